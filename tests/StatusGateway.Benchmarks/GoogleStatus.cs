using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using StatusGateway.Core;

namespace StatusGateway.Benchmarks;

/// <summary>
/// The dialects with generated messages: google.rpc.Status by Google.Protobuf, details by a TypeRegistry and
/// JsonFormatter or JsonParser, the rest by System.Text.Json. The output and its writer are reused, as in our dialects.
/// </summary>
internal sealed class GoogleStatus : IDisposable
{
    private static readonly TypeRegistry Types = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(Types));
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithTypeRegistry(Types));

    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly Utf8JsonWriter _json;

    public GoogleStatus() =>
        _json = new Utf8JsonWriter(_output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    public void Dispose() => _json.Dispose();

    public static Rpc.Status ReadTrailers(string code, string message, string details)
    {
        var status = Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
        status.Code = int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);
        status.Message = Uri.UnescapeDataString(message);
        return status;
    }

    public static int WriteTrailers(Rpc.Status status) =>
        Uri.EscapeDataString(status.Message).Length + Convert.ToBase64String(status.ToByteArray()).TrimEnd('=').Length;

    public int WriteProblem(Rpc.Status status, int httpStatus, string instance, string traceId)
    {
        var row = ((RpcCode)status.Code).Info();
        var info = status.Details.FirstOrDefault(static detail => detail.Is(ErrorInfo.Descriptor))?.Unpack<ErrorInfo>();
        Begin();
        _json.WriteString("type"u8, info is null ? "/errors/" + row.Name : $"/errors/{row.Name}#{info.Reason}");
        _json.WriteString("title"u8, row.Title);
        _json.WriteNumber("status"u8, httpStatus);
        _json.WriteString("detail"u8, status.Message);
        _json.WriteString("instance"u8, instance);
        _json.WriteString("code"u8, row.Name);
        if (info is not null)
        {
            _json.WriteString("reason"u8, info.Reason);
            _json.WriteString("domain"u8, info.Domain);
            _json.WriteStartObject("metadata"u8);
            foreach (var (key, value) in info.Metadata) _json.WriteString(key, value);
            _json.WriteEndObject();
        }

        _json.WriteString("traceId"u8, traceId);
        WriteDetails(status);
        return End();
    }

    public int WriteRpcStatus(Rpc.Status status)
    {
        _output.ResetWrittenCount();
        return (int)Encoding.UTF8.GetBytes(Formatter.Format(status), _output);
    }

    public int WriteGoogleError(Rpc.Status status, int httpStatus)
    {
        Begin();
        _json.WriteStartObject("error"u8);
        _json.WriteNumber("code"u8, httpStatus);
        _json.WriteString("message"u8, status.Message);
        _json.WriteString("status"u8, ((RpcCode)status.Code).Name());
        WriteDetails(status);
        _json.WriteEndObject();
        return End();
    }

    public int WriteConnect(Rpc.Status status)
    {
        Begin();
        _json.WriteString("code"u8, ((RpcCode)status.Code).ConnectName());
        _json.WriteString("message"u8, status.Message);
        _json.WriteStartArray("details"u8);
        foreach (var detail in status.Details)
        {
            _json.WriteStartObject();
            _json.WriteString("type"u8, detail.TypeUrl.AsSpan(detail.TypeUrl.LastIndexOf('/') + 1));
            _json.WriteString("value"u8, Convert.ToBase64String(detail.Value.Span).TrimEnd('='));
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        return End();
    }

    public int WriteProtobuf(Rpc.Status status)
    {
        _output.ResetWrittenCount();
        status.WriteTo((IBufferWriter<byte>)_output);
        return _output.WrittenCount;
    }

    public static Rpc.Status ReadProblem(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var code = Require(RpcCodes.TryParseName(root.GetProperty("code"u8).GetString(), out var named), named);
        var message = root.TryGetProperty("message"u8, out var own) ? own : root.GetProperty("detail"u8);
        return Read(root, (int)code, message.GetString()!);
    }

    public static Rpc.Status ReadRpcStatus(ReadOnlyMemory<byte> body) => Parser.Parse<Rpc.Status>(Encoding.UTF8.GetString(body.Span));

    public static Rpc.Status ReadGoogleError(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var error = document.RootElement.GetProperty("error"u8);
        var code = Require(RpcCodes.TryParseName(error.GetProperty("status"u8).GetString(), out var named), named);
        return Read(error, (int)code, error.GetProperty("message"u8).GetString()!);
    }

    public static Rpc.Status ReadConnect(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var code = Require(RpcCodes.TryParseConnectName(root.GetProperty("code"u8).GetString(), out var named), named);
        var status = new Rpc.Status { Code = (int)code, Message = root.GetProperty("message"u8).GetString() };
        foreach (var detail in root.GetProperty("details"u8).EnumerateArray())
        {
            var value = detail.GetProperty("value"u8).GetString()!;
            status.Details.Add(new Any
            {
                TypeUrl = StatusDetail.DefaultPrefix + detail.GetProperty("type"u8).GetString(),
                Value = ByteString.FromBase64(value.PadRight((value.Length + 3) / 4 * 4, '=')),
            });
        }

        return status;
    }

    public static Rpc.Status ReadProtobuf(ReadOnlyMemory<byte> body) => Rpc.Status.Parser.ParseFrom(body.Span);

    private static RpcCode Require(bool isKnown, RpcCode code) => isKnown ? code : throw new FormatException("The code has no such name.");

    private static Rpc.Status Read(JsonElement parent, int code, string message)
    {
        var status = new Rpc.Status { Code = code, Message = message };
        if (!parent.TryGetProperty("details"u8, out var details)) return status;
        foreach (var detail in details.EnumerateArray()) status.Details.Add(Parser.Parse<Any>(detail.GetRawText()));
        return status;
    }

    private void Begin()
    {
        _output.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
    }

    private int End()
    {
        _json.WriteEndObject();
        _json.Flush();
        return _output.WrittenCount;
    }

    private void WriteDetails(Rpc.Status status)
    {
        if (status.Details.Count == 0) return;
        _json.WriteStartArray("details"u8);
        foreach (var detail in status.Details) _json.WriteRawValue(Formatter.Format(detail), skipInputValidation: true);
        _json.WriteEndArray();
    }
}
