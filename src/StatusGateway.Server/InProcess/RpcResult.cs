using StatusGateway.Core;

namespace StatusGateway.Server.InProcess;

/// <summary>The result of a handler: a message or an error status.</summary>
/// <typeparam name="T">The type of the response message.</typeparam>
public readonly struct RpcResult<T>
    where T : class
{
    private RpcResult(T? value, RpcStatus? failure)
    {
        Value = value;
        Failure = failure;
    }

    /// <summary>Gets the message; null on error.</summary>
    public T? Value { get; }

    /// <summary>Gets the error status, which is never OK; null on success.</summary>
    public RpcStatus? Failure { get; }

    /// <summary>Creates a success, for messages whose type is unknown at compile time.</summary>
    internal static RpcResult<T> Create(T value) => new(value, null);

    /// <summary>Creates a success.</summary>
    /// <param name="value">The message.</param>
    public static implicit operator RpcResult<T>(T value) => new(value, null);

    /// <summary>Creates an error.</summary>
    /// <param name="failure">The error status.</param>
    public static implicit operator RpcResult<T>(RpcStatus failure) => new(null, failure);
}
