namespace StatusGateway.Core;

/// <summary>Something, mostly an exception, that knows the status it stands for.</summary>
public interface IStatusProvider
{
    /// <summary>The status; not OK for an exception.</summary>
    RpcStatus Status { get; }
}

/// <summary>A status thrown as an exception, for code in which failures are thrown.</summary>
public sealed class StatusException : Exception, IStatusProvider
{
    /// <summary>An exception of a status.</summary>
    /// <param name="status">The status, which is not OK.</param>
    /// <param name="innerException">What caused it, or null.</param>
    /// <exception cref="ArgumentException">The status is OK.</exception>
    public StatusException(RpcStatus status, Exception? innerException = null)
        : base(Describe(status), innerException)
    {
        Status = status;
    }

    /// <inheritdoc/>
    public RpcStatus Status { get; }

    private static string Describe(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.IsOk ? throw new ArgumentException("OK is nothing to throw.", nameof(status)) : status.ToString();
    }
}
