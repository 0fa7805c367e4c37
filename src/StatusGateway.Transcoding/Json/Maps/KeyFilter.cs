using System.Buffers;
using System.Runtime.CompilerServices;

namespace StatusGateway.Transcoding.Json.Maps;

/// <summary>
/// Checks that the keys of a map are different, by their hashes alone: keys with the same hash may be different, and must be compared.
/// A few hashes are on the stack, more are in rented memory.
/// </summary>
internal ref struct KeyFilter
{
    private const int MinSlots = 128;

    private FewHashes _few;
    private int _count;
    private uint[]? _slots;
    private int _mask;
    private bool _isOff;

    /// <summary>Adds a key.</summary>
    /// <param name="hash">Its hash.</param>
    /// <returns>False if the key may be one that was added before.</returns>
    public bool TryAdd(uint hash)
    {
        if (_isOff) return true;
        // A free slot is 0.
        hash |= 1;
        if (_slots is not null) return TryTakeSlot(hash);
        Span<uint> few = _few;
        foreach (var other in few[.._count])
            if (other == hash) return false;
        if (_count == few.Length)
        {
            Rehash(few);
            return TryTakeSlot(hash);
        }

        few[_count++] = hash;
        return true;
    }

    /// <summary>Stops checking: all keys are accepted from now on.</summary>
    public void Stop()
    {
        _isOff = true;
        Release();
    }

    /// <summary>Returns the rented memory. Always returns false.</summary>
    public bool Release()
    {
        if (_slots is not null) ArrayPool<uint>.Shared.Return(_slots);
        _slots = null;
        return false;
    }

    private bool TryTakeSlot(uint hash)
    {
        if (_count * 2 > _mask) Rehash(_slots.AsSpan(0, _mask + 1));
        ref var slot = ref FindSlot(hash);
        if (slot == hash) return false;
        slot = hash;
        _count++;
        return true;
    }

    /// <summary>Gets the slot with the hash, or a free one.</summary>
    private readonly ref uint FindSlot(uint hash)
    {
        var slots = _slots!;
        var slot = (int)(hash >> 1) & _mask;
        while (slots[slot] != 0 && slots[slot] != hash) slot = (slot + 1) & _mask;
        return ref slots[slot];
    }

    /// <summary>Doubles the number of slots.</summary>
    private void Rehash(scoped ReadOnlySpan<uint> hashes)
    {
        var old = _slots;
        var size = Math.Max(MinSlots, (_mask + 1) * 2);
        _slots = ArrayPool<uint>.Shared.Rent(size);
        _slots.AsSpan(0, size).Clear();
        _mask = size - 1;
        foreach (var hash in hashes)
            if (hash != 0) FindSlot(hash) = hash;
        if (old is not null) ArrayPool<uint>.Shared.Return(old);
    }

    [InlineArray(8)]
    private struct FewHashes
    {
        private uint _first;
    }
}
