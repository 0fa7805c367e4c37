namespace StatusGateway.Transcoding.Json;

/// <summary>What JSON keeps of the protobuf bytes that it was written from.</summary>
public enum Fidelity
{
    /// <summary>Reading the JSON gives the same bytes.</summary>
    Exact,

    /// <summary>Reading the JSON gives other bytes of the same value: explicit defaults, another order, other packing.</summary>
    SameValue,

    /// <summary>The JSON does not contain everything; unknown fields, for example, are lost.</summary>
    Lossy,
}
