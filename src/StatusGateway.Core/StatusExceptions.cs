namespace StatusGateway.Core;

/// <summary>Gets statuses from exceptions (<c>status.FromError</c>, <c>status.Convert</c> and <c>status.Code</c> in gRPC-Go).</summary>
public static class StatusExceptions
{
    private const int MaxExceptions = 4096;

    /// <summary>
    /// Gets the status of any exception: that of the first <see cref="IStatusProvider"/> among the exception, its inner exceptions and
    /// those of an <see cref="AggregateException"/>; else DEADLINE_EXCEEDED for a timeout, CANCELLED for a cancellation, and UNKNOWN
    /// with the message of the exception for any other.
    /// </summary>
    /// <param name="exception">The exception; null for OK.</param>
    /// <returns>The status.</returns>
    public static RpcStatus Convert(Exception? exception)
    {
        TryGetStatus(exception, out var status);
        return status;
    }

    /// <summary>Gets the status of any exception as <see cref="Convert"/> does, and whether the exception has a status.</summary>
    /// <param name="exception">The exception; null for OK, which counts as a status.</param>
    /// <param name="status">The status.</param>
    /// <returns>Whether the exception has a status.</returns>
    public static bool TryGetStatus(Exception? exception, out RpcStatus status)
    {
        status = RpcStatus.Ok;
        if (exception is null) return true;
        Exception? timeout = null, cancellation = null;
        var pending = new Queue<Exception>([exception]);
        var seen = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        while (seen.Count < MaxExceptions && pending.TryDequeue(out var current))
        {
            if (!seen.Add(current)) continue;

            // An exception is an error, so a status that is OK is ignored.
            if (current is IStatusProvider { Status: { IsOk: false } found })
            {
                status = found;
                return true;
            }

            if (current is TimeoutException) timeout ??= current;
            if (current is OperationCanceledException) cancellation ??= current;
            if (current is AggregateException aggregate)
                foreach (var inner in aggregate.InnerExceptions) pending.Enqueue(inner);
            else if (current.InnerException is { } inner) pending.Enqueue(inner);
        }

        status = timeout is not null ? new RpcStatus(RpcCode.DeadlineExceeded, timeout.Message)
            : cancellation is not null ? new RpcStatus(RpcCode.Cancelled, cancellation.Message)
            : new RpcStatus(RpcCode.Unknown, exception.Message);
        return false;
    }

    /// <summary>Gets the code of any exception, as <see cref="Convert"/> does.</summary>
    /// <param name="exception">The exception; null for OK.</param>
    /// <returns>The code.</returns>
    public static RpcCode Code(Exception? exception) => Convert(exception).Code;
}
