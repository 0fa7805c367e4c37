namespace StatusGateway.Core.Dialects;

/// <summary>Checks the arguments of writers.</summary>
internal static class WriteArguments
{
    /// <exception cref="ArgumentException">The status is OK.</exception>
    public static void RequireError(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.IsOk) throw new ArgumentException("The status must not be OK.", nameof(status));
    }
}
