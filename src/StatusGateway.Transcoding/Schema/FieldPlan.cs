using System.Text;
using System.Text.Json;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Schema;

/// <summary>A field compiled for the codec: encoded names, the wire type, and the plans of its types.</summary>
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
        _jsonPrefix = Quote(schema.JsonName);
        _protoPrefix = schema.IsExtension ? _jsonPrefix : Quote(schema.Name);
        WireType = GetWireType(schema.Kind);
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

    /// <summary>Gets the index among the fields of the message, which are ordered by number.</summary>
    public int Ordinal { get; }

    public int Number { get; }

    public FieldKind Kind { get; }

    public int OneofIndex { get; }

    public bool IsRepeated { get; }

    public bool HasPresence { get; }

    /// <summary>Gets whether it is an integer that can be negative.</summary>
    public bool IsSigned { get; }

    public bool IsClosedEnum { get; }

    /// <summary>Gets the tag of one value if it is a single byte; else 0.</summary>
    public byte ShortTag { get; }

    public byte[] JsonName { get; }

    public byte[] ProtoName { get; }

    /// <summary>Gets the wire type of one value.</summary>
    public WireType WireType { get; }

    /// <summary>Gets whether values can be packed, whatever is declared.</summary>
    public bool IsPackable { get; }

    public MessagePlan Message => field ??= Schema.MessageType!.Plan;

    public EnumPlan Enum => field ??= Schema.EnumType!.Plan;

    /// <summary>Gets the key of a map entry.</summary>
    public FieldPlan Key => field ??= Message.Find(1)!;

    /// <summary>Gets the value of a map entry.</summary>
    public FieldPlan Value => field ??= Message.Find(2)!;

    /// <summary>Gets whether <c>null</c> is a value of the type in ProtoJSON: google.protobuf.Value and NullValue.</summary>
    public bool TakesNull =>
        Schema.MessageType is { WellKnown: WellKnownType.Value } || Schema.EnumType is { IsNullValue: true };

    /// <summary>Gets whether it is a single message whose JSON is an object with its fields, so that a field can be added.</summary>
    public bool IsPlainMessage => Schema is { IsRepeated: false, MessageType.WellKnown: WellKnownType.None };

    /// <summary>Gets the name in quotes with the colon: the name of the .proto file, or the JSON name.</summary>
    public byte[] Prefix(bool protoName) => protoName ? _protoPrefix : _jsonPrefix;

    /// <summary>Writes a number, a bool or an enum, given as its bits on the wire.</summary>
    public void WriteBits(ref WireWriter writer, ulong bits, bool isTagged)
    {
        if (isTagged) writer.WriteTag(Number, WireType);
        if (WireType == WireType.Varint) writer.WriteVarint(bits);
        else if (WireType == WireType.Fixed32) writer.WriteFixed32((uint)bits);
        else writer.WriteFixed64(bits);
    }

    private static byte[] Quote(string name) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name)}\":");

    private static WireType GetWireType(FieldKind kind) => kind switch
    {
        FieldKind.Double or FieldKind.Fixed64 or FieldKind.SFixed64 => WireType.Fixed64,
        FieldKind.Float or FieldKind.Fixed32 or FieldKind.SFixed32 => WireType.Fixed32,
        FieldKind.String or FieldKind.Bytes or FieldKind.Message => WireType.LengthDelimited,
        FieldKind.Group => WireType.StartGroup,
        _ => WireType.Varint,
    };
}
