using StatusGateway.Core;

namespace StatusGateway.Server.InProcess;

/// <summary>What a handler answers: a message, or the status with which it fails.</summary>
/// <typeparam name="T">The response's message.</typeparam>
public readonly struct RpcResult<T>
    where T : class
{
    private RpcResult(T? value, RpcStatus? failure)
    {
        Value = value;
        Failure = failure;
    }

    /// <summary>The message; null when it failed.</summary>
    public T? Value { get; }

    /// <summary>The status, which is not OK; null when it succeeded.</summary>
    public RpcStatus? Failure { get; }

    /// <summary>A success, of a message whose type is not known when it is compiled.</summary>
    internal static RpcResult<T> Of(T value) => new(value, null);

    /// <summary>A success.</summary>
    /// <param name="value">The message.</param>
    public static implicit operator RpcResult<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    /// <param name="failure">The status.</param>
    public static implicit operator RpcResult<T>(RpcStatus failure) => new(null, failure);
}
