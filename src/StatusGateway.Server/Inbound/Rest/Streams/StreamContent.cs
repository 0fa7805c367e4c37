using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>What the headers say of a body that is a stream of messages.</summary>
internal readonly struct StreamContent
{
    private const string Supported = $"{StreamMediaTypes.Ndjson}, {MediaTypes.Json}";

    private readonly MessageCompression[] _codings;

    private StreamContent(bool isRaw, bool mayBeArray, string mediaType, MessageCompression[] codings)
    {
        IsRaw = isRaw;
        MayBeArray = mayBeArray;
        MediaType = mediaType;
        _codings = codings;
    }

    /// <summary>Whatever the caller likes, for messages of google.api.HttpBody.</summary>
    public bool IsRaw { get; }

    /// <summary>The messages may be the elements of an array.</summary>
    public bool MayBeArray { get; }

    /// <summary>As the caller wrote it.</summary>
    public string MediaType { get; }

    /// <summary>Reads <c>Content-Type</c> and <c>Content-Encoding</c>. Null, or why the body is not taken.</summary>
    public static CallEnd? Check(HttpRequest request, HttpBinding binding, out StreamContent content)
    {
        content = default;
        var coding = request.Headers.ContentEncoding.ToString();
        if (!RequestContent.TryReadCodings(coding, out var codings))
            return Failures.UnsupportedEncoding(coding, EncodingList.Supported) with { Header = new("Accept-Encoding", EncodingList.Supported) };
        var mediaType = request.ContentType ?? "";
        var isRaw = HttpBodyWire.IsRequestOf(binding);
        if (!TryReadType(mediaType, isRaw, out var mayBeArray))
            return Failures.Create(
                FailureReason.UnsupportedMediaType,
                $"The media type \"{Failures.Shown(mediaType)}\" is not supported here. Send {(isRaw ? "one media type" : $"{StreamMediaTypes.Ndjson} or {MediaTypes.Json}, in UTF-8")}.",
                metadata: [new("supported", isRaw ? "*/*" : Supported)]) with { Header = new("Accept", isRaw ? "*/*" : Supported) };
        content = new StreamContent(isRaw, mayBeArray, mediaType, codings);
        return null;
    }

    /// <summary>The body as it is when nothing is compressed any more.</summary>
    public Stream OpenBody(HttpRequest request)
    {
        var body = request.Body;
        // What was applied last is taken off first (RFC 9110 section 8.4).
        for (var i = _codings.Length - 1; i >= 0; i--)
        {
            body = _codings[i] == MessageCompression.Brotli ? new BrotliBodyStream(body)
                : _codings[i] == MessageCompression.Gzip ? InflateStream.OfGzip(body)
                : InflateStream.OfZlib(body);
            request.HttpContext.Response.RegisterForDispose(body);
        }

        return body;
    }

    /// <summary>What the platform throws for bytes that are not what a compression made.</summary>
    public bool IsCorruption(Exception exception) => _codings is { Length: > 0 } && exception is InvalidDataException or InvalidOperationException;

    /// <summary>A body without a media type is JSON. Protobuf has no framing of its own, and is not taken.</summary>
    private static bool TryReadType(string mediaType, bool isRaw, out bool mayBeArray)
    {
        mayBeArray = true;
        if (mediaType.Length == 0) return true;
        if (!MediaTypeHeaderValue.TryParse(mediaType, out var type) || type.MediaType is not { } name) return false;
        if (isRaw) return true;
        mayBeArray = !name.Equals(StreamMediaTypes.Ndjson, StringComparison.OrdinalIgnoreCase);
        return (!mayBeArray || RequestContent.IsJson(name)) && RequestContent.IsUtf8(type.CharSet);
    }
}
