namespace StatusGateway.Transcoding.Wire;

/// <summary>The low three bits of a tag (protobuf encoding).</summary>
internal enum WireType
{
    /// <summary>Up to ten bytes of seven bits.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and that number of bytes.</summary>
    LengthDelimited = 2,

    /// <summary>The start of a group.</summary>
    StartGroup = 3,

    /// <summary>The end of a group.</summary>
    EndGroup = 4,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
