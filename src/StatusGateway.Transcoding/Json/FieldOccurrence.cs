using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>
/// One value of a field in a message: the ordinal of the field, the offset of the value after the tag, the wire type, and whether a later
/// member of the same oneof overrides it. It is one sortable number of 8 bytes, because an index can have an entry for every two bytes
/// of a message.
/// </summary>
internal readonly struct FieldOccurrence : IComparable<FieldOccurrence>
{
    private const int OrdinalShift = 35;
    private const int OffsetShift = 4;
    private const int TypeShift = 1;

    private readonly ulong _bits;

    public FieldOccurrence(int ordinal, int valueAt, WireType wireType) =>
        _bits = ((ulong)ordinal << OrdinalShift) | ((ulong)valueAt << OffsetShift) | ((ulong)wireType << TypeShift);

    private FieldOccurrence(ulong bits) => _bits = bits;

    public int Ordinal => (int)(_bits >> OrdinalShift);

    public int ValueAt => (int)(_bits >> OffsetShift) & int.MaxValue;

    public WireType WireType => (WireType)((_bits >> TypeShift) & 7);

    public bool IsDropped => (_bits & 1) != 0;

    public FieldOccurrence Dropped() => new(_bits | 1);

    public int CompareTo(FieldOccurrence other) => _bits.CompareTo(other._bits);
}
