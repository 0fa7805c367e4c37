using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using StatusGateway.Faults.Matrix;
using StatusGateway.Faults.V1;

namespace StatusGateway.Faults.Clients;

/// <summary>A call of faults.v1.</summary>
/// <param name="Upstream">The upstream.</param>
/// <param name="Kind">The method.</param>
/// <param name="Deadline">The deadline that the client sends.</param>
public sealed record ClientCall(UpstreamProtocol Upstream, MethodKind Kind, TimeSpan Deadline)
{
    public string DeadlineMs => Deadline.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);

    public IEnumerable<Probe> Requests => Enumerable.Range(1, Kind.RequestMessages()).Select(static count => new Probe { Text = $"request {count} {new string('x', 200)}", Count = count });
}

/// <summary>A client that writes and reads one protocol by hand, and also reads responses that are cut.</summary>
public abstract class ProtocolClient(string name, bool isHttp2)
{
    public string Name => name;

    /// <summary>Gets whether the client speaks HTTP/2 with prior knowledge; otherwise it speaks HTTP/1.1.</summary>
    public bool IsHttp2 => isHttp2;

    public virtual bool Supports(MethodKind kind) => true;

    /// <summary>Makes a call.</summary>
    /// <param name="http">The client of this HTTP version.</param>
    /// <param name="call">The call.</param>
    /// <param name="seen">Completed when the first bytes of the body have arrived, or the response has ended.</param>
    /// <param name="cancellation">Ends a call that hangs.</param>
    public async Task<Outcome> CallAsync(HttpClient http, ClientCall call, TaskCompletionSource seen, CancellationToken cancellation)
    {
        using var request = Create(call);
        request.Method = HttpMethod.Post;
        request.Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        // A call that ends before its request closes an HTTP/1.1 connection, which the next call must not reuse.
        if (!isHttp2) request.Headers.ConnectionClose = true;
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            var (body, isCut) = await ReadAsync(response, seen, cancellation);
            var received = new Received(
                (int)response.StatusCode, Collect(response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)),
                body, Collect(response.TrailingHeaders.NonValidated), isCut);
            return Read(call, received) with { Http = received.Status, IsCut = isCut };
        }
        catch (HttpRequestException)
        {
            return new Outcome { IsCut = true };
        }
        finally
        {
            seen.TrySetResult();
        }
    }

    protected abstract HttpRequestMessage Create(ClientCall call);

    /// <summary>Reads a response. A cut one has the messages that are complete, and no code unless it arrived.</summary>
    protected abstract Outcome Read(ClientCall call, Received response);

    protected static HttpRequestMessage CreateRequest(string path, byte[] body, string mediaType, params IEnumerable<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage { RequestUri = new Uri(path, UriKind.Relative), Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } } };
        foreach (var (header, value) in headers) request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    protected static string RpcPath(ClientCall call) => $"/faults.v1.{call.Upstream}/{call.Kind}";

    /// <summary>Frames all request messages.</summary>
    protected static byte[] Frames(ClientCall call) => [.. call.Requests.SelectMany(static message => MessageFrame.Encode(message.ToByteArray()))];

    /// <summary>Reads the complete frames of a body, and whether bytes are left.</summary>
    protected static (IReadOnlyList<(byte Flag, byte[] Message)> Frames, bool HasRest) ReadFrames(byte[] body)
    {
        const int header = 5;
        var at = 0;
        while (body.Length - at >= header && body.Length - at - header is var left && System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 1)) is var length && length <= left)
            at += header + (int)length;
        return (MessageFrame.DecodeAll(body[..at]), at < body.Length);
    }

    private static async Task<(byte[] Body, bool IsCut)> ReadAsync(HttpResponseMessage response, TaskCompletionSource seen, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        var part = new byte[4096];
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            while (await stream.ReadAsync(part, cancellation) is > 0 and var read)
            {
                body.Write(part.AsSpan(0, read));
                seen.TrySetResult();
            }

            return (body.ToArray(), false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return (body.ToArray(), true);
        }
    }

    private static Dictionary<string, string> Collect(IEnumerable<KeyValuePair<string, HeaderStringValues>> headers) =>
        headers.ToDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString());
}
