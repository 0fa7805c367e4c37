using System.Numerics;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pipeline;

/// <summary>Sends the end of a response. A client that does not read gets no more than its share of the memory and of the time.</summary>
internal static class ResponseEnd
{
    // As much as calls have by default.
    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(30);

    // What a page that is written by other code holds at most: the copy buffer of a stream.
    private const int PageBytes = 80 * 1024;

    public static ValueTask SendAsync(HttpContext context, RoutedCall call, IInboundCall inbound, CallEnd end)
    {
        // Less than this is in the server's buffers as a whole, and counted when it waits there.
        var bytes = inbound.HeldBytes;
        if (bytes > ResponsePipe.MaxPieceBytes && end.Status.IsOk && !call.Responses.TryReserve(context, call, BufferLength(bytes))) end = Failures.Overloaded;
        return inbound.EndAsync(end);
    }

    /// <summary>Returns the length of the buffer that holds so many bytes.</summary>
    private static long BufferLength(int bytes) => BitOperations.RoundUpToPowerOf2((uint)bytes);

    /// <summary>Sends a page.</summary>
    public static async Task SendPageAsync(HttpContext context, RoutedCall call, RouteTarget.Page page)
    {
        call.Responses.BeginRequest();
        try
        {
            call.Deadline = CallDeadline.Create(null, null, null, PageTimeout);
            var sending = page.Handler(context, call.Snapshot);
            if (!sending.IsCompleted) call.Responses.TryWait(context, call, PageBytes, 0);
            await sending;
        }
        finally
        {
            call.Responses.EndRequest(call);
        }
    }
}
