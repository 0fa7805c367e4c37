using System.Text;
using System.Text.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>A field, compiled: its names as they are written, its wire type, and the plans of what is in it.</summary>
internal sealed class FieldPlan
{
    private readonly byte[] _jsonPrefix;
    private readonly byte[] _protoPrefix;

    public FieldPlan(FieldSchema schema, int ordinal)
    {
        Schema = schema;
        Ordinal = ordinal;
        JsonName = Encoding.UTF8.GetBytes(schema.JsonName);
        ProtoName = Encoding.UTF8.GetBytes(schema.IsExtension ? schema.JsonName : schema.Name);
        _jsonPrefix = Prefix(schema.JsonName);
        _protoPrefix = schema.IsExtension ? _jsonPrefix : Prefix(schema.Name);
        WireType = WireTypeOf(schema.Kind);
        IsPackable = schema.IsRepeated && WireType is not (WireType.LengthDelimited or WireType.StartGroup);
        Kind = schema.Kind;
        Number = schema.Number;
        OneofIndex = schema.OneofIndex;
        IsRepeated = schema.IsRepeated;
        HasPresence = schema.HasPresence;
        IsSigned = Kind is FieldKind.Int32 or FieldKind.Int64 or FieldKind.SInt32 or FieldKind.SInt64 or FieldKind.SFixed32 or FieldKind.SFixed64;
        IsClosedEnum = schema.EnumType is { IsClosed: true };
        var tag = ((uint)Number << 3) | (uint)WireType;
        ShortTag = tag < 0x80 ? (byte)tag : (byte)0;
    }

    public FieldSchema Schema { get; }

    /// <summary>Place among the message's fields, which are in the order of their numbers.</summary>
    public int Ordinal { get; }

    public int Number { get; }

    public FieldKind Kind { get; }

    public int OneofIndex { get; }

    public bool IsRepeated { get; }

    public bool HasPresence { get; }

    /// <summary>An integer that may be negative.</summary>
    public bool IsSigned { get; }

    public bool IsClosedEnum { get; }

    /// <summary>The tag of one value when it is a single byte, else 0.</summary>
    public byte ShortTag { get; }

    public byte[] JsonName { get; }

    public byte[] ProtoName { get; }

    /// <summary>Wire type of one value.</summary>
    public WireType WireType { get; }

    /// <summary>Values may come in packed runs, whatever was declared.</summary>
    public bool IsPackable { get; }

    public MessagePlan Message => field ??= Schema.MessageType!.Plan;

    public EnumPlan Enum => field ??= Schema.EnumType!.Plan;

    /// <summary>The key of a map's entry.</summary>
    public FieldPlan Key => field ??= Message.Find(1)!;

    /// <summary>The value of a map's entry.</summary>
    public FieldPlan Value => field ??= Message.Find(2)!;

    /// <summary>ProtoJSON has null as one of its values: google.protobuf.Value and NullValue.</summary>
    public bool TakesNull =>
        Schema.MessageType is { WellKnown: WellKnownType.Value } || Schema.EnumType is { IsNullValue: true };

    /// <summary>The name in quotes, and the colon.</summary>
    public byte[] Prefix(JsonOptions options) => options.ProtoFieldNames ? _protoPrefix : _jsonPrefix;

    /// <summary>Writes a number, a bool or an enum, given as what goes on the wire.</summary>
    public void WriteBits(ref WireWriter writer, ulong bits, bool isTagged)
    {
        if (isTagged) writer.WriteTag(Number, WireType);
        if (WireType == WireType.Varint) writer.WriteVarint(bits);
        else if (WireType == WireType.Fixed32) writer.WriteFixed32((uint)bits);
        else writer.WriteFixed64(bits);
    }

    private static byte[] Prefix(string name) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name)}\":");

    private static WireType WireTypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Double or FieldKind.Fixed64 or FieldKind.SFixed64 => WireType.Fixed64,
        FieldKind.Float or FieldKind.Fixed32 or FieldKind.SFixed32 => WireType.Fixed32,
        FieldKind.String or FieldKind.Bytes or FieldKind.Message => WireType.LengthDelimited,
        FieldKind.Group => WireType.StartGroup,
        _ => WireType.Varint,
    };
}
