using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound.Rest.Content;

/// <summary>The form of the body of a request.</summary>
internal enum ContentForm
{
    Json,

    Protobuf,

    /// <summary>Any bytes, for a google.api.HttpBody.</summary>
    Raw,
}

/// <summary>
/// The content of a request, as its headers describe it. They are checked before the body is read, so that a client that waits for
/// <c>100 Continue</c> does not send what is refused.
/// </summary>
internal readonly struct RequestContent
{
    private readonly string _mediaType;
    private readonly MessageCompression[] _codings;

    private RequestContent(ContentForm form, string mediaType, MessageCompression[] codings)
    {
        Form = form;
        _mediaType = mediaType;
        _codings = codings;
    }

    public ContentForm Form { get; }

    /// <summary>
    /// Reads <c>Content-Type</c> and <c>Content-Encoding</c>. Returns null, or why the body is refused. A body without a media type is JSON;
    /// without a body the headers do not matter.
    /// </summary>
    public static CallEnd? Check(HttpRequest request, HttpBinding binding, out RequestContent content)
    {
        var mediaType = request.ContentType ?? "";
        var isRaw = HttpBodyWire.IsRequestOf(binding);
        content = new RequestContent(isRaw ? ContentForm.Raw : ContentForm.Json, mediaType, []);
        if (!MayHaveBody(request)) return null;
        var coding = request.Headers.ContentEncoding.ToString();
        if (!EncodingList.TryReadCodings(coding, out var codings))
            return Failures.UnsupportedEncoding(coding, EncodingList.Supported) with { Header = new("Accept-Encoding", EncodingList.Supported) };
        if (FormOf(mediaType, isRaw, binding.BodyMessage is not null) is not { } form) return Unsupported(mediaType, isRaw, binding.BodyMessage is not null);
        content = new RequestContent(form, mediaType, codings);
        return null;
    }

    /// <summary>
    /// Reads the body: JSON, or for the other forms the message in protobuf. Returns null, or why it cannot. I/O failures of the
    /// connection are thrown.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="limits">The maximum size in bytes, before and after decompression, and the maximum ratio.</param>
    /// <param name="body">The buffer to append to.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async ValueTask<CallEnd?> ReadAsync(HttpRequest request, ReadLimits limits, PooledBuffer body, CancellationToken cancellation)
    {
        var limit = limits.MaxMessageBytes;
        if (_codings.Length == 0 && Form != ContentForm.Raw)
            return await BodyReader.TryReadAsync(request, limit, body, cancellation) ? null : Failures.TooLarge(limit);
        using var bytes = new PooledBuffer();
        if (!await BodyReader.TryReadAsync(request, limit, bytes, cancellation)) return Failures.TooLarge(limit);
        using var plain = new PooledBuffer();
        var compressedBytes = bytes.Length;
        // What was applied last is taken off first (RFC 9110 section 8.4).
        for (var i = _codings.Length - 1; i >= 0; i--)
        {
            plain.Clear();
            var outcome = _codings[i].Decompress(bytes.WrittenSpan, limits, plain, cancellation, compressedBytes);
            if (DecompressionError(outcome, limits, _codings[i].Name) is { } error) return error;
            bytes.Clear();
            bytes.Write(plain.WrittenSpan);
        }

        if (Form == ContentForm.Raw) HttpBodyWire.Write(_mediaType, bytes.WrittenSpan, body);
        else body.Write(bytes.WrittenSpan);
        return null;
    }

    /// <summary>Returns why a body cannot be decompressed; null when it can.</summary>
    /// <param name="outcome">The result of decompressing.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="name">The name of the compression.</param>
    public static CallEnd? DecompressionError(CompressionOutcome outcome, ReadLimits limits, string name = "compressed data") => outcome switch
    {
        CompressionOutcome.Ok => null,
        CompressionOutcome.TooLarge => Failures.TooLarge(limits.MaxMessageBytes),
        CompressionOutcome.Inflated => Failures.TooInflated(limits.MaxInflation),
        CompressionOutcome.Idle => Failures.TooIdle(limits.MaxIdleBytes),
        _ => Failures.MalformedFrame($"The body does not match Content-Encoding: its bytes are not valid {name}, are truncated, or are followed by other data."),
    };

    internal static bool MayHaveBody(HttpRequest request) =>
        request.ContentLength != 0 && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    /// <summary>Returns the form of a media type; null for one that is not supported.</summary>
    private static ContentForm? FormOf(string mediaType, bool isRaw, bool takesProtobuf)
    {
        if (mediaType.Length == 0 || mediaType.Equals(MediaTypes.Json, StringComparison.OrdinalIgnoreCase)) return isRaw ? ContentForm.Raw : ContentForm.Json;
        if (!MediaTypeHeaderValue.TryParse(mediaType, out var type) || type.MediaType is not { } name) return null;
        if (isRaw) return ContentForm.Raw;
        if (IsJson(name)) return MediaTypes.IsUtf8(type.CharSet) ? ContentForm.Json : null;
        return takesProtobuf && MediaTypes.IsProtobuf(name) ? ContentForm.Protobuf : null;
    }

    internal static bool IsJson(string name) =>
        name.Equals(MediaTypes.Json, StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && name.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static CallEnd Unsupported(string mediaType, bool isRaw, bool takesProtobuf)
    {
        var supported = isRaw ? "*/*" : takesProtobuf ? $"{MediaTypes.Json}, {MediaTypes.Protobuf}" : MediaTypes.Json;
        var advice = isRaw
            ? $"Send one media type, such as {MediaTypes.Bytes}."
            : $"Send {MediaTypes.Json}, in UTF-8{(takesProtobuf ? $", or {MediaTypes.Protobuf}" : "")}.";
        return Failures.Create(
            FailureReason.UnsupportedMediaType,
            $"The media type \"{Failures.Shown(mediaType)}\" is not supported. {advice}",
            metadata: [new("supported", supported)]) with { Header = new("Accept", supported) };
    }
}
