using System.Collections.Frozen;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Names of members and what they mean, found without regard to case, <c>_</c> and <c>-</c>: <c>invalid-params</c>,
/// <c>InvalidParams</c> and <c>invalid_params</c> are one name.
/// </summary>
/// <param name="names">The names, in lower case without <c>_</c> and <c>-</c>.</param>
internal sealed class NameTable<T>(IEnumerable<KeyValuePair<string, T>> names)
{
    private const int MaxLength = 32;

    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _names =
        names.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds a name; a longer one than any in the table, and one that is not ASCII, is not found.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out T? meaning)
    {
        meaning = default;
        Span<char> folded = stackalloc char[MaxLength];
        return Fold(name, folded) is var length && length >= 0 && _names.TryGetValue(folded[..length], out meaning);
    }

    /// <summary>Writes the name in the form of the table; returns its length, or -1 if no name of a table has this form.</summary>
    private static int Fold(ReadOnlySpan<byte> name, Span<char> folded)
    {
        var length = 0;
        foreach (var letter in name)
        {
            if (letter is (byte)'_' or (byte)'-') continue;
            if (length == folded.Length || letter >= 0x80) return -1;
            folded[length++] = char.ToLowerInvariant((char)letter);
        }

        return length;
    }
}
