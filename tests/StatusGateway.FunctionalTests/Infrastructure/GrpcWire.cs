using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>How a gRPC call ended on the wire.</summary>
/// <param name="HttpStatus">HTTP status of the answer.</param>
/// <param name="Headers">Headers by name, in lower case.</param>
/// <param name="Trailers">Trailers by name, in lower case; empty when the headers were all there is.</param>
/// <param name="Body">The body's bytes, framed as they came.</param>
public sealed record GrpcWireAnswer(
    int HttpStatus, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Trailers, byte[] Body)
{
    /// <summary>The status, from wherever it stands; null without one.</summary>
    public string? Code => Find("grpc-status");

    public string? Message => Find("grpc-message") is { } text ? Uri.UnescapeDataString(text) : null;

    /// <summary>The first ErrorInfo's reason; null without one.</summary>
    public string? Reason => Details?.Details.FirstOrDefault(detail => detail.Is(Rpc.ErrorInfo.Descriptor))?.Unpack<Rpc.ErrorInfo>().Reason;

    public Rpc.Status? Details => Find("grpc-status-details-bin") is { } text
        ? Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')))
        : null;

    public string? Find(string name) => Trailers.GetValueOrDefault(name) ?? Headers.GetValueOrDefault(name);
}

/// <summary>A caller of gRPC that sends the very bytes and headers that a test wants.</summary>
public static class GrpcWire
{
    public const string GetBook = "/library.v1.Library/GetBook";

    /// <summary>A message in its frame. The length may lie.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message, byte flag = 0, uint? length = null)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    /// <summary>A GetBookRequest.</summary>
    public static byte[] BookRequest(string name) => new StatusGateway.Demo.Library.V1.GetBookRequest { Name = name }.ToByteArray();

    /// <summary>Calls GetBook.</summary>
    public static Task<GrpcWireAnswer> GetBookAsync(GatewayHost gateway, string name, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(gateway.Http2, GetBook, Frame(BookRequest(name)), headers);

    /// <summary>Sends a body as a gRPC call.</summary>
    public static async Task<GrpcWireAnswer> SendAsync(
        HttpClient client, string path, byte[] body, IEnumerable<(string Name, string Value)>? headers = null, string mediaType = "application/grpc", HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } },
        };
        if (client.DefaultRequestVersion == HttpVersion.Version20) request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in headers ?? []) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new GrpcWireAnswer(
            (int)response.StatusCode,
            Collect(response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)),
            Collect(response.TrailingHeaders.NonValidated),
            bytes);
    }

    private static Dictionary<string, string> Collect(IEnumerable<KeyValuePair<string, HeaderStringValues>> headers) =>
        headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
}
