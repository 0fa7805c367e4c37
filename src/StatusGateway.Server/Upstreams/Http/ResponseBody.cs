using System.Buffers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Upstreams.Http;

/// <summary>The result of reading a body.</summary>
internal enum BodyOutcome
{
    Whole,

    TooLarge,

    /// <summary>The connection ended before the body was complete.</summary>
    Truncated,

    Broken,

    /// <summary>The compressed data is corrupt, truncated, or followed by other data.</summary>
    Malformed,

    /// <summary>The compressed data becomes too large for its size.</summary>
    Inflated,

    /// <summary>There is too much compressed data without content.</summary>
    Idle,

    /// <summary>The compression is not known.</summary>
    UnknownCoding,
}

/// <summary>Reads the bodies of HTTP responses up to a limit.</summary>
internal static class ResponseBody
{
    /// <summary>The timeout for the body of an error. It is short, because the HTTP status is already known.</summary>
    public static TimeSpan ErrorTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads as much of an error's body as arrives within the timeout.</summary>
    /// <param name="response">The response.</param>
    /// <param name="limit">The maximum number of bytes to read.</param>
    /// <param name="body">The buffer to append to.</param>
    /// <param name="timeout">The timeout for the whole body.</param>
    /// <param name="cancellation">Cancels reading.</param>
    public static async ValueTask ReadErrorAsync(
        HttpResponseMessage response, int limit, PooledBuffer body, TimeSpan timeout, CancellationToken cancellation)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(timeout);
        await ReadAsync(response, new ReadLimits(limit), body, time.Token);
    }

    /// <summary>Reads a body. Never throws for errors of the upstream.</summary>
    /// <param name="response">The response.</param>
    /// <param name="limits">The maximum number of bytes to read, and the maximum ratio of decompression.</param>
    /// <param name="body">The buffer to append to. Bytes received before an error are kept.</param>
    /// <param name="cancellation">Cancels reading.</param>
    /// <returns>The outcome, and the exception if reading failed.</returns>
    public static async ValueTask<(BodyOutcome Outcome, Exception? Exception)> ReadAsync(
        HttpResponseMessage response, ReadLimits limits, PooledBuffer body, CancellationToken cancellation)
    {
        const int chunk = 16 * 1024;
        var rented = ArrayPool<byte>.Shared.Rent(chunk);
        try
        {
            await using var stream = await OpenAsync(response, limits, cancellation);
            if (stream is null) return (BodyOutcome.UnknownCoding, null);
            while (true)
            {
                var got = await stream.ReadAsync(rented, cancellation);
                if (got == 0) return (OutcomeOf(stream), null);
                if (body.Length + (long)got > limits.MaxMessageBytes)
                {
                    body.Write(rented.AsSpan(0, limits.MaxMessageBytes - body.Length));
                    return (BodyOutcome.TooLarge, null);
                }

                body.Write(rented.AsSpan(0, got));
            }
        }
        catch (Exception exception) when (UpstreamExceptions.IsIo(exception))
        {
            return (IsTruncation(exception) ? BodyOutcome.Truncated : BodyOutcome.Broken, exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Opens a body without its compression. Returns null if the compression is not known. Throws if the connection breaks.</summary>
    /// <param name="response">The response. It must be disposed after the stream.</param>
    /// <param name="limits">The limits of decompression.</param>
    /// <param name="cancellation">Cancels opening.</param>
    public static async ValueTask<Stream?> OpenAsync(HttpResponseMessage response, ReadLimits limits, CancellationToken cancellation)
    {
        var coding = ContentEncoding(response);
        MessageCompression[] codings = [];
        if (coding is not null && !EncodingList.TryReadCodings(coding, out codings)) return null;
        var body = await response.Content.ReadAsStreamAsync(cancellation);
        // HttpClient compares the length over HTTP/1.1 only.
        if (response.Version.Major > 1 && response.Content.Headers.ContentLength is { } length) body = new LengthCheckStream(body, length);
        return DecompressionStream.Open(body, codings, limits);
    }

    /// <summary>Why a body from <see cref="OpenAsync"/> ended.</summary>
    public static BodyOutcome OutcomeOf(Stream? body) => DecompressionStream.OutcomeOf(body) switch
    {
        CompressionOutcome.Ok => BodyOutcome.Whole,
        CompressionOutcome.TooLarge => BodyOutcome.TooLarge,
        CompressionOutcome.Inflated => BodyOutcome.Inflated,
        CompressionOutcome.Idle => BodyOutcome.Idle,
        _ => BodyOutcome.Malformed,
    };

    /// <summary>Converts the outcome of a body that is neither whole nor broken.</summary>
    public static CallEnd ToEnd(string upstream, HttpResponseMessage response, BodyOutcome outcome, ReadLimits limits) => outcome switch
    {
        BodyOutcome.TooLarge => Failures.ResponseTooLarge(upstream, limits.MaxMessageBytes),
        BodyOutcome.Inflated => Failures.ResponseTooInflated(upstream, limits.MaxInflation),
        BodyOutcome.Idle => Failures.ResponseTooIdle(upstream, limits.MaxIdleBytes),
        _ => Failures.InvalidResponse(upstream, Describe(response, outcome)),
    };

    /// <summary>Describes a body that cannot be read, as the end of a sentence.</summary>
    public static string Describe(HttpResponseMessage response, BodyOutcome outcome)
    {
        var coding = Failures.Shown(ContentEncoding(response) ?? "");
        return outcome switch
        {
            BodyOutcome.UnknownCoding => $"its compression \"{coding}\" is not supported.",
            BodyOutcome.Malformed => $"its bytes are not valid {coding}, are truncated, or are followed by other data.",
            _ => "its body ends too early.",
        };
    }

    /// <summary>Whether the body ended too early.</summary>
    public static bool IsTruncation(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
            if (inner is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }) return true;
        return false;
    }

    private static string? ContentEncoding(HttpResponseMessage response) =>
        UpstreamHeaders.GetValue(response.Content.Headers.NonValidated, "content-encoding");
}
