using System.Collections.Immutable;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// google.rpc.Status as ProtoJSON, which grpc-gateway and others write:
/// <code>
/// {"code":5,"message":"No such book.","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo", ...}]}
/// </code>
/// The one dialect of a body in which OK has a form: it is read where the HTTP status is no error.
/// </summary>
public sealed class RpcStatusDialect : IStatusDialect
{
    private RpcStatusDialect()
    {
    }

    /// <summary>The dialect.</summary>
    public static RpcStatusDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string MediaType => "application/json";

    /// <inheritdoc/>
    public void Write(RpcStatus status, in StatusWriteContext context, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(output);
        var sink = new ByteSink(output);
        sink.Append("{\"code\":"u8);
        JsonText.WriteNumber(ref sink, (long)status.Code);
        sink.Append(",\"message\":"u8);
        JsonText.WriteString(ref sink, status.Message);
        sink.Flush();
        DetailJson.Write(status, context.Types, AnyValuePolicy.WhenLossy, output);
        output.Write("}"u8);
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
                details = JsonElements.ReadDetails(members.Value, DetailJson.OptionsOf(context));
                isTyped = JsonElements.HaveTypes(members.Value);
            }
        }

        name ??= status;
        var isNoError = context.HttpStatus is 0 or (>= 200 and < 300);
        if (isNoError && (number == 0 || name == RpcCode.Ok)) return new ErrorReading((int)RpcCode.Ok, null);

        // A number that no code has is named in the message, where the HTTP status does not know better.
        if (number is (> 16 or < 0) and >= int.MinValue and <= int.MaxValue && name is null && (isTyped || isNoError))
            return new ErrorReading((int)number, message ?? "", details);
        var code = CodeResolution.OfBody(name, number, isTyped, context.HttpStatus);
        // An empty message may be left out of ProtoJSON.
        return new ErrorReading(code, code is null ? message : message ?? "", details);
    }
}
