using StatusGateway.Transcoding;

namespace StatusGateway.Core.Dialects;

/// <summary>google.rpc.Status in protobuf, for callers who ask for bytes.</summary>
public sealed class ProtobufDialect : IStatusDialect
{
    private ProtobufDialect()
    {
    }

    /// <summary>The dialect.</summary>
    public static ProtobufDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string MediaType => "application/x-protobuf";

    /// <inheritdoc/>
    public void Write(RpcStatus status, in StatusWriteContext context, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.IsOk) throw new ArgumentException("A status that is OK is no error.", nameof(status));
        status.WriteTo(output);
    }

    /// <inheritdoc/>
    public RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context) => ReadError(body).ToStatus(context);

    internal static ErrorReading ReadError(ReadOnlySpan<byte> body)
    {
        if (!StatusWire.TryRead(body.ToArray(), out var code, out var message, out var details)) return default;
        // An error without a code is one all the same.
        return new ErrorReading(code == 0 ? null : code, message, details);
    }
}
