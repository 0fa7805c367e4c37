namespace StatusGateway.Transcoding.Schema;

/// <summary>The type of a field, numbered as google.protobuf.FieldDescriptorProto.Type.</summary>
public enum FieldKind
{
    /// <summary>64-bit IEEE 754.</summary>
    Double = 1,

    /// <summary>32-bit IEEE 754.</summary>
    Float = 2,

    /// <summary>Signed, varint.</summary>
    Int64 = 3,

    /// <summary>Unsigned, varint.</summary>
    UInt64 = 4,

    /// <summary>Signed, varint.</summary>
    Int32 = 5,

    /// <summary>Unsigned, 8 bytes.</summary>
    Fixed64 = 6,

    /// <summary>Unsigned, 4 bytes.</summary>
    Fixed32 = 7,

    /// <summary>Varint 0 or 1.</summary>
    Bool = 8,

    /// <summary>UTF-8 text.</summary>
    String = 9,

    /// <summary>A message between a start and an end tag: proto2 groups and delimited encoding.</summary>
    Group = 10,

    /// <summary>A message with a length prefix.</summary>
    Message = 11,

    /// <summary>Bytes.</summary>
    Bytes = 12,

    /// <summary>Unsigned, varint.</summary>
    UInt32 = 13,

    /// <summary>Varint.</summary>
    Enum = 14,

    /// <summary>Signed, 4 bytes.</summary>
    SFixed32 = 15,

    /// <summary>Signed, 8 bytes.</summary>
    SFixed64 = 16,

    /// <summary>Signed, zigzag varint.</summary>
    SInt32 = 17,

    /// <summary>Signed, zigzag varint.</summary>
    SInt64 = 18,
}
