using System.Net.Http.Headers;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;

namespace StatusGateway.Core.Http;

/// <summary>Reads the statuses of responses in HTTP clients.</summary>
public static class HttpResponseMessageExtensions
{
    private static readonly RpcStatus MissingGrpcStatus = new(RpcCode.Unknown, "The response has no grpc-status.", default, StatusOrigin.Network);

    /// <summary>
    /// Reads the status of a response: OK for 2xx, else the status in its body, in any of the dialects, with <c>Retry-After</c> as
    /// RetryInfo. A gRPC response is read from its trailers, so its body must be read first; a gRPC-Web response is read from the
    /// end of its body. If they have no <c>grpc-status</c>, the status is UNKNOWN. An HTTP error is never OK. If the connection
    /// breaks, the part of the body before it is used.
    /// </summary>
    /// <param name="response">The response. Its body is read if it is an error or a gRPC-Web response.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The status.</returns>
    public static async Task<RpcStatus> ReadStatusAsync(
        this HttpResponseMessage response, HttpResponseStatusOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        options ??= HttpResponseStatusOptions.Default;
        if (ReadGrpc(response) is { } grpc && (!grpc.IsOk || response.IsSuccessStatusCode)) return grpc;
        var contentType = GetValue(response.Content.Headers, HeaderNames.ContentType);
        if (response.IsSuccessStatusCode)
        {
            if (contentType?.StartsWith(MediaTypes.Grpc, StringComparison.OrdinalIgnoreCase) != true) return RpcStatus.Ok.WithOrigin(StatusOrigin.Upstream);
            return contentType.StartsWith(MediaTypes.GrpcWeb, StringComparison.OrdinalIgnoreCase)
                ? await ReadGrpcWebAsync(response, contentType, options.MaxErrorBytes, cancellation).ConfigureAwait(false)
                : MissingGrpcStatus;
        }

        using var body = new MemoryStream();
        await ReadBodyAsync(response, part => Append(part, body, options.MaxErrorBytes), cancellation).ConfigureAwait(false);
        var error = new HttpErrorResponse((int)response.StatusCode)
        {
            ReasonPhrase = response.ReasonPhrase,
            ContentType = contentType,
            RetryAfter = GetValue(response.Headers, HeaderNames.RetryAfter),
            ErrorType = GetValue(response.Headers, HeaderNames.AmznErrorType),
        };
        return HttpErrorReader.Read(body.GetBuffer().AsSpan(0, (int)body.Length), error, options).Status;
    }

    /// <summary>Throws the status of a response that is not 2xx.</summary>
    /// <param name="response">The response.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The same response.</returns>
    /// <exception cref="StatusException">The response is an error.</exception>
    public static async Task<HttpResponseMessage> EnsureOkAsync(
        this HttpResponseMessage response, HttpResponseStatusOptions? options = null, CancellationToken cancellation = default)
    {
        var status = await response.ReadStatusAsync(options, cancellation).ConfigureAwait(false);
        return status.IsOk ? response : throw new StatusException(status);
    }

    private static async Task<RpcStatus> ReadGrpcWebAsync(
        HttpResponseMessage response, string contentType, int maxBytes, CancellationToken cancellation)
    {
        var scanner = new GrpcWebTrailerScanner(contentType.StartsWith(MediaTypes.GrpcWebText, StringComparison.OrdinalIgnoreCase), maxBytes);
        await ReadBodyAsync(
            response,
            part =>
            {
                scanner.Scan(part.Span);
                return scanner.Trailers is null;
            },
            cancellation).ConfigureAwait(false);
        return scanner.Trailers is { } block ? GrpcWebTrailers.Read(block, StatusOrigin.Upstream, out _, out _) : MissingGrpcStatus;
    }

    private static RpcStatus? ReadGrpc(HttpResponseMessage response)
    {
        var headers = response.TrailingHeaders.NonValidated.Contains(HeaderNames.GrpcStatus) ? response.TrailingHeaders : response.Headers;
        if (GetValue(headers, HeaderNames.GrpcStatus) is not { } code) return null;
        return GrpcTrailers.Read(
            code, GetValue(headers, HeaderNames.GrpcMessage), GetValue(headers, HeaderNames.GrpcStatusDetails), StatusOrigin.Upstream, out _);
    }

    private static string? GetValue(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static bool Append(ReadOnlyMemory<byte> part, MemoryStream body, int maxBytes)
    {
        body.Write(part.Span[..(int)Math.Min(part.Length, maxBytes - body.Length)]);
        return body.Length < maxBytes;
    }

    /// <summary>Reads the body until it ends, breaks, or the reader has enough.</summary>
    private static async Task ReadBodyAsync(HttpResponseMessage response, Func<ReadOnlyMemory<byte>, bool> read, CancellationToken cancellation)
    {
        var chunk = new byte[4096];
        try
        {
            // The content owns the stream. A body in memory is rewound, so that it can be read again.
            var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            if (stream.CanSeek) stream.Position = 0;
            int length;
            do
            {
                length = await stream.ReadAsync(chunk, cancellation).ConfigureAwait(false);
            }
            while (length > 0 && read(chunk.AsMemory(0, length)));

            if (stream.CanSeek) stream.Position = 0;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // A truncated error is better than none.
        }
    }
}
