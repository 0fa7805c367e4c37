using System.Net.Http.Headers;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>An HTTP request built from a message.</summary>
internal sealed class RestRequest(string upstream, UpstreamRequest request) : IDisposable
{
    private readonly HttpRequestParts _parts = new();
    private readonly RestApi _api = request.Api!;

    /// <summary>The binding that was used.</summary>
    public HttpBinding Binding => _parts.Binding!;

    /// <summary>The path and query.</summary>
    public string Target => _parts.Target;

    /// <summary>Whether the request has a body.</summary>
    public bool HasBody => _parts.HasBody;

    /// <summary>The body as JSON.</summary>
    public ReadOnlyMemory<byte> Body => _parts.Body;

    /// <summary>Builds the request with the first binding that can carry the message. Returns null, or an error if none can.</summary>
    public CallEnd? Build(ReadOnlySpan<byte> message)
    {
        var bindings = _api.BindingsOf(request.Method);
        if (bindings.Count == 0) return NotExpressible("The method has no google.api.http rule.");
        return HttpRequestBuilder.Build(bindings, message, _api.Json, _parts, _api.Routes) is { } errors ? Failures.NotExpressible(upstream, errors) : null;
    }

    /// <summary>Builds the body for a later message of a stream. Returns null, or an error if the request of the first message cannot carry it.</summary>
    public CallEnd? BuildNext(ReadOnlySpan<byte> message, RestRequest first)
    {
        if (HttpRequestBuilder.Build(first.Binding, message, _api.Json, _parts) is { } errors) return Failures.NotExpressible(upstream, errors);
        return Target == first.Target ? null : NotExpressible("Its path and query differ from those of the stream's first message, and a request has only one path and query.");
    }

    /// <summary>Creates the request with its body.</summary>
    public HttpRequestMessage Create(HttpAddresses addresses, HttpContent? content)
    {
        var http = new HttpRequestMessage(new HttpMethod(_parts.HttpMethod), addresses.Next(_parts.Target)) { Content = content };
        HttpAddresses.SetVersion(http);
        // Configured headers win: an operator may want another error dialect.
        if (request.Metadata.Find(RestHeaders.Accept) is null) http.Headers.TryAddWithoutValidation(RestHeaders.Accept, RestHeaders.GetAccept(Binding));
        UpstreamHeaders.AddAcceptEncoding(http.Headers, request.Metadata);
        if (RestHeaders.FormatTimeout(request) is { } timeout) http.Headers.TryAddWithoutValidation(RestHeaders.Timeout, timeout);
        UpstreamHeaders.Add(http.Headers, content?.Headers, request.Metadata, RestHeaders.ShouldForward);
        return http;
    }

    /// <summary>Creates the body of a single message; null if the binding has none.</summary>
    public HttpContent? CreateContent()
    {
        if (!Binding.HasBody) return null;
        if (!HasBody) return new ReadOnlyMemoryContent(default);
        if (HttpBodyWire.IsRequestOf(Binding))
        {
            var raw = new ReadOnlyMemoryContent(ReadRaw(out var mediaType));
            if (mediaType.Length > 0) raw.Headers.TryAddWithoutValidation("content-type", mediaType);
            return raw;
        }

        var content = new ReadOnlyMemoryContent(Body);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.Json);
        return content;
    }

    /// <summary>Reads the bytes of the google.api.HttpBody in the body.</summary>
    /// <param name="mediaType">The media type; empty if it is missing or not a valid header value.</param>
    public byte[] ReadRaw(out string mediaType)
    {
        mediaType = "";
        using var body = new PooledBuffer();
        if (!HasBody || JsonToWire.Read(Binding.BodyMessage!, Body.Span, _api.Json, body) is not null
            || !HttpBodyWire.TryRead(body.WrittenSpan, out var type, out var data)) return [];
        var text = System.Text.Encoding.UTF8.GetString(type);
        if (MetadataRules.IsHeaderValue(text)) mediaType = text;
        return data.ToArray();
    }

    public CallEnd NotExpressible(string reason) => Failures.NotExpressible(upstream, [new HttpRequestBuildError("", reason)]);

    public void Dispose() => _parts.Dispose();
}
