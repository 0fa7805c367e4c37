using System.Net.Http.Headers;
using StatusGateway.Core.Details;
using StatusGateway.Core.Dialects;
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

    /// <summary>Codes of single HTTP statuses, which count before the profile's.</summary>
    /// <value>The default is null: none.</value>
    public IReadOnlyDictionary<int, RpcCode>? Overrides { get; init; }

    /// <summary>Types of the details.</summary>
    /// <value>The default is the standard ones.</value>
    public ITypeResolver Types { get; init; } = DetailTypes.Standard;

    /// <summary>Name of the service that is asked, for the domain of errors that name none. Never its address.</summary>
    /// <value>The default is null: the domain stays empty.</value>
    public string? Domain { get; init; }

    /// <summary>A plain text does not become the message.</summary>
    /// <value>The default is false: text up to 1 KiB does.</value>
    public bool IgnorePlainText { get; init; }

    /// <summary>The present, for a <c>Retry-After</c> that is a date.</summary>
    /// <value>The default is the system's time.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Statuses for clients of HTTP.</summary>
public static class HttpResponseMessageExtensions
{
    /// <summary>
    /// Reads the status of an answer: OK for 2xx; else the status that its body has in any of the dialects, with
    /// <c>Retry-After</c> as RetryInfo. An answer of gRPC is read from its trailers, once its body was read, and one of gRPC-Web
    /// from the end of its body; where neither says how it ended, that is UNKNOWN. An HTTP error is never OK. A connection that
    /// breaks in the body leaves what came before.
    /// </summary>
    /// <param name="response">The answer; its body is read, if it failed or is of gRPC-Web.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The status.</returns>
    public static async Task<RpcStatus> ReadStatusAsync(
        this HttpResponseMessage response, HttpResponseStatusOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        options ??= HttpResponseStatusOptions.Default;
        if (ReadGrpc(response) is { } grpc && (!grpc.IsOk || response.IsSuccessStatusCode)) return grpc;
        var mediaType = response.Content.Headers.NonValidated.TryGetValues("content-type", out var types) ? types.ToString() : null;
        if (response.IsSuccessStatusCode)
        {
            if (mediaType?.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase) != true) return RpcStatus.Ok.WithOrigin(StatusOrigin.Upstream);
            return mediaType.StartsWith(GrpcWeb, StringComparison.OrdinalIgnoreCase)
                ? await ReadGrpcWebAsync(response, mediaType, options.MaxErrorBytes, cancellation).ConfigureAwait(false)
                : NoGrpcStatus;
        }

        using var body = new MemoryStream();
        await ReadBodyAsync(response, part => Append(part, body, options.MaxErrorBytes), cancellation).ConfigureAwait(false);
        var answer = new HttpErrorResponse((int)response.StatusCode)
        {
            ReasonPhrase = response.ReasonPhrase,
            ContentType = mediaType,
            RetryAfter = Value(response.Headers, "Retry-After"),
        };
        return HttpErrorReader.Read(body.GetBuffer().AsSpan(0, (int)body.Length), answer, options).Status;
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

    private const string Grpc = "application/grpc";
    private const string GrpcWeb = "application/grpc-web";
    private const string GrpcWebText = "application/grpc-web-text";

    private static readonly RpcStatus NoGrpcStatus = new(RpcCode.Unknown, "There is no grpc-status.", default, StatusOrigin.Network);

    private static async Task<RpcStatus> ReadGrpcWebAsync(
        HttpResponseMessage response, string mediaType, int limit, CancellationToken cancellation)
    {
        var finder = new GrpcWebTrailerFinder(mediaType.StartsWith(GrpcWebText, StringComparison.OrdinalIgnoreCase), limit);
        await ReadBodyAsync(
            response,
            part =>
            {
                finder.Take(part.Span);
                return finder.Trailers is null;
            },
            cancellation).ConfigureAwait(false);
        return finder.Trailers is { } block ? GrpcWebTrailers.Read(block, StatusOrigin.Upstream, out _, out _) : NoGrpcStatus;
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

    private static bool Append(ReadOnlyMemory<byte> part, MemoryStream body, int limit)
    {
        body.Write(part.Span[..(int)Math.Min(part.Length, limit - body.Length)]);
        return body.Length < limit;
    }

    /// <summary>Reads the body until it ends, breaks, or is enough.</summary>
    private static async Task ReadBodyAsync(HttpResponseMessage response, Func<ReadOnlyMemory<byte>, bool> isMoreWanted, CancellationToken cancellation)
    {
        var chunk = new byte[4096];
        try
        {
            // The stream is the content's own. One that is in memory is read again by whoever asks next.
            var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            if (stream.CanSeek) stream.Position = 0;
            int read;
            do
            {
                read = await stream.ReadAsync(chunk, cancellation).ConfigureAwait(false);
            }
            while (read > 0 && isMoreWanted(chunk.AsMemory(0, read)));

            if (stream.CanSeek) stream.Position = 0;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            // Half an error says more than none.
        }
    }
}
