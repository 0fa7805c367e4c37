using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using StatusGateway.AspNetCore;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Content;

/// <summary>Sends the body of an answer that is there whole: compressed, where that is asked for and worth it.</summary>
internal static class ResponseContent
{
    /// <summary>What bytes are of which nothing is known.</summary>
    public const string UnknownMediaType = "application/octet-stream";

    // Less goes in one packet anyhow.
    private const int MinCompressedBytes = 1024;

    /// <summary>
    /// Sends the body with its headers; its media type has been set. For HEAD the headers are those that GET would get, and
    /// nothing follows them.
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

    /// <summary>The media type of an HttpBody as the value of a header; <see cref="UnknownMediaType"/> for one that is none.</summary>
    public static string MediaTypeOf(ReadOnlySpan<byte> contentType)
    {
        if (contentType.IsEmpty || contentType.IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0) return UnknownMediaType;
        var text = Encoding.ASCII.GetString(contentType);
        return MediaTypeHeaderValue.TryParse(text, out _) ? text : UnknownMediaType;
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Text, of which compression makes less; and nobody has forbidden it, or counts on the very bytes.</summary>
    private static bool IsCompressible(HttpResponse response)
    {
        if (response.StatusCode == StatusCodes.Status206PartialContent
            || response.Headers.CacheControl.ToString().Contains("no-transform", StringComparison.OrdinalIgnoreCase)) return false;
        var type = response.ContentType.AsSpan();
        var parameters = type.IndexOf(';');
        if (parameters >= 0) type = type[..parameters].TrimEnd();
        return Begins(type, "text/") || Is(type, "application/json") || Is(type, "application/xml") || Is(type, "application/javascript")
            || Is(type, "application/x-ndjson") || Is(type, "application/yaml") || Ends(type, "+json") || Ends(type, "+xml") || Ends(type, "+yaml");
    }

    private static bool Begins(ReadOnlySpan<char> type, string with) => type.StartsWith(with, StringComparison.OrdinalIgnoreCase);

    private static bool Ends(ReadOnlySpan<char> type, string with) => type.EndsWith(with, StringComparison.OrdinalIgnoreCase);

    private static bool Is(ReadOnlySpan<char> type, string other) => type.Equals(other, StringComparison.OrdinalIgnoreCase);
}
