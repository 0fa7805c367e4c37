using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using StatusGateway.AspNetCore;
using StatusGateway.Core.Headers;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Content;

/// <summary>Sends a complete body, compressed when the client accepts it and it is worth it.</summary>
internal static class ResponseContent
{
    /// <summary>The media type of unknown bytes.</summary>
    public const string UnknownMediaType = MediaTypes.Bytes;

    // Less fits into one packet anyway.
    private const int MinCompressedBytes = 1024;

    /// <summary>
    /// Sends the body with its headers; the media type is already set. HEAD gets the headers of GET, and no body.
    /// </summary>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        var isWorthIt = body.Length >= MinCompressedBytes && IsCompressible(response);
        if (isWorthIt) StatusResponse.AddVary(response.Headers, "Accept-Encoding");
        var compression = ContentCodingNegotiator.Choose(context.Request.Headers.AcceptEncoding, out var refusesPlain);
        if (compression is null || !(isWorthIt || refusesPlain))
        {
            await WriteAsync(context, body);
            return;
        }

        using var compressed = new PooledBuffer();
        compression.Compress(body.Span, compressed);
        if (compressed.Length >= body.Length && !refusesPlain)
        {
            await WriteAsync(context, body);
            return;
        }

        response.Headers.ContentEncoding = compression.Name;
        await WriteAsync(context, compressed.WrittenMemory);
    }

    /// <summary>Returns the media type of an HttpBody as a header value; <see cref="UnknownMediaType"/> for an invalid one.</summary>
    public static string ReadMediaType(ReadOnlySpan<byte> contentType)
    {
        if (contentType.IsEmpty || contentType.IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0) return UnknownMediaType;
        var text = Encoding.ASCII.GetString(contentType);
        return MediaTypeHeaderValue.TryParse(text, out _) ? text : UnknownMediaType;
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await ResponsePipe.SendBodyAsync(context, body);
    }

    /// <summary>Returns whether a response is text, and may be transformed.</summary>
    private static bool IsCompressible(HttpResponse response)
    {
        if (response.StatusCode == StatusCodes.Status206PartialContent
            || response.Headers.CacheControl.ToString().Contains("no-transform", StringComparison.OrdinalIgnoreCase)) return false;
        var type = response.ContentType.AsSpan();
        var parameters = type.IndexOf(';');
        if (parameters >= 0) type = type[..parameters].TrimEnd();
        return Begins(type, "text/") || Is(type, MediaTypes.Json) || Is(type, "application/xml") || Is(type, "application/javascript")
            || Is(type, MediaTypes.Ndjson) || Is(type, MediaTypes.Yaml) || Ends(type, "+json") || Ends(type, "+xml") || Ends(type, "+yaml");
    }

    private static bool Begins(ReadOnlySpan<char> type, string with) => type.StartsWith(with, StringComparison.OrdinalIgnoreCase);

    private static bool Ends(ReadOnlySpan<char> type, string with) => type.EndsWith(with, StringComparison.OrdinalIgnoreCase);

    private static bool Is(ReadOnlySpan<char> type, string other) => type.Equals(other, StringComparison.OrdinalIgnoreCase);
}
