using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A gRPC response as received on the wire.</summary>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="Headers">Headers by lower-case name.</param>
/// <param name="Trailers">Trailers by lower-case name; empty for a Trailers-Only response.</param>
/// <param name="Body">The framed body.</param>
public sealed record RawGrpcResponse(
    int HttpStatus, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Trailers, byte[] Body)
{
    /// <summary>Gets grpc-status from the trailers or the headers; null if absent.</summary>
    public string? Code => Find("grpc-status");

    public string? Message => Find("grpc-message") is { } text ? Uri.UnescapeDataString(text) : null;

    /// <summary>Gets the reason of the first ErrorInfo; null if absent.</summary>
    public string? Reason => Details?.Details.FirstOrDefault(detail => detail.Is(Rpc.ErrorInfo.Descriptor))?.Unpack<Rpc.ErrorInfo>().Reason;

    public Rpc.Status? Details => Find("grpc-status-details-bin") is { } text
        ? Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')))
        : null;

    public string? Find(string name) => Trailers.GetValueOrDefault(name) ?? Headers.GetValueOrDefault(name);
}

/// <summary>A gRPC client that sends exactly the given bytes and headers.</summary>
public static class RawGrpcClient
{
    public const string GetBook = "/library.v1.Library/GetBook";

    /// <summary>Gets the bytes of a GetBookRequest.</summary>
    public static byte[] BookRequest(string name) => new StatusGateway.Demo.Library.V1.GetBookRequest { Name = name }.ToByteArray();

    /// <summary>Calls library.v1.Library/GetBook.</summary>
    public static Task<RawGrpcResponse> GetBookAsync(GatewayHost gateway, string name, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(gateway.Http2, GetBook, MessageFrame.Encode(BookRequest(name)), headers);

    /// <summary>Sends the body as a gRPC request.</summary>
    public static async Task<RawGrpcResponse> SendAsync(
        HttpClient client, string path, byte[] body, IEnumerable<(string Name, string Value)>? headers = null, string mediaType = "application/grpc", HttpMethod? method = null)
    {
        using var request = HttpRequests.Create(
            client, method ?? HttpMethod.Post, path, new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } });
        if (client.DefaultRequestVersion == HttpVersion.Version20) request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in headers ?? []) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new RawGrpcResponse(
            (int)response.StatusCode,
            Collect(response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)),
            Collect(response.TrailingHeaders.NonValidated),
            bytes);
    }

    private static Dictionary<string, string> Collect(IEnumerable<KeyValuePair<string, HeaderStringValues>> headers) =>
        headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
}
