using System.Buffers;

namespace StatusGateway.Transcoding.Json;

/// <summary>
/// The keys of a map, as places in the output: compared one by one while they are few, by hash when they are many.
/// </summary>
internal ref struct MapKeys
{
    private const int MostCompared = 8;
    private const int LeastSlots = 64;

    private Key[]? _keys;
    private int[]? _slots;
    private int _mask;

    public int Count { get; private set; }

    /// <summary>
    /// Adds the key that stands at the end of the output, from <paramref name="start"/> on. Of one that is there already only
    /// the entry's place is kept.
    /// </summary>
    /// <returns>False when it was there.</returns>
    public bool TryAdd(ReadOnlySpan<byte> output, int start, uint hash, int entryAt)
    {
        var key = output[start..];
        int same;
        if (Count < MostCompared)
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

    /// <summary>The places of the entries, of each key the last one's, in ascending order, in rented memory with room for one more.</summary>
    public readonly int[] TakeEntries()
    {
        var places = ArrayPool<int>.Shared.Rent(Count + 1);
        for (var i = 0; i < Count; i++) places[i] = _keys![i].EntryAt;
        places.AsSpan(0, Count).Sort();
        return places;
    }

    /// <summary>Gives the memory back; always false, for a failing caller to return.</summary>
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
            if (_keys![i].Length == key.Length && TextOf(output, i).SequenceEqual(key)) return i;
        return -1;
    }

    private readonly ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> output, int index) =>
        output.Slice(_keys![index].Start, _keys[index].Length);

    private void Grow()
    {
        var larger = ArrayPool<Key>.Shared.Rent(Math.Max(2 * MostCompared, 2 * Count));
        if (_keys is not null)
        {
            _keys.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<Key>.Shared.Return(_keys);
        }

        _keys = larger;
    }

    /// <summary>Takes at least twice as many slots as there will be keys until the next time.</summary>
    private void Rehash()
    {
        if (_slots is not null) ArrayPool<int>.Shared.Return(_slots);
        var size = Math.Max(LeastSlots, (_mask + 1) * 2);
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

    /// <summary>The key that is the same, or -1 when the slot was taken for a new one.</summary>
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

            if (_keys![other].Hash == hash && TextOf(output, other).SequenceEqual(key)) return other;
        }
    }

    private struct Key
    {
        public int Start;
        public int Length;
        public uint Hash;

        /// <summary>Where the last entry with this key is.</summary>
        public int EntryAt;
    }
}
