using System.Buffers;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Upstreams.Http;

/// <summary>Reads the bodies of HTTP responses up to a limit.</summary>
internal static class ResponseBody
{
    /// <summary>The result of reading a body.</summary>
    public enum Outcome
    {
        Whole,
        TooLarge,

        /// <summary>The connection ended before the body was complete.</summary>
        Truncated,
        Broken,
    }

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
        await ReadAsync(response, limit, body, time.Token);
    }

    /// <summary>Reads a body. Never throws for errors of the upstream.</summary>
    /// <param name="response">The response.</param>
    /// <param name="limit">The maximum number of bytes to read.</param>
    /// <param name="body">The buffer to append to. Bytes received before an error are kept.</param>
    /// <param name="cancellation">Cancels reading.</param>
    /// <returns>The outcome, and the exception if reading failed.</returns>
    public static async ValueTask<(Outcome Outcome, Exception? Exception)> ReadAsync(
        HttpResponseMessage response, int limit, PooledBuffer body, CancellationToken cancellation)
    {
        const int chunk = 16 * 1024;
        var rented = ArrayPool<byte>.Shared.Rent(chunk);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            while (true)
            {
                var got = await stream.ReadAsync(rented, cancellation);
                if (got == 0) return (Outcome.Whole, null);
                if (body.Length + (long)got > limit)
                {
                    body.Write(rented.AsSpan(0, limit - body.Length));
                    return (Outcome.TooLarge, null);
                }

                body.Write(rented.AsSpan(0, got));
            }
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            return (IsTruncation(exception) ? Outcome.Truncated : Outcome.Broken, exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Whether an exception is an expected error of the upstream's body; all others are bugs.</summary>
    public static bool IsFailure(Exception exception) => UpstreamExceptions.IsIo(exception) || exception is InvalidDataException;

    /// <summary>Whether the body ended too early, or does not match its content encoding.</summary>
    public static bool IsTruncation(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
            if (inner is InvalidDataException or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }) return true;
        return false;
    }
}
