using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Pipeline;

/// <summary>
/// Runs a call in which at least one direction is a stream. While the upstream pauses, the client gets what is held, and then
/// keep-alives.
/// </summary>
internal static class StreamDriver
{
    /// <summary>Runs steps 4 to 6. The messages of the response have been handed over when this returns.</summary>
    public static async ValueTask<CallEnd> RunAsync(IInboundStream inbound, CallContext call)
    {
        // :: Step 4: open the request
        if (await call.OpenAsync(inbound) is { } refusal) return refusal;

        // :: Step 5: call the upstream
        await using var upstream = call.Start(inbound);
        var head = upstream.ReadHeadAsync().AsTask();
        if (await WaitAsync(head, inbound, call) is { } ended) return ended;
        inbound.SetHead(await head);

        // :: Step 6: the messages and the status
        var takesMany = call.Method.Schema.ServerStreaming;
        var messages = 0;
        while (true)
        {
            var read = await ReadAsync(upstream, inbound, call);
            if (read.Failure is { } failure) return failure;
            if (!read.IsMessage) return messages == 0 && !takesMany ? call.NoMessage : upstream.End!;
            if (++messages > 1 && !takesMany) return call.SeveralMessages;
            if ((takesMany ? await inbound.WriteMessageAsync(read.Message, call.Token) : inbound.SetMessage(read.Message)) is { } error) return error;
        }
    }

    /// <summary>Reads the next message. While there is none, the client is served.</summary>
    private static async ValueTask<MessageRead> ReadAsync(IUpstreamCall upstream, IInboundStream inbound, CallContext call)
    {
        var pending = upstream.ReadAsync(call.Token);
        if (pending.IsCompleted) return await pending;
        var next = pending.AsTask();
        return await WaitAsync(next, inbound, call) is { } end ? MessageRead.Failed(end) : await next;
    }

    /// <summary>Waits for the upstream, and serves the client meanwhile. Returns null, or how the call ends now.</summary>
    private static async ValueTask<CallEnd?> WaitAsync(Task next, IInboundStream inbound, CallContext call)
    {
        while (!next.IsCompleted && !call.Token.IsCancellationRequested)
        {
            if (inbound.ResponseGate is { } gate)
            {
                await Task.WhenAny(next, gate);
                continue;
            }

            if (inbound.IdleDelay is not { } delay) return null;
            if (delay > TimeSpan.Zero)
            {
                await WaitAsync(next, delay, call.Token);
                if (next.IsCompleted || call.Token.IsCancellationRequested) return null;
            }

            if (await inbound.OnIdleAsync(call.Token) is not { } end) continue;
            // The read still uses what is about to be disposed.
            await call.Cancellation.CancelAsync();
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return end;
        }

        return null;
    }

    private static async ValueTask WaitAsync(Task next, TimeSpan delay, CancellationToken cancellation)
    {
        // Timers hold no more.
        var milliseconds = Math.Min(Math.Ceiling(delay.TotalMilliseconds), int.MaxValue);
        await next.WaitAsync(TimeSpan.FromMilliseconds(milliseconds), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
