using System.Text;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Conformance;

/// <summary>Responds to each conformance.ConformanceRequest. The numbers are those of conformance.proto.</summary>
internal sealed class Testee(SchemaSet schemas)
{
    private const int ProtobufFormat = 1;
    private const int JsonFormat = 2;
    private const int IgnoreUnknownCategory = 3;

    private const int ParseError = 1;
    private const int RuntimeError = 2;
    private const int ProtobufPayload = 3;
    private const int JsonPayload = 4;
    private const int Skipped = 5;
    private const int SerializeError = 6;

    private readonly JsonOptions _options = new() { Types = schemas };

    public void Respond(ReadOnlySpan<byte> bytes, PooledBuffer response)
    {
        var (result, payload) = Run(ReadRequest(bytes));
        var writer = new WireWriter(response);
        writer.WriteTag(result, WireType.LengthDelimited);
        writer.WriteLengthDelimited(payload);
        writer.Flush();
    }

    private (int Result, byte[] Payload) Run(Request request)
    {
        if (schemas.FindMessage(request.MessageType) is not { } type) return Say(RuntimeError, $"Unknown type {request.MessageType}.");
        if (request.OutputFormat is not (ProtobufFormat or JsonFormat)) return Say(Skipped, "Only protobuf and JSON are written.");
        if (request.Protobuf is null && request.Json is null) return Say(Skipped, "Only protobuf and JSON are read.");

        var wire = request.Protobuf ?? [];
        if (request.Json is not null)
        {
            using var read = new PooledBuffer();
            var options = _options with { IgnoreUnknownFields = request.Category == IgnoreUnknownCategory };
            if (JsonToWire.Read(type, request.Json, options, read) is { } error) return Say(ParseError, error.ToString());
            wire = read.WrittenSpan.ToArray();
        }

        if (DynamicMessage.Parse(type, wire) is not { } message) return Say(ParseError, "The bytes are not such a message.");
        // Bytes from JSON are returned unchanged; only protobuf to protobuf needs the tree.
        if (request.OutputFormat == ProtobufFormat) return (ProtobufPayload, request.Json is null ? message.ToBytes() : wire);

        using var json = new PooledBuffer();
        return WireToJson.Write(type, wire, _options, json, out _) is { } problem
            ? Say(SerializeError, problem.ToString())
            : (JsonPayload, json.WrittenSpan.ToArray());
    }

    private static (int, byte[]) Say(int result, string text) => (result, Encoding.UTF8.GetBytes(text));

    private static Request ReadRequest(ReadOnlySpan<byte> bytes)
    {
        var request = new Request();
        var reader = new WireReader(bytes);
        while (!reader.IsAtEnd && reader.TryReadTag(out var number, out var wireType))
        {
            if (wireType == WireType.LengthDelimited && reader.TryReadLengthDelimited(out var value))
            {
                if (number == 1) request.Protobuf = value.ToArray();
                else if (number == 2) request.Json = value.ToArray();
                else if (number == 4) request.MessageType = Encoding.UTF8.GetString(value);
            }
            else if (wireType == WireType.Varint && reader.TryReadVarint(out var varint))
            {
                if (number == 3) request.OutputFormat = (int)varint;
                else if (number == 5) request.Category = (int)varint;
            }
        }

        return request;
    }

    private sealed class Request
    {
        public byte[]? Protobuf { get; set; }

        public byte[]? Json { get; set; }

        public int OutputFormat { get; set; }

        public string MessageType { get; set; } = "";

        public int Category { get; set; }
    }
}
