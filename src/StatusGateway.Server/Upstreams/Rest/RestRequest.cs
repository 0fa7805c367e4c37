using System.Net.Http.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>A call's message, taken apart into an HTTP request.</summary>
internal sealed class RestRequest(string upstream, UpstreamRequest request) : IDisposable
{
    private readonly HttpRequestParts _unwoven = new();
    private readonly RestApi _api = request.Api!;

    /// <summary>The binding that carries the message.</summary>
    public HttpBinding Binding => _unwoven.Binding!;

    /// <summary>Path and query.</summary>
    public string Target => _unwoven.Target;

    /// <summary>There is something to send as the body.</summary>
    public bool HasBody => _unwoven.HasBody;

    /// <summary>The body in JSON.</summary>
    public ReadOnlyMemory<byte> Body => _unwoven.Body;

    /// <summary>Takes a message apart by the first binding that can carry it. Null, or why none can.</summary>
    public CallEnd? Unweave(ReadOnlySpan<byte> message)
    {
        var bindings = _api.BindingsOf(request.Method);
        if (bindings.Count == 0) return NotExpressible("The method has no google.api.http rule.");
        return HttpRequestBuilder.Build(bindings, message, _api.Json, _unwoven, _api.Routes) is { } faults ? Failures.NotExpressible(upstream, faults) : null;
    }

    /// <summary>Takes another message of a stream apart, for the request that was begun with the first. Null, or why that cannot carry it.</summary>
    public CallEnd? UnweaveNext(ReadOnlySpan<byte> message, RestRequest first)
    {
        if (HttpRequestBuilder.Build(first.Binding, message, _api.Json, _unwoven) is { } faults) return Failures.NotExpressible(upstream, faults);
        return Target == first.Target ? null : NotExpressible("Its path and query are not those of the stream's first message, and a request has one of each.");
    }

    /// <summary>The request, without a body.</summary>
    public HttpRequestMessage Create(HttpAddresses addresses, HttpContent? content)
    {
        var http = new HttpRequestMessage(new HttpMethod(_unwoven.HttpMethod), addresses.Next(_unwoven.Target)) { Content = content };
        HttpAddresses.SetVersion(http);
        // What the configuration sets is asked for: an operator may want another dialect of errors.
        if (request.Metadata.Find(RestHeaders.Accept) is null) http.Headers.TryAddWithoutValidation(RestHeaders.Accept, RestHeaders.Accepted(Binding));
        if (RestHeaders.TimeoutOf(request) is { } timeout) http.Headers.TryAddWithoutValidation(RestHeaders.Timeout, timeout);
        UpstreamHeaders.Add(http.Headers, content?.Headers, request.Metadata, RestHeaders.PassesRequest);
        return http;
    }

    /// <summary>The body of a single message; null where the binding has none.</summary>
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
        content.Headers.ContentType = new MediaTypeHeaderValue(RestHeaders.JsonType);
        return content;
    }

    /// <summary>The bytes of the google.api.HttpBody that the body is.</summary>
    /// <param name="mediaType">Its media type; empty for none, and for one that is no header's value.</param>
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

    public CallEnd NotExpressible(string problem) => Failures.NotExpressible(upstream, [new HttpRequestBuildError("", problem)]);

    public void Dispose() => _unwoven.Dispose();
}
