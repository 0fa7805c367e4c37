using System.Buffers;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Upstreams.Http;

/// <summary>Reads the body of an HTTP answer, up to a limit.</summary>
internal static class AnswerBody
{
    /// <summary>What a read gave.</summary>
    public enum Outcome
    {
        Whole,
        TooLarge,

        /// <summary>The connection ended before the body did.</summary>
        Truncated,
        Broken,
    }

    /// <summary>What an error's body may take: the HTTP status says what counts, and is known.</summary>
    public static TimeSpan PatienceForErrors { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads as much of an error's body as comes in time.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="limit">Most bytes that are read.</param>
    /// <param name="body">Where they are appended.</param>
    /// <param name="patience">For the whole of it.</param>
    /// <param name="cancellation">The call's.</param>
    public static async ValueTask ReadErrorAsync(
        HttpResponseMessage response, int limit, PooledBuffer body, TimeSpan patience, CancellationToken cancellation)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(patience);
        await ReadAsync(response, limit, body, time.Token);
    }

    /// <summary>Reads it. Never throws for what an upstream may do.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="limit">Most bytes that are read.</param>
    /// <param name="body">Where they are appended, those before a failure too.</param>
    /// <param name="cancellation">The call's.</param>
    /// <returns>The outcome, and what broke.</returns>
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

    /// <summary>Whether it is what a body of an upstream may do; all else is a bug.</summary>
    public static bool IsFailure(Exception exception) => UpstreamExceptions.IsIo(exception) || exception is InvalidDataException;

    /// <summary>It ended too early, or is not what its content encoding says.</summary>
    public static bool IsTruncation(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
            if (inner is InvalidDataException or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }) return true;
        return false;
    }
}
