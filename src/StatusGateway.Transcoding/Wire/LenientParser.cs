using System.Text;
using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace StatusGateway.Transcoding.Wire;

/// <summary>
/// Parses messages whose strings may be ill-formed UTF-8, which Google.Protobuf refuses. Comments of .proto files can be in any
/// encoding, and protoc copies their bytes into descriptors.
/// </summary>
internal static class LenientParser
{
    private const int MaxDepth = 100;

    /// <summary>Parses a message; ill-formed UTF-8 in strings becomes U+FFFD.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not a message.</exception>
    public static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> message)
        where T : IMessage<T>, new()
    {
        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return parser.ParseFrom(Repair(new T().Descriptor, message));
        }
    }

    /// <summary>Returns the message with U+FFFD for ill-formed UTF-8 in strings. Bytes that are not a message stay as they are.</summary>
    public static byte[] Repair(MessageDescriptor type, ReadOnlySpan<byte> message) => Repair(type, message, 0);

    private static byte[] Repair(MessageDescriptor type, ReadOnlySpan<byte> message, int depth)
    {
        using var output = new PooledBuffer(message.Length);
        var reader = new WireReader(message);
        var copied = 0;
        while (!reader.IsAtEnd && reader.TryReadTag(out var number, out var wireType))
        {
            var start = reader.Position;
            var field = type.FindFieldByNumber(number);
            if (wireType == WireType.LengthDelimited)
            {
                if (!reader.TryReadLengthDelimited(out var value)) break;
                if (RepairValue(field, value, depth) is not { } repaired) continue;
                output.Write(message[copied..start]);
                var writer = new WireWriter(output);
                writer.WriteLengthDelimited(repaired);
                writer.Flush();
                copied = reader.Position;
            }
            else if (wireType == WireType.StartGroup && field?.FieldType == FieldType.Group && depth < MaxDepth)
            {
                if (!reader.TryReadGroup(number, out var group)) break;
                output.Write(message[copied..start]);
                output.Write(Repair(field.MessageType, group, depth + 1));
                copied = start + group.Length;
            }
            else if (!reader.TrySkip(number, wireType))
            {
                break;
            }
        }

        output.Write(message[copied..]);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Null when the value stays as it is.</summary>
    private static byte[]? RepairValue(FieldDescriptor? field, ReadOnlySpan<byte> value, int depth) => field?.FieldType switch
    {
        FieldType.String when !Utf8.IsValid(value) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(value)),
        FieldType.Message when depth < MaxDepth => Repair(field.MessageType, value, depth + 1),
        _ => null,
    };
}
