using System.Net.Http.Headers;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core.Details;
using StatusGateway.Core.Dialects;
using StatusGateway.Rpc;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core;

/// <summary>How a status is read from an HTTP answer.</summary>
public sealed record HttpResponseStatusOptions
{
    /// <summary>The options of the defaults.</summary>
    public static HttpResponseStatusOptions Default { get; } = new();

    /// <summary>At most so much of the body is read.</summary>
    /// <value>Bytes; the default is 65,536.</value>
    public int MaxErrorBytes { get; init; } = 64 * 1024;

    /// <summary>What an HTTP status means whose body names no code.</summary>
    /// <value>The default is <see cref="HttpToCodeProfile.Api"/>.</value>
    public HttpToCodeProfile Profile { get; init; } = HttpToCodeProfile.Api;

    /// <summary>Types of the details.</summary>
    /// <value>The default is the standard ones.</value>
    public ITypeResolver Types { get; init; } = DetailTypes.Standard;
}

/// <summary>Statuses for clients of HTTP.</summary>
public static class HttpResponseStatus
{
    /// <summary>
    /// Reads the status of an answer: OK for 2xx; else the status that its body has in any of the dialects, with
    /// <c>Retry-After</c> as RetryInfo. An answer of gRPC is read from its trailers, once its body was read.
    /// </summary>
    /// <param name="response">The answer; its body is read, if it failed.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The status.</returns>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    public static async Task<RpcStatus> ReadStatusAsync(
        this HttpResponseMessage response, HttpResponseStatusOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        options ??= HttpResponseStatusOptions.Default;
        if (ReadGrpc(response) is { } grpc) return grpc;
        if (response.IsSuccessStatusCode) return RpcStatus.Ok.WithOrigin(StatusOrigin.Upstream);
        var body = await ReadBodyAsync(response, options.MaxErrorBytes, cancellation).ConfigureAwait(false);
        var status = StatusReader.Read(
            body,
            response.Content.Headers.NonValidated.TryGetValues("content-type", out var type) ? type.ToString() : null,
            new StatusReadContext((int)response.StatusCode, StatusOrigin.Upstream, options.Types, options.Profile),
            out _);
        return WithRetryAfter(status, response.Headers.RetryAfter);
    }

    /// <summary>Does nothing for 2xx, and throws the status of any other answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The same answer.</returns>
    /// <exception cref="StatusException">The answer is an error.</exception>
    public static async Task<HttpResponseMessage> EnsureOkAsync(
        this HttpResponseMessage response, HttpResponseStatusOptions? options = null, CancellationToken cancellation = default)
    {
        var status = await response.ReadStatusAsync(options, cancellation).ConfigureAwait(false);
        return status.IsOk ? response : throw new StatusException(status);
    }

    private static RpcStatus? ReadGrpc(HttpResponseMessage response)
    {
        var headers = response.TrailingHeaders.NonValidated.Contains(GrpcTrailers.StatusName) ? response.TrailingHeaders : response.Headers;
        if (Value(headers, GrpcTrailers.StatusName) is not { } code) return null;
        return GrpcTrailers.Read(
            code, Value(headers, GrpcTrailers.MessageName), Value(headers, GrpcTrailers.DetailsName), StatusOrigin.Upstream, out _);
    }

    private static string? Value(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, int limit, CancellationToken cancellation)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var body = new MemoryStream();
        var chunk = new byte[4096];
        while (body.Length < limit)
        {
            var read = await stream.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, limit - body.Length)), cancellation).ConfigureAwait(false);
            if (read == 0) break;
            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }

    private static RpcStatus WithRetryAfter(RpcStatus status, RetryConditionHeaderValue? header)
    {
        if (header is null || status.FindDetail(DetailNames.RetryInfo) is not null) return status;
        var delay = header.Delta ?? (header.Date is { } date ? date - TimeProvider.System.GetUtcNow() : TimeSpan.Zero);
        return status.WithDetails(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay > TimeSpan.Zero ? delay : TimeSpan.Zero) });
    }
}
