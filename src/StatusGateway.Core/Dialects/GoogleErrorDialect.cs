using System.Collections.Immutable;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

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

    /// <summary>The dialect.</summary>
    public static GoogleErrorDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string MediaType => "application/json";

    /// <inheritdoc/>
    public void Write(RpcStatus status, in StatusWriteContext context, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Refuse(status);
        output.Write("{\"error\":"u8);
        WriteInner(status, context, output);
        output.Write("}"u8);
    }

    /// <summary>Writes what is under <c>error</c>, for streams that have an envelope of their own.</summary>
    /// <inheritdoc cref="IStatusDialect.Write"/>
    public static void WriteInner(RpcStatus status, in StatusWriteContext context, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Refuse(status);
        var sink = new ByteSink(output);
        sink.Append("{\"code\":"u8);
        JsonText.WriteNumber(ref sink, (long)context.HttpStatus);
        sink.Append(",\"message\":"u8);
        JsonText.WriteString(ref sink, status.Message);
        sink.Append(",\"status\":"u8);
        JsonText.WriteString(ref sink, status.Code.Name());
        sink.Flush();
        DetailJson.Write(status, context.Types, AnyValuePolicy.WhenLossy, output);
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

    /// <summary>Reads what is under <c>error</c>.</summary>
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
            else if (members.Is("details"u8) && members.IsArray) details = JsonElements.ReadDetails(members.Value, DetailJson.OptionsOf(context));
        }

        return new ErrorReading(CodeResolution.OfBody(status ?? name, null, false, context.HttpStatus), message, details) { HttpStatus = httpStatus };
    }

    private static void Refuse(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.IsOk) throw new ArgumentException("A status that is OK is no error.", nameof(status));
    }
}
