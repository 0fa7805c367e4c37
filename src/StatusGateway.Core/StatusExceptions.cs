namespace StatusGateway.Core;

/// <summary>Statuses out of exceptions (Go's <c>status.FromError</c>, <c>status.Convert</c> and <c>status.Code</c>).</summary>
public static class StatusExceptions
{
    private const int MostExceptions = 4096;

    /// <summary>
    /// The status of any exception: the first that is an <see cref="IStatusProvider"/>, itself or among the inner ones and those of
    /// an <see cref="AggregateException"/>; else a timeout is DEADLINE_EXCEEDED, a cancellation CANCELLED, and all else UNKNOWN
    /// with the exception's message.
    /// </summary>
    /// <param name="exception">The exception; null is OK.</param>
    /// <returns>The status.</returns>
    public static RpcStatus Convert(Exception? exception)
    {
        TryGetStatus(exception, out var status);
        return status;
    }

    /// <summary>As <see cref="Convert"/>, and says whether the exception carried a status of its own.</summary>
    /// <param name="exception">The exception; null is OK, which counts as a status.</param>
    /// <param name="status">The status.</param>
    /// <returns>Whether it was found rather than made up.</returns>
    public static bool TryGetStatus(Exception? exception, out RpcStatus status)
    {
        status = RpcStatus.Ok;
        if (exception is null) return true;
        Exception? timeout = null, cancellation = null;
        var open = new Queue<Exception>([exception]);
        var seen = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        while (seen.Count < MostExceptions && open.TryDequeue(out var current))
        {
            if (!seen.Add(current)) continue;

            // What failed is not OK, whatever it says of itself.
            if (current is IStatusProvider { Status: { IsOk: false } found })
            {
                status = found;
                return true;
            }

            if (current is TimeoutException) timeout ??= current;
            if (current is OperationCanceledException) cancellation ??= current;
            if (current is AggregateException aggregate)
                foreach (var inner in aggregate.InnerExceptions) open.Enqueue(inner);
            else if (current.InnerException is { } inner) open.Enqueue(inner);
        }

        status = timeout is not null ? new RpcStatus(RpcCode.DeadlineExceeded, timeout.Message)
            : cancellation is not null ? new RpcStatus(RpcCode.Cancelled, cancellation.Message)
            : new RpcStatus(RpcCode.Unknown, exception.Message);
        return false;
    }

    /// <summary>The code of any exception, as <see cref="Convert"/> finds it.</summary>
    /// <param name="exception">The exception; null is OK.</param>
    /// <returns>The code.</returns>
    public static RpcCode Code(Exception? exception) => Convert(exception).Code;
}
