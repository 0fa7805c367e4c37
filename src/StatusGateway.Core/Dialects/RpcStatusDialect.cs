using System.Buffers;
using System.Collections.Immutable;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// google.rpc.Status as ProtoJSON, which grpc-gateway and others write:
/// <code>
/// {"code":5,"message":"No such book.","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo", ...}]}
/// </code>
/// The only dialect of a body that can express OK, which is read if the HTTP status is not an error.
/// </summary>
public sealed class RpcStatusDialect : IStatusDialect
{
    private RpcStatusDialect()
    {
    }

    /// <summary>Gets the dialect.</summary>
    public static RpcStatusDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string MediaType => MediaTypes.Json;

    /// <inheritdoc/>
    public void Write(RpcStatus status, in StatusWriteContext context, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(output);
        using var patchable = new PatchableOutput(output);
        var sink = new ByteSink(patchable.Buffer);
        sink.Append("{\"code\":"u8);
        JsonText.WriteNumber(ref sink, (long)status.Code);
        sink.Append(",\"message\":"u8);
        JsonText.WriteString(ref sink, status.Message);
        sink.Flush();
        DetailJsonWriter.Write(status, context.Types, AnyValuePolicy.WhenLossy, patchable.Buffer);
        patchable.Buffer.Write("}"u8);
        patchable.Complete();
    }

    /// <inheritdoc/>
    public RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context) => ReadError(body, context).ToStatus(context);

    internal static ErrorReading ReadError(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        long? number = null;
        var isTyped = false;
        RpcCode? name = null, status = null;
        string? message = null;
        ImmutableArray<StatusDetail> details = [];
        var members = new JsonMembers(body);
        while (members.Next())
        {
            if (members.Is("code"u8))
            {
                number = members.Number() ?? number;
                name = RpcCodes.TryParseName(members.Text(), out var named) ? named : null;
            }
            else if (members.Is("grpc_code"u8))
            {
                number = members.Number() ?? number;
            }
            else if (members.Is("status"u8))
            {
                status = RpcCodes.TryParseName(members.Text(), out var named) ? named : null;
            }
            else if (members.Is("message"u8))
            {
                message = members.Text() ?? message;
            }
            else if (members.Is("details"u8) && members.IsArray)
            {
                details = DetailList.Read(members.Value, DetailJson.OptionsFor(context.Types));
                isTyped = DetailJson.HasTypes(members.Value);
            }
        }

        name ??= status;
        var isSuccess = context.HttpStatus is 0 or (>= 200 and < 300);
        if (isSuccess && (number == 0 || name == RpcCode.Ok)) return new ErrorReading((int)RpcCode.Ok, null);

        // A number outside 0 to 16 is named in the message, unless the HTTP status is more specific.
        if (number is (> 16 or < 0) and >= int.MinValue and <= int.MaxValue && name is null && (isTyped || isSuccess))
            return new ErrorReading((int)number, message ?? "", details);
        var code = CodeResolution.FromBody(name, number, isTyped, context.HttpStatus);
        // ProtoJSON leaves out an empty message.
        return new ErrorReading(code, code is null ? message : message ?? "", details);
    }
}
