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
/// The error of Google's APIs over HTTP (AIP-193, "HTTP/1.1+JSON representation"); its <c>code</c> is the HTTP status:
/// <code>
/// {"error":{"code":404,"message":"No such book.","status":"NOT_FOUND","details":[{"@type": ...}]}}
/// </code>
/// </summary>
public sealed class GoogleErrorDialect : IStatusDialect
{
    private GoogleErrorDialect()
    {
    }

    /// <summary>Gets the dialect.</summary>
    public static GoogleErrorDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string MediaType => MediaTypes.Json;

    /// <inheritdoc/>
    public void Write(RpcStatus status, in StatusWriteContext context, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteArguments.RequireError(status);
        using var patchable = new PatchableOutput(output);
        patchable.Buffer.Write("{\"error\":"u8);
        WriteInner(status, context, patchable.Buffer);
        patchable.Buffer.Write("}"u8);
        patchable.Complete();
    }

    /// <summary>Writes the object under <c>error</c>, for streams that have an envelope of their own.</summary>
    internal static void WriteInner(RpcStatus status, in StatusWriteContext context, PooledBuffer output)
    {
        WriteArguments.RequireError(status);
        var sink = new ByteSink(output);
        sink.Append("{\"code\":"u8);
        JsonText.WriteNumber(ref sink, (long)context.HttpStatus);
        sink.Append(",\"message\":"u8);
        JsonText.WriteString(ref sink, status.Message);
        sink.Append(",\"status\":"u8);
        JsonText.WriteString(ref sink, status.Code.Name());
        sink.Flush();
        DetailJsonWriter.Write(status, context.Types, AnyValuePolicy.WhenLossy, output);
        output.Write("}"u8);
    }

    /// <inheritdoc/>
    public RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        var outer = new JsonMembers(body);
        while (outer.Next())
            if (outer.Is("error"u8) && outer.IsObject) return ReadInner(outer.Value, context).ToStatus(context);
        return default(ErrorReading).ToStatus(context);
    }

    /// <summary>Reads the object under <c>error</c>.</summary>
    internal static ErrorReading ReadInner(ReadOnlySpan<byte> error, in StatusReadContext context)
    {
        RpcCode? status = null, name = null;
        string? message = null;
        long? httpStatus = null;
        ImmutableArray<StatusDetail> details = [];
        var members = new JsonMembers(error);
        while (members.Next())
        {
            if (members.Is("status"u8)) status = RpcCodes.TryParseName(members.Text(), out var code) ? code : null;
            else if (members.Is("message"u8)) message = members.Text() ?? message;
            else if (members.Is("code"u8))
            {
                httpStatus = members.Number() ?? httpStatus;
                name = RpcCodes.TryParseName(members.Text(), out var code) ? code : null;
            }
            else if (members.Is("details"u8) && members.IsArray) details = DetailList.Read(members.Value, DetailJson.OptionsFor(context.Types));
        }

        return new ErrorReading(CodeResolution.FromBody(status ?? name, null, false, context.HttpStatus), message, details) { HttpStatus = httpStatus };
    }
}
