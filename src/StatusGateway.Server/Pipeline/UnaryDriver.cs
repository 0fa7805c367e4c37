using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Pipeline;

/// <summary>Runs a call with one message each way.</summary>
internal static class UnaryDriver
{
    /// <summary>Runs steps 4 to 6. The message of the response has been handed over when this returns.</summary>
    public static async ValueTask<CallEnd> RunAsync(IInboundCall inbound, CallContext call)
    {
        // :: Step 4: open the request
        if (await call.OpenAsync(inbound) is { } refusal) return refusal;

        // :: Step 5: call the upstream
        await using var upstream = call.Start(inbound);
        inbound.SetHead(await upstream.ReadHeadAsync());

        // :: Step 6: the message and the status
        var hasMessage = false;
        while (true)
        {
            var read = await upstream.ReadAsync(call.Token);
            if (read.Failure is { } failure) return failure;
            if (!read.IsMessage) return hasMessage ? upstream.End! : call.NoMessage;
            if (hasMessage) return call.SeveralMessages;
            hasMessage = true;
            if (inbound.SetMessage(read.Message) is { } error) return error;
        }
    }
}
