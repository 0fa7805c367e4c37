using System.Buffers;
using System.Text.Unicode;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Conformance;

/// <summary>
/// A message as a tree of values, read and written with <see cref="WireReader"/> and <see cref="WireWriter"/>. The gateway does not need
/// one, because it passes bytes through unchanged. It is for the tests of the suite from protobuf to protobuf, which check merging,
/// packing and defaults.
/// </summary>
internal sealed class DynamicMessage
{
    private const int MaxDepth = 100;

    private readonly MessageSchema _type;
    private readonly SortedDictionary<int, List<object>> _values = [];
    private readonly Dictionary<int, FieldSchema> _fields;
    private readonly ArrayBufferWriter<byte> _unknown = new();

    private DynamicMessage(MessageSchema type)
    {
        _type = type;
        _fields = type.Fields.ToDictionary(field => field.Number);
    }

    /// <summary>Reads a message; null if the bytes are not a message.</summary>
    public static DynamicMessage? Parse(MessageSchema type, ReadOnlySpan<byte> bytes)
    {
        var message = new DynamicMessage(type);
        return message.TryMerge(bytes, 0) ? message : null;
    }

    public byte[] ToBytes()
    {
        using var buffer = new PooledBuffer();
        var writer = new WireWriter(buffer);
        Write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private bool TryMerge(ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth > MaxDepth) return false;
        var reader = new WireReader(bytes);
        while (!reader.IsAtEnd)
        {
            var start = reader.Position;
            if (!reader.TryReadTag(out var number, out var wireType)) return false;
            var field = _fields.GetValueOrDefault(number);
            if (field is not null && wireType == WireTypeOf(field.Kind))
            {
                if (!TryReadValue(field, ref reader, depth, out var isUnknown)) return false;
                if (isUnknown) _unknown.Write(bytes[start..reader.Position]);
            }
            else if (field is { IsRepeated: true } && wireType == WireType.LengthDelimited && IsPackable(field))
            {
                if (!reader.TryReadLengthDelimited(out var run)) return false;
                var values = new WireReader(run);
                while (!values.IsAtEnd)
                {
                    var at = values.Position;
                    if (!TryReadValue(field, ref values, depth, out var isUnknown)) return false;
                    if (isUnknown) KeepUnknown(number, run[at..values.Position]);
                }
            }
            else
            {
                if (!reader.TrySkip(number, wireType)) return false;
                _unknown.Write(bytes[start..reader.Position]);
            }
        }

        return true;
    }

    private void KeepUnknown(int number, ReadOnlySpan<byte> varint)
    {
        using var buffer = new PooledBuffer();
        var writer = new WireWriter(buffer);
        writer.WriteTag(number, WireType.Varint);
        writer.Flush();
        _unknown.Write(buffer.WrittenSpan);
        _unknown.Write(varint);
    }

    private bool TryReadValue(FieldSchema field, ref WireReader reader, int depth, out bool isUnknown)
    {
        isUnknown = false;
        switch (WireTypeOf(field.Kind))
        {
            case WireType.Varint:
                if (!reader.TryReadVarint(out var bits)) return false;
                bits = Cut(field.Kind, bits);
                isUnknown = field.EnumType is { IsClosed: true } closed && closed.Values.All(value => value.Number != (int)bits);
                if (!isUnknown) Put(field, bits);
                return true;
            case WireType.Fixed32:
                if (!reader.TryReadFixed32(out var fixed32)) return false;
                Put(field, (ulong)fixed32);
                return true;
            case WireType.Fixed64:
                if (!reader.TryReadFixed64(out var fixed64)) return false;
                Put(field, fixed64);
                return true;
            case WireType.StartGroup:
                return reader.TryReadGroup(field.Number, out var group) && TryReadMessage(field, group, depth, out isUnknown);
            default:
                if (!reader.TryReadLengthDelimited(out var bytes)) return false;
                if (field.Kind == FieldKind.Message) return TryReadMessage(field, bytes, depth, out isUnknown);
                if (field.Kind == FieldKind.String && field.ValidatesUtf8 && !Utf8.IsValid(bytes)) return false;
                Put(field, bytes.ToArray());
                return true;
        }
    }

    private bool TryReadMessage(FieldSchema field, ReadOnlySpan<byte> bytes, int depth, out bool isUnknown)
    {
        isUnknown = false;
        var isThere = !field.IsRepeated && _values.ContainsKey(field.Number);
        var message = isThere ? (DynamicMessage)_values[field.Number][0] : new DynamicMessage(field.MessageType!);
        if (!message.TryMerge(bytes, depth + 1)) return false;
        if (field.IsMap)
        {
            // With an unknown number of a closed enum, the whole entry is an unknown field.
            isUnknown = message._unknown.WrittenCount > 0 && message._fields[2].EnumType is { IsClosed: true } && !message._values.ContainsKey(2);
            if (isUnknown) return true;
            message.CompleteEntry();
            if (_values.TryGetValue(field.Number, out var entries)) entries.RemoveAll(entry => SameKey((DynamicMessage)entry, message));
        }

        if (!isThere) Put(field, message);
        return true;
    }

    /// <summary>Writes an entry, always with a key and a value.</summary>
    private void CompleteEntry()
    {
        foreach (var field in _fields.Values)
        {
            if (_values.ContainsKey(field.Number)) continue;
            Put(field, field.Kind switch
            {
                FieldKind.String or FieldKind.Bytes => Array.Empty<byte>(),
                FieldKind.Message or FieldKind.Group => new DynamicMessage(field.MessageType!),
                FieldKind.Enum => (ulong)(long)field.EnumType!.Values[0].Number,
                _ => 0UL,
            });
        }
    }

    private static bool SameKey(DynamicMessage one, DynamicMessage other) =>
        (one._values[1][0], other._values[1][0]) switch
        {
            (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
            var (a, b) => a.Equals(b),
        };

    private void Put(FieldSchema field, object value)
    {
        if (field.OneofIndex >= 0)
            foreach (var other in _type.Fields)
                if (other.OneofIndex == field.OneofIndex && other != field) _values.Remove(other.Number);
        if (!_values.TryGetValue(field.Number, out var values)) _values[field.Number] = values = [];
        if (!field.IsRepeated) values.Clear();
        values.Add(value);
    }

    private void Write(ref WireWriter writer)
    {
        foreach (var (number, values) in _values)
        {
            var field = _fields[number];
            if (!field.HasPresence && !field.IsRepeated && !_type.IsMapEntry && values[0] is 0UL or byte[] { Length: 0 }) continue;
            if (!field.IsPacked)
            {
                foreach (var value in values) WriteValue(ref writer, field, value, isTagged: true);
                continue;
            }

            writer.WriteTag(number, WireType.LengthDelimited);
            var mark = writer.BeginNested();
            foreach (var value in values) WriteValue(ref writer, field, value, isTagged: false);
            writer.EndNested(mark);
        }

        WriteUnknown(ref writer);
    }

    /// <summary>Writes unknown fields unchanged, after the known ones.</summary>
    private void WriteUnknown(ref WireWriter writer)
    {
        var bytes = _unknown.WrittenSpan;
        var reader = new WireReader(bytes);
        while (!reader.IsAtEnd && reader.TryReadTag(out var number, out var wireType)) Copy(ref writer, ref reader, number, wireType);
    }

    private static void Copy(ref WireWriter writer, ref WireReader reader, int number, WireType wireType)
    {
        writer.WriteTag(number, wireType);
        switch (wireType)
        {
            case WireType.Varint when reader.TryReadVarint(out var varint): writer.WriteVarint(varint); break;
            case WireType.Fixed32 when reader.TryReadFixed32(out var fixed32): writer.WriteFixed32(fixed32); break;
            case WireType.Fixed64 when reader.TryReadFixed64(out var fixed64): writer.WriteFixed64(fixed64); break;
            case WireType.LengthDelimited when reader.TryReadLengthDelimited(out var bytes): writer.WriteLengthDelimited(bytes); break;
            case WireType.StartGroup when reader.TryReadGroup(number, out var group):
                var inner = new WireReader(group);
                while (!inner.IsAtEnd && inner.TryReadTag(out var innerNumber, out var innerType)) Copy(ref writer, ref inner, innerNumber, innerType);
                writer.WriteTag(number, WireType.EndGroup);
                break;
        }
    }

    private static void WriteValue(ref WireWriter writer, FieldSchema field, object value, bool isTagged)
    {
        var wireType = WireTypeOf(field.Kind);
        if (isTagged) writer.WriteTag(field.Number, wireType);
        switch (value)
        {
            case ulong bits when wireType == WireType.Varint: writer.WriteVarint(bits); break;
            case ulong bits when wireType == WireType.Fixed32: writer.WriteFixed32((uint)bits); break;
            case ulong bits: writer.WriteFixed64(bits); break;
            case byte[] bytes: writer.WriteLengthDelimited(bytes); break;
            case DynamicMessage message when wireType == WireType.StartGroup:
                message.Write(ref writer);
                writer.WriteTag(field.Number, WireType.EndGroup);
                break;
            case DynamicMessage message:
                var mark = writer.BeginNested();
                message.Write(ref writer);
                writer.EndNested(mark);
                break;
        }
    }

    /// <summary>Gets the bits in the range of the type.</summary>
    private static ulong Cut(FieldKind kind, ulong bits) => kind switch
    {
        FieldKind.Int32 or FieldKind.Enum => (ulong)(long)(int)bits,
        FieldKind.UInt32 or FieldKind.SInt32 => (uint)bits,
        FieldKind.Bool => bits == 0 ? 0UL : 1UL,
        _ => bits,
    };

    private static bool IsPackable(FieldSchema field) =>
        WireTypeOf(field.Kind) is WireType.Varint or WireType.Fixed32 or WireType.Fixed64;

    private static WireType WireTypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Double or FieldKind.Fixed64 or FieldKind.SFixed64 => WireType.Fixed64,
        FieldKind.Float or FieldKind.Fixed32 or FieldKind.SFixed32 => WireType.Fixed32,
        FieldKind.String or FieldKind.Bytes or FieldKind.Message => WireType.LengthDelimited,
        FieldKind.Group => WireType.StartGroup,
        _ => WireType.Varint,
    };
}
