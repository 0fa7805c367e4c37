using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>The content of a request that is a stream of messages, as its headers describe it.</summary>
internal readonly struct StreamContent
{
    private const string Supported = $"{MediaTypes.Ndjson}, {MediaTypes.Json}";

    private readonly MessageCompression[] _codings;

    private StreamContent(bool isRaw, bool mayBeArray, string mediaType, MessageCompression[] codings)
    {
        IsRaw = isRaw;
        MayBeArray = mayBeArray;
        MediaType = mediaType;
        _codings = codings;
    }

    /// <summary>Whether the body is any bytes, for messages of google.api.HttpBody.</summary>
    public bool IsRaw { get; }

    /// <summary>Whether the messages may be the elements of an array.</summary>
    public bool MayBeArray { get; }

    /// <summary>The media type as the client sent it.</summary>
    public string MediaType { get; }

    /// <summary>Reads <c>Content-Type</c> and <c>Content-Encoding</c>. Returns null, or why the body is refused.</summary>
    public static CallEnd? Check(HttpRequest request, HttpBinding binding, out StreamContent content)
    {
        content = default;
        var coding = request.Headers.ContentEncoding.ToString();
        if (!EncodingList.TryReadCodings(coding, out var codings))
            return Failures.UnsupportedEncoding(coding, EncodingList.Supported) with { Header = new("Accept-Encoding", EncodingList.Supported) };
        var mediaType = request.ContentType ?? "";
        var isRaw = HttpBodyWire.IsRequestOf(binding);
        if (!TryReadType(mediaType, isRaw, out var mayBeArray))
            return Failures.Create(
                FailureReason.UnsupportedMediaType,
                $"The media type \"{Failures.Shown(mediaType)}\" is not supported here. Send {(isRaw ? "one media type" : $"{MediaTypes.Ndjson} or {MediaTypes.Json}, in UTF-8")}.",
                metadata: [new("supported", isRaw ? "*/*" : Supported)]) with { Header = new("Accept", isRaw ? "*/*" : Supported) };
        content = new StreamContent(isRaw, mayBeArray, mediaType, codings);
        return null;
    }

    /// <summary>Opens the body without its compression.</summary>
    public Stream OpenBody(HttpRequest request, ReadLimits limits)
    {
        var body = DecompressionStream.Open(RequestBody.Open(request), _codings, limits);
        if (_codings.Length > 0) request.HttpContext.Response.RegisterForDispose(body);
        return body;
    }

    /// <summary>A body without a media type is JSON. Protobuf has no framing of its own, and is not supported.</summary>
    private static bool TryReadType(string mediaType, bool isRaw, out bool mayBeArray)
    {
        mayBeArray = true;
        if (mediaType.Length == 0) return true;
        if (!MediaTypeHeaderValue.TryParse(mediaType, out var type) || type.MediaType is not { } name) return false;
        if (isRaw) return true;
        mayBeArray = !name.Equals(MediaTypes.Ndjson, StringComparison.OrdinalIgnoreCase);
        return (!mayBeArray || RequestContent.IsJson(name)) && MediaTypes.IsUtf8(type.CharSet);
    }
}
