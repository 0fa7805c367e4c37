using System.Buffers.Binary;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// Finds values by names in UTF-8. The names are those of a schema, so the hash needs no secret: input is only looked up, never added.
/// </summary>
internal sealed class Utf8NameTable<T>
    where T : class
{
    private readonly Entry[] _entries;
    private readonly int[] _buckets;

    /// <summary>Creates a table. If names are equal, the first one is used.</summary>
    public Utf8NameTable(IReadOnlyList<(byte[] Name, T Value)> names)
    {
        var size = 4;
        while (size < names.Count * 2) size *= 2;
        _buckets = new int[size];
        _entries = new Entry[names.Count];
        var count = 0;
        foreach (var (name, value) in names)
        {
            if (Find(name) is not null) continue;
            var bucket = (int)(Hash(name) & (uint)(size - 1));
            _entries[count] = new Entry(name, value, _buckets[bucket]);
            _buckets[bucket] = ++count;
        }
    }

    public T? Find(ReadOnlySpan<byte> name)
    {
        var next = _buckets[(int)(Hash(name) & (uint)(_buckets.Length - 1))];
        while (next != 0)
        {
            ref readonly var entry = ref _entries[next - 1];
            if (name.SequenceEqual(entry.Name)) return entry.Value;
            next = entry.Next;
        }

        return null;
    }

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        var hash = (uint)name.Length * 0x9E3779B1;
        if (name.Length >= 4)
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(name) * 0x85EBCA6B;
            hash = uint.RotateLeft(hash, 13);
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) * 0xC2B2AE35;
            hash += name[name.Length / 2] * 0x27D4EB2Fu;
        }
        else
        {
            foreach (var value in name) hash = (hash ^ value) * 0x01000193;
        }

        return hash ^ (hash >> 15);
    }

    private readonly record struct Entry(byte[] Name, T Value, int Next);
}
