namespace StatusGateway.Core;

/// <summary>An exception with a status, for code that reports errors by exceptions.</summary>
public sealed class StatusException : Exception, IStatusProvider
{
    /// <summary>Creates an exception with a status.</summary>
    /// <param name="status">The status, which is not OK.</param>
    /// <param name="innerException">The cause, or null.</param>
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
        return status.IsOk ? throw new ArgumentException("The status must not be OK.", nameof(status)) : status.ToString();
    }
}
