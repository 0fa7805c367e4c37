using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>A map entry that was read, with the offsets of its key and value.</summary>
internal ref struct MapEntry
{
    public ReadOnlySpan<byte> Bytes;
    public FieldPlan Key;

    /// <summary>The offset of the key after its tag; 0 if there is no key.</summary>
    public int KeyAt;

    /// <summary>The offset of the last value after its tag; 0 if there is no value.</summary>
    public int ValueAt;

    /// <summary>The number of values.</summary>
    public int Values;

    /// <summary>The value is an unknown number of a closed enum.</summary>
    public bool IsUnknown;
}
