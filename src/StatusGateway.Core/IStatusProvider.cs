namespace StatusGateway.Core;

/// <summary>An object, usually an exception, that has a status.</summary>
public interface IStatusProvider
{
    /// <summary>Gets the status. The status of an exception must not be OK.</summary>
    RpcStatus Status { get; }
}
