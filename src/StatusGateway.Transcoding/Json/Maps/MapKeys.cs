using System.Buffers;

namespace StatusGateway.Transcoding.Json.Maps;

/// <summary>
/// The keys of a map, as ranges of the output. Few keys are compared one by one, many by hash.
/// </summary>
internal ref struct MapKeys
{
    private const int MaxCompared = 8;
    private const int MinSlots = 64;

    private Key[]? _keys;
    private int[]? _slots;
    private int _mask;

    public int Count { get; private set; }

    /// <summary>
    /// Adds the key at the end of the output, from <paramref name="start"/>. If there is an equal key, only the offset of its entry is
    /// updated.
    /// </summary>
    /// <returns>False if there is an equal key.</returns>
    public bool TryAdd(ReadOnlySpan<byte> output, int start, uint hash, int entryAt)
    {
        var key = output[start..];
        int same;
        if (Count < MaxCompared)
        {
            same = FindAmongFew(output, key);
        }
        else
        {
            if (_slots is null || Count * 2 > _mask) Rehash();
            same = FindOrTakeSlot(output, key, hash);
        }

        if (same >= 0)
        {
            _keys![same].EntryAt = entryAt;
            return false;
        }

        if (_keys is null || _keys.Length == Count) Grow();
        _keys![Count++] = new Key { Start = start, Length = key.Length, Hash = hash, EntryAt = entryAt };
        return true;
    }

    /// <summary>Gets the offsets of the last entry of each key, in ascending order, in rented memory with space for one more.</summary>
    public readonly int[] RentEntries()
    {
        var offsets = ArrayPool<int>.Shared.Rent(Count + 1);
        for (var i = 0; i < Count; i++) offsets[i] = _keys![i].EntryAt;
        offsets.AsSpan(0, Count).Sort();
        return offsets;
    }

    /// <summary>Returns the rented memory. Always returns false.</summary>
    public bool Release()
    {
        if (_keys is not null) ArrayPool<Key>.Shared.Return(_keys);
        if (_slots is not null) ArrayPool<int>.Shared.Return(_slots);
        _keys = null;
        _slots = null;
        return false;
    }

    private readonly int FindAmongFew(ReadOnlySpan<byte> output, ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < Count; i++)
            if (_keys![i].Length == key.Length && GetText(output, i).SequenceEqual(key)) return i;
        return -1;
    }

    private readonly ReadOnlySpan<byte> GetText(ReadOnlySpan<byte> output, int index) =>
        output.Slice(_keys![index].Start, _keys[index].Length);

    private void Grow()
    {
        var larger = ArrayPool<Key>.Shared.Rent(Math.Max(2 * MaxCompared, 2 * Count));
        if (_keys is not null)
        {
            _keys.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<Key>.Shared.Return(_keys);
        }

        _keys = larger;
    }

    /// <summary>Rents at least twice as many slots as there are keys until the next call.</summary>
    private void Rehash()
    {
        if (_slots is not null) ArrayPool<int>.Shared.Return(_slots);
        var size = Math.Max(MinSlots, (_mask + 1) * 2);
        _slots = ArrayPool<int>.Shared.Rent(size);
        _slots.AsSpan(0, size).Clear();
        _mask = size - 1;
        for (var i = 0; i < Count; i++)
        {
            var slot = (int)_keys![i].Hash & _mask;
            while (_slots[slot] != 0) slot = (slot + 1) & _mask;
            _slots[slot] = i + 1;
        }
    }

    /// <summary>Gets the index of the equal key; -1 if there is none, and a slot is taken for the new key.</summary>
    private readonly int FindOrTakeSlot(ReadOnlySpan<byte> output, ReadOnlySpan<byte> key, uint hash)
    {
        for (var slot = (int)hash & _mask; ; slot = (slot + 1) & _mask)
        {
            var other = _slots![slot] - 1;
            if (other < 0)
            {
                _slots[slot] = Count + 1;
                return -1;
            }

            if (_keys![other].Hash == hash && GetText(output, other).SequenceEqual(key)) return other;
        }
    }

    private struct Key
    {
        public int Start;
        public int Length;
        public uint Hash;

        /// <summary>The offset of the last entry with this key.</summary>
        public int EntryAt;
    }
}
