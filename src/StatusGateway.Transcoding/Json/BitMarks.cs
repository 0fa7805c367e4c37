using System.Buffers;

namespace StatusGateway.Transcoding.Json;

/// <summary>A set of small numbers: those below 64 in place, others in memory that is rented at the first one.</summary>
internal struct BitMarks
{
    private const int InPlace = 64;

    private ulong _first;
    private ulong[]? _more;

    /// <summary>Adds a number; false if it is in the set already.</summary>
    public bool TryAdd(int bit) => bit < InPlace ? TryAdd(ref _first, bit) : TryAddFar(bit - InPlace);

    /// <summary>Returns the rented memory.</summary>
    public void Release()
    {
        if (_more is null) return;
        ArrayPool<ulong>.Shared.Return(_more);
        _more = null;
    }

    private bool TryAddFar(int bit)
    {
        var word = bit / InPlace;
        if (_more is null || word >= _more.Length) Grow(word + 1);
        return TryAdd(ref _more![word], bit);
    }

    private void Grow(int words)
    {
        var larger = ArrayPool<ulong>.Shared.Rent(words);
        var held = _more?.Length ?? 0;
        _more?.CopyTo(larger, 0);
        larger.AsSpan(held).Clear();
        Release();
        _more = larger;
    }

    private static bool TryAdd(ref ulong word, int bit)
    {
        var mask = 1UL << bit;
        var isNew = (word & mask) == 0;
        word |= mask;
        return isNew;
    }
}
