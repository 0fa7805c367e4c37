namespace StatusGateway.Transcoding;

/// <summary>What JSON made from protobuf bytes keeps of them.</summary>
public enum Fidelity
{
    /// <summary>Encoding the JSON again gives the same bytes.</summary>
    Exact,

    /// <summary>Encoding the JSON again gives other bytes of the same value: explicit defaults, another order, other packing.</summary>
    SameValue,

    /// <summary>Something has no place in the JSON, such as an unknown field.</summary>
    Lossy,
}
