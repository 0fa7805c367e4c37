using System.Buffers;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Reading;

namespace StatusGateway.Core.Dialects;

/// <summary>google.rpc.Status in protobuf, for clients that request bytes.</summary>
public sealed class ProtobufDialect : IStatusDialect
{
    private ProtobufDialect()
    {
    }

    /// <summary>Gets the dialect.</summary>
    public static ProtobufDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string MediaType => MediaTypes.Protobuf;

    /// <inheritdoc/>
    public void Write(RpcStatus status, in StatusWriteContext context, IBufferWriter<byte> output)
    {
        WriteArguments.RequireError(status);
        status.WriteTo(output);
    }

    /// <inheritdoc/>
    public RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context) => ReadError(body).ToStatus(context);

    internal static ErrorReading ReadError(ReadOnlySpan<byte> body)
    {
        if (!StatusWire.TryRead(body.ToArray(), out var code, out var message, out var details)) return default;
        // A status without a code is still an error.
        return new ErrorReading(code == 0 ? null : code, message, details);
    }
}
