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
    // Each one is another pass over as many bytes as the limit allows.
    private const int MaxCodings = 4;

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
        if (!TryReadCodings(coding, out var codings))
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
    /// <param name="limit">Maximum size in bytes, before and after decompression.</param>
    /// <param name="body">The buffer to append to.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async ValueTask<CallEnd?> ReadAsync(HttpRequest request, int limit, PooledBuffer body, CancellationToken cancellation)
    {
        if (_codings.Length == 0 && Form != ContentForm.Raw)
            return await BodyReader.TryReadAsync(request, limit, body, cancellation) ? null : Failures.TooLarge(limit);
        using var bytes = new PooledBuffer();
        if (!await BodyReader.TryReadAsync(request, limit, bytes, cancellation)) return Failures.TooLarge(limit);
        using var plain = new PooledBuffer();
        // What was applied last is taken off first (RFC 9110 section 8.4).
        for (var i = _codings.Length - 1; i >= 0; i--)
        {
            plain.Clear();
            var outcome = _codings[i].Decompress(bytes.WrittenSpan, limit, plain);
            if (outcome == CompressionOutcome.TooLarge) return Failures.TooLarge(limit);
            if (outcome != CompressionOutcome.Ok)
                return Failures.MalformedFrame($"The body does not match Content-Encoding: its bytes are not valid {_codings[i].Name}, or are truncated.");
            bytes.Clear();
            bytes.Write(plain.WrittenSpan);
        }

        if (Form == ContentForm.Raw) HttpBodyWire.Write(_mediaType, bytes.WrittenSpan, body);
        else body.Write(bytes.WrittenSpan);
        return null;
    }

    private static bool MayHaveBody(HttpRequest request) =>
        request.ContentLength != 0 && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    internal static bool TryReadCodings(string header, out MessageCompression[] codings)
    {
        codings = [];
        if (header.Length == 0) return true;
        var known = new List<MessageCompression>();
        foreach (var range in header.AsSpan().Split(','))
        {
            var name = header.AsSpan(range).Trim();
            if (name.IsEmpty || MessageCompression.IsIdentity(name)) continue;
            if (MessageCompression.Find(name) is not { } compression || known.Count == MaxCodings) return false;
            known.Add(compression);
        }

        codings = [.. known];
        return true;
    }

    /// <summary>Returns the form of a media type; null for one that is not supported.</summary>
    private static ContentForm? FormOf(string mediaType, bool isRaw, bool takesProtobuf)
    {
        if (mediaType.Length == 0 || mediaType.Equals(MediaTypes.Json, StringComparison.OrdinalIgnoreCase)) return isRaw ? ContentForm.Raw : ContentForm.Json;
        if (!MediaTypeHeaderValue.TryParse(mediaType, out var type) || type.MediaType is not { } name) return null;
        if (isRaw) return ContentForm.Raw;
        if (IsJson(name)) return IsUtf8(type.CharSet) ? ContentForm.Json : null;
        return takesProtobuf && MediaTypes.IsProtobuf(name) ? ContentForm.Protobuf : null;
    }

    internal static bool IsJson(string name) =>
        name.Equals(MediaTypes.Json, StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && name.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns whether a charset is UTF-8, by any of its usual names, or its subset ASCII.</summary>
    internal static bool IsUtf8(string? charset) =>
        charset is null || charset.Trim('"').ToLowerInvariant() is "utf-8" or "utf8" or "us-ascii";

    private static CallEnd Unsupported(string mediaType, bool isRaw, bool takesProtobuf)
    {
        var supported = isRaw ? "*/*" : takesProtobuf ? $"{MediaTypes.Json}, {MediaTypes.Protobuf}" : MediaTypes.Json;
        var advice = isRaw
            ? "Send one media type, such as application/octet-stream."
            : $"Send {MediaTypes.Json}, in UTF-8{(takesProtobuf ? $", or {MediaTypes.Protobuf}" : "")}.";
        return Failures.Create(
            FailureReason.UnsupportedMediaType,
            $"The media type \"{Failures.Shown(mediaType)}\" is not supported. {advice}",
            metadata: [new("supported", supported)]) with { Header = new("Accept", supported) };
    }
}
