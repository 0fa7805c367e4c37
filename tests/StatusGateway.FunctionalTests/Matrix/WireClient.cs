using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.FunctionalTests.Matrix.V1;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>A client that writes and reads one protocol by hand and accepts only what the protocol allows.</summary>
public abstract class WireClient(string name, bool json, Version http)
{
    public string Name { get; } = name;

    protected bool Json { get; } = json;

    protected string Codec => Json ? "json" : "proto";

    public virtual bool Supports(MethodKind kind) => true;

    /// <summary>Makes a call and reads the complete response.</summary>
    public async Task<WireResponse> CallAsync(GatewayHost gateway, WireCall call, CancellationToken cancellation)
    {
        using var request = Request(call);
        request.RequestUri ??= new Uri(call.Path, UriKind.Relative);
        request.Version = http;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        foreach (var (header, value) in call.Metadata) request.Headers.Add(header, value);
        // If a call ends before its request, the server closes the HTTP/1.1 connection. A request that reuses it would fail.
        if (http != HttpVersion.Version20) request.Headers.ConnectionClose = true;
        var client = http == HttpVersion.Version20 ? gateway.Http2 : gateway.Http1;
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        return Read(
            call.Cell,
            (int)response.StatusCode,
            Collect(response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)),
            body,
            Collect(response.TrailingHeaders.NonValidated));
    }

    protected abstract HttpRequestMessage Request(WireCall call);

    protected abstract WireResponse Read(
        MatrixCell cell, int status, IReadOnlyDictionary<string, string> headers, byte[] body, IReadOnlyDictionary<string, string> trailers);

    protected static HttpRequestMessage Post(byte[] body, string mediaType, params IEnumerable<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } } };
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    protected byte[] Encode(string text)
    {
        var probe = new Probe { Text = text };
        return Json ? Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(probe)) : probe.ToByteArray();
    }

    protected Probe Decode(byte[] payload, bool isCompressed)
    {
        if (isCompressed) payload = ContentCodings.Decompress("gzip", payload);
        return Json ? JsonParser.Default.Parse<Probe>(Encoding.UTF8.GetString(payload)) : Probe.Parser.ParseFrom(payload);
    }

    /// <summary>Frames all messages.</summary>
    protected byte[] Envelopes(WireCall call) =>
        [.. call.Texts.SelectMany(text => call.Cell.Gzip ? MessageFrame.Encode(ContentCodings.Compress("gzip", Encode(text)), flag: 1) : MessageFrame.Encode(Encode(text)))];

    protected static int ParseCode(string? status) => int.Parse(Assert.IsType<string>(status), NumberStyles.None, CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Collect(IEnumerable<KeyValuePair<string, HeaderStringValues>> headers) =>
        headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
}
