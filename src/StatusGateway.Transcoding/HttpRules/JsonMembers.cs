using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Reads members of documents that are valid: they were read or written before.</summary>
internal static class JsonMembers
{
    /// <summary>Reads the name of a member and the colon.</summary>
    public static bool TryReadName(scoped ref JsonCursor cursor, out ReadOnlySpan<byte> name)
    {
        if (!cursor.TryReadString(out name, out var hasEscapes)) return false;
        if (hasEscapes) name = Unescape(name);
        return cursor.TryTake((byte)':');
    }

    /// <summary>Skips a value of any depth. If it is invalid, the cursor moves to the end.</summary>
    public static Range Skip(scoped ref JsonCursor cursor)
    {
        cursor.Peek();
        var start = cursor.Position;
        if (!cursor.TrySkip(int.MaxValue)) cursor.Position = cursor.Whole.Length;
        return start..cursor.Position;
    }

    /// <summary>Resolves the escapes of a string into a new array: escapes are rare.</summary>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> content)
    {
        var text = new byte[content.Length];
        return JsonCursor.TryUnescape(content, text, out var written) ? text.AsSpan(0, written) : default;
    }
}
