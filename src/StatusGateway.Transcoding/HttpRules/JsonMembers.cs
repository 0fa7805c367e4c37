using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>What the walks over a document's members share. The documents have been read or written before, and are sound.</summary>
internal static class JsonMembers
{
    /// <summary>Reads a member's name and the colon.</summary>
    public static bool TryReadName(scoped ref JsonCursor cursor, out ReadOnlySpan<byte> name)
    {
        if (!cursor.TryReadString(out name, out var hasEscapes)) return false;
        if (hasEscapes) name = Unescape(name);
        return cursor.TryTake((byte)':');
    }

    /// <summary>Passes over a value, however deep. What cannot be passed over ends the walk.</summary>
    public static Range Skip(scoped ref JsonCursor cursor)
    {
        cursor.Peek();
        var start = cursor.Position;
        if (!cursor.TrySkip(int.MaxValue)) cursor.Position = cursor.Whole.Length;
        return start..cursor.Position;
    }

    /// <summary>Content of a string without its escapes, in memory of its own: escapes are rare.</summary>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> content)
    {
        var text = new byte[content.Length];
        return JsonCursor.TryUnescape(content, text, out var written) ? text.AsSpan(0, written) : default;
    }
}
