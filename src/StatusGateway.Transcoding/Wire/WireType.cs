namespace StatusGateway.Transcoding.Wire;

/// <summary>The low three bits of a tag (protobuf encoding).</summary>
public enum WireType
{
    /// <summary>Up to ten bytes of seven bits.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length, and so many bytes.</summary>
    LengthDelimited = 2,

    /// <summary>Begins a group.</summary>
    StartGroup = 3,

    /// <summary>Ends a group.</summary>
    EndGroup = 4,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
