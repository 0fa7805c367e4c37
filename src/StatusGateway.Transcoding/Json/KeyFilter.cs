using System.Buffers;
using System.Runtime.CompilerServices;

namespace StatusGateway.Transcoding.Json;

/// <summary>
/// Tells that a map's keys are all different, by their hashes alone: of two keys with the same hash it does not know, and
/// who asks has to compare them. A few hashes lie on the stack, more of them in rented memory.
/// </summary>
internal ref struct KeyFilter
{
    private const int LeastSlots = 128;

    private FewHashes _few;
    private int _count;
    private uint[]? _slots;
    private int _mask;
    private bool _isOff;

    /// <summary>Adds a key.</summary>
    /// <param name="hash">Its hash.</param>
    /// <returns>False when one that was added before may be the same.</returns>
    public bool TryAdd(uint hash)
    {
        if (_isOff) return true;
        // A slot that is free is 0.
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

    /// <summary>Ends its work, when all keys are known: whatever is added from now on passes.</summary>
    public void Stop()
    {
        _isOff = true;
        Release();
    }

    /// <summary>Gives the memory back; always false, for a failing caller to return.</summary>
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

    /// <summary>The slot with the hash, or the free one for it.</summary>
    private readonly ref uint FindSlot(uint hash)
    {
        var slots = _slots!;
        var slot = (int)(hash >> 1) & _mask;
        while (slots[slot] != 0 && slots[slot] != hash) slot = (slot + 1) & _mask;
        return ref slots[slot];
    }

    /// <summary>Takes twice as many slots.</summary>
    private void Rehash(scoped ReadOnlySpan<uint> hashes)
    {
        var old = _slots;
        var size = Math.Max(LeastSlots, (_mask + 1) * 2);
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
