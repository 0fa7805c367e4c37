using System.Buffers;
using System.Buffers.Text;
using System.Text;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// The error of Connect (Connect protocol, "Error codes" and "Error details"), as the body of a unary response and in the last
/// message of a stream:
/// <code>
/// {"code":"not_found","message":"No such book.","details":[{"type":"google.rpc.ErrorInfo","value":"Cg5C..."}]}
/// {"error":{"code":"not_found", ...},"metadata":{"x-trailing":["2"]}}
/// </code>
/// Details are bytes. A type URL with a prefix other than <c>type.googleapis.com/</c> is written as <c>typeUrl</c> too.
/// </summary>
public sealed class ConnectDialect : IStatusDialect
{
    private const string InvalidEnd = "The last message of the stream is not a valid EndStreamResponse of Connect.";

    private ConnectDialect()
    {
    }

    /// <summary>Gets the dialect.</summary>
    public static ConnectDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string MediaType => MediaTypes.Json;

    /// <inheritdoc/>
    public void Write(RpcStatus status, in StatusWriteContext context, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteArguments.RequireError(status);
        using var patchable = new PatchableOutput(output);
        WriteError(status, patchable.Buffer);
        patchable.Complete();
    }

    /// <summary>Writes the last message of a stream: the error unless the status is OK, and trailing metadata.</summary>
    /// <param name="status">The status of the stream.</param>
    /// <param name="metadata">Trailing metadata by name, in order; null for none.</param>
    /// <param name="output">Where the JSON is appended.</param>
    internal static void WriteEndStream(RpcStatus status, IReadOnlyList<KeyValuePair<string, string>>? metadata, PooledBuffer output)
    {
        output.Write("{"u8);
        if (!status.IsOk)
        {
            output.Write("\"error\":"u8);
            WriteError(status, output);
        }

        if (metadata is { Count: > 0 })
        {
            var sink = new ByteSink(output);
            if (!status.IsOk) sink.Append((byte)',');
            sink.Append("\"metadata\":{"u8);
            WriteMetadata(ref sink, metadata);
            sink.Append((byte)'}');
            sink.Flush();
        }

        output.Write("}"u8);
    }

    /// <inheritdoc/>
    public RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        var error = ConnectReader.Read(body);
        // An intermediary between the gateway and a Connect server responds by the table of gRPC.
        return error.ToStatus(error.Code is null ? context with { Profile = HttpToCodeProfile.Intermediary } : context);
    }

    /// <summary>Reads the last message of a stream. An error that cannot be read is INTERNAL.</summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="origin">Who reported the status.</param>
    /// <param name="metadata">Trailing metadata by name, in order.</param>
    /// <returns>The status of the stream.</returns>
    internal static RpcStatus ReadEndStream(ReadOnlySpan<byte> json, StatusOrigin origin, out IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        var trailers = new List<KeyValuePair<string, string>>();
        metadata = trailers;
        RpcStatus? status = null;
        var isWhole = JsonSyntax.IsObject(JsonMembers.WellFormedUtf8(json));
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (members.Is("error"u8)) status = ReadEndError(members.Value, origin);
            else if (members.Is("metadata"u8) && members.IsObject) ReadMetadata(members.Value, trailers);
        }

        return status ?? (isWhole ? RpcStatus.Ok.WithOrigin(origin) : new RpcStatus(RpcCode.Internal, InvalidEnd, default, origin));
    }

    private static void WriteError(RpcStatus status, PooledBuffer output)
    {
        var sink = new ByteSink(output);
        sink.Append("{\"code\":"u8);
        JsonText.WriteString(ref sink, status.Code.ConnectName());
        if (status.Message.Length > 0)
        {
            sink.Append(",\"message\":"u8);
            JsonText.WriteString(ref sink, status.Message);
        }

        for (var i = 0; i < status.Details.Length; i++)
        {
            sink.Append(i == 0 ? ",\"details\":["u8 : ","u8);
            WriteDetail(ref sink, status.Details[i]);
        }

        if (!status.Details.IsEmpty) sink.Append((byte)']');
        sink.Append((byte)'}');
        sink.Flush();
    }

    private static void WriteDetail(ref ByteSink sink, StatusDetail detail)
    {
        sink.Append("{\"type\":"u8);
        JsonText.WriteString(ref sink, detail.TypeName);
        sink.Append(",\"value\":\""u8);
        var start = sink.Length;
        Base64.EncodeToUtf8(
            detail.Value.Span, sink.Reserve(Base64.GetMaxEncodedToUtf8Length(detail.Value.Length)), out _, out var written);
        sink.Advance(written);
        while (sink.Length > start && sink.From(sink.Length - 1)[0] == '=') sink.Truncate(sink.Length - 1);
        sink.Append((byte)'"');
        if (!HasDefaultUrl(detail))
        {
            sink.Append(",\"typeUrl\":"u8);
            JsonText.WriteString(ref sink, detail.TypeUrl);
        }

        sink.Append((byte)'}');
    }

    private static bool HasDefaultUrl(StatusDetail detail) =>
        detail.TypeUrl.Length == StatusDetail.DefaultPrefix.Length + detail.TypeName.Length
        && detail.TypeUrl.StartsWith(StatusDetail.DefaultPrefix, StringComparison.Ordinal)
        && detail.TypeName.Length > 0;

    private static void WriteMetadata(ref ByteSink sink, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        var isFirst = true;
        foreach (var group in metadata.GroupBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            if (!isFirst) sink.Append((byte)',');
            isFirst = false;
            JsonText.WriteString(ref sink, group.Key);
            var separator = ":["u8;
            foreach (var entry in group)
            {
                sink.Append(separator);
                JsonText.WriteString(ref sink, entry.Value);
                separator = ","u8;
            }

            sink.Append((byte)']');
        }
    }

    private static void ReadMetadata(ReadOnlySpan<byte> value, List<KeyValuePair<string, string>> metadata)
    {
        var names = new JsonMembers(value);
        while (names.Next())
        {
            var name = Encoding.UTF8.GetString(names.Name);
            var values = new JsonElements(names.Value);
            while (values.Next())
                if (values.Value[0] == '"') metadata.Add(new(name, JsonStrings.Unescape(values.Value[1..^1])));
        }
    }

    /// <summary>Without a known code, the end of a stream is INTERNAL; message and details are kept.</summary>
    private static RpcStatus ReadEndError(ReadOnlySpan<byte> json, StatusOrigin origin)
    {
        var (code, message, details) = ConnectReader.Read(json);
        return new RpcStatus(code ?? (int)RpcCode.Internal, code is null && string.IsNullOrEmpty(message) ? InvalidEnd : message, details, origin);
    }
}
