using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Pipeline;

/// <summary>Sends the end of a response. A client that does not read must not hold the call beyond its deadline.</summary>
internal static class ResponseEnd
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    public static async ValueTask SendAsync(HttpContext context, IInboundCall inbound, CallEnd end)
    {
        var sending = inbound.EndAsync(end);
        if (sending.IsCompleted || (end.Reason != FailureReason.DeadlineExpired && end.Reason != FailureReason.ShuttingDown))
        {
            await sending;
            return;
        }

        var sent = sending.AsTask();
        if (await Task.WhenAny(sent, Task.Delay(GracePeriod, CancellationToken.None)) != sent) Reset(context);
        await sent;
    }

    private static void Reset(HttpContext context)
    {
        if (context.Features.Get<IHttpResetFeature>() is { } stream) stream.Reset((int)Http2ErrorCode.Cancel);
        else context.Abort();
    }
}
