using System.Buffers;
using System.Text;
using StatusGateway.Core.Details;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Problem details (RFC 9457) with the whole status inside:
/// <code>
/// {"type":"/errors/NOT_FOUND#BOOK_NOT_FOUND","title":"Not Found","status":404,"detail":"No such book.",
///  "instance":"/v1/shelves/1/books/9","code":"NOT_FOUND","reason":"BOOK_NOT_FOUND","domain":"library.example.com",
///  "metadata":{"name":"shelves/1/books/9"},"traceId":"4bf92f3577b34da6a3ce929d0e0e4736",
///  "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"BOOK_NOT_FOUND", ...}]}
/// </code>
/// <c>code</c>, <c>message</c> (or <c>detail</c>) and <c>details</c> are the status. All other members are derived from them.
/// </summary>
public sealed class ProblemDialect : IStatusDialect
{
    private ProblemDialect()
    {
    }

    /// <summary>Gets the dialect.</summary>
    public static ProblemDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string MediaType => MediaTypes.ProblemJson;

    /// <inheritdoc/>
    public RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context) => ProblemReader.Read(body, context).ToStatus(context);

    /// <inheritdoc/>
    public void Write(RpcStatus status, in StatusWriteContext context, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteArguments.RequireError(status);
        using var patchable = new PatchableOutput(output);
        Write(status, context, patchable.Buffer);
        patchable.Complete();
    }

    private static void Write(RpcStatus status, in StatusWriteContext context, PooledBuffer output)
    {
        var info = status.Code.Info();
        var errorInfo = FindErrorInfo(status, out var reason, out var domain);
        var sink = new ByteSink(output);
        sink.Append("{\"type\":"u8);
        WriteType(ref sink, context.TypeBase ?? "/errors/", info.Name, reason);
        sink.Append(",\"title\":"u8);
        JsonText.WriteString(ref sink, info.Title);
        sink.Append(",\"status\":"u8);
        JsonText.WriteNumber(ref sink, (long)context.HttpStatus);
        WriteDetail(ref sink, status, context.Localized);
        WriteMember(ref sink, ",\"instance\":"u8, context.Instance);
        sink.Append(",\"code\":"u8);
        JsonText.WriteString(ref sink, info.Name);
        WriteMember(ref sink, ",\"reason\":"u8, reason);
        WriteMember(ref sink, ",\"domain\":"u8, domain);
        if (errorInfo is not null) WriteMetadata(ref sink, errorInfo, output);
        if (!status.Details.IsEmpty) WriteViolations(ref sink, status, context.Violations);
        WriteMember(ref sink, ",\"traceId\":"u8, context.TraceId);
        sink.Flush();
        DetailJsonWriter.Write(status, context.Types, AnyValuePolicy.WhenNotExact, output);
        output.Write("}"u8);
    }

    /// <summary>Finds the first ErrorInfo whose bytes parse.</summary>
    private static StatusDetail? FindErrorInfo(RpcStatus status, out ReadOnlySpan<byte> reason, out ReadOnlySpan<byte> domain)
    {
        foreach (var detail in status.Details)
        {
            if (detail.Is(DetailNames.ErrorInfo)
                && DetailReader.TryReadString(detail.Value.Span, 1, out reason)
                && DetailReader.TryReadString(detail.Value.Span, 2, out domain)) return detail;
        }

        reason = default;
        domain = default;
        return null;
    }

    private static void WriteType(ref ByteSink sink, string typeBase, string name, scoped ReadOnlySpan<byte> reason)
    {
        JsonText.WriteString(ref sink, typeBase);
        sink.Truncate(sink.Length - 1);
        Span<byte> ascii = stackalloc byte[32];
        sink.Append(ascii[..Encoding.ASCII.GetBytes(name, ascii)]);
        if (ErrorReason.IsWellFormed(reason))
        {
            sink.Append((byte)'#');
            sink.Append(reason);
        }

        sink.Append((byte)'"');
    }

    /// <summary>Writes the localized message as <c>detail</c> and the message as <c>message</c>; without the former, the message as <c>detail</c>.</summary>
    private static void WriteDetail(ref ByteSink sink, RpcStatus status, StatusDetail? localized)
    {
        if (localized is not null && DetailReader.TryReadString(localized.Value.Span, 2, out var text) && !text.IsEmpty)
        {
            WriteMember(ref sink, ",\"detail\":"u8, text);
            sink.Append(",\"message\":"u8);
            JsonText.WriteString(ref sink, status.Message);
            return;
        }

        WriteMember(ref sink, ",\"detail\":"u8, status.Message);
    }

    private static void WriteMetadata(ref ByteSink sink, StatusDetail errorInfo, PooledBuffer output)
    {
        var type = DetailTypes.Standard.FindMessage(DetailNames.ErrorInfo)!;
        var metadata = type.FindField("metadata")!;
        var start = sink.Length;
        sink.Append(",\"metadata\":"u8);
        sink.Flush();
        var error = WireToJson.WriteField(metadata, type, errorInfo.Value.Span, JsonOptions.Default, output);
        if (error is not null || output.WrittenSpan.EndsWith(":{}"u8)) output.Truncate(start);
        sink = new ByteSink(output);
    }

    /// <summary>Writes one entry for each violation of each google.rpc.BadRequest.</summary>
    private static void WriteViolations(ref ByteSink sink, RpcStatus status, IViolationLocator? locator)
    {
        var count = 0;
        foreach (var detail in status.Details)
        {
            if (!detail.Is(DetailNames.BadRequest)) continue;
            var reader = new WireReader(detail.Value.Span);
            while (DetailReader.TryReadNext(ref reader, 1, out var violation))
            {
                if (!DetailReader.TryReadString(violation, 1, out var field)
                    || !DetailReader.TryReadString(violation, 2, out var description)
                    || !DetailReader.TryReadString(violation, 3, out var reason)) continue;
                sink.Append(count++ == 0 ? ",\"errors\":["u8 : ","u8);
                WriteViolation(ref sink, field, description, reason, locator);
            }
        }

        if (count > 0) sink.Append((byte)']');
    }

    private static void WriteViolation(
        ref ByteSink sink, scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> description, scoped ReadOnlySpan<byte> reason, IViolationLocator? locator)
    {
        var start = sink.Length;
        WriteMember(ref sink, ",\"detail\":"u8, description);
        WriteMember(ref sink, ",\"reason\":"u8, reason);
        WriteMember(ref sink, ",\"field\":"u8, field);
        if (locator is not null)
        {
            var location = locator.Locate(Encoding.UTF8.GetString(field));
            if (location.Pointer is not null)
            {
                sink.Append(",\"pointer\":"u8);
                JsonText.WriteString(ref sink, JsonPointer.ToFragment(location.Pointer));
            }

            WriteMember(ref sink, ",\"parameter\":"u8, location.Parameter);
        }

        if (sink.Length == start) sink.Append((byte)'{');
        else sink.From(start)[0] = (byte)'{';
        sink.Append((byte)'}');
    }

    private static void WriteMember(ref ByteSink sink, scoped ReadOnlySpan<byte> prefix, scoped ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return;
        sink.Append(prefix);
        JsonText.WriteValidString(ref sink, utf8);
    }

    private static void WriteMember(ref ByteSink sink, scoped ReadOnlySpan<byte> prefix, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        sink.Append(prefix);
        JsonText.WriteString(ref sink, text);
    }
}
