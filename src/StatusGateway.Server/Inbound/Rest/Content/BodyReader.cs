using Microsoft.AspNetCore.Http;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Content;

/// <summary>Reads the whole body of a request, up to a limit.</summary>
internal static class BodyReader
{
    /// <summary>Returns false when the body is larger. I/O failures of the connection are thrown.</summary>
    public static async ValueTask<bool> TryReadAsync(HttpRequest request, int limit, PooledBuffer body, CancellationToken cancellation)
    {
        if (request.ContentLength > limit) return false;
        var reader = request.BodyReader;
        while (true)
        {
            var read = await RequestBody.ReadAsync(request, reader, cancellation);
            var isTooLarge = body.Length + read.Buffer.Length > limit;
            if (!isTooLarge)
                foreach (var segment in read.Buffer) body.Write(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (isTooLarge) return false;
            if (read.IsCompleted) return true;
        }
    }
}
