using System.Text;

namespace StatusGateway.Transcoding;

/// <summary>Text of a caller's as it goes into sentences and names of places: short, and printable.</summary>
public static class DisplayText
{
    /// <summary>How much of a name is kept where an error tells its place: bytes of UTF-8, or UTF-16 units.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The front of a text, without control characters.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">How much of it is kept, in UTF-16 units; <c>…</c> stands for the rest.</param>
    public static string Sanitize(string text, int longest)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= longest) return ReplaceControls(text);
        var end = longest > 0 && char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return ReplaceControls(string.Concat(text.AsSpan(0, end), "…"));
    }

    /// <summary>As <see cref="Sanitize(string, int)"/>, for a text in UTF-8.</summary>
    /// <param name="utf8">Any bytes; what is no character is shown as U+FFFD.</param>
    /// <param name="longest">How much of it is kept, in bytes.</param>
    public static string Sanitize(ReadOnlySpan<byte> utf8, int longest) => ReplaceControls(Truncate(utf8, longest));

    /// <summary>The front of a text in UTF-8, as it is.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="longest">How much of it is kept, in bytes; <c>…</c> stands for the rest.</param>
    public static string Truncate(ReadOnlySpan<byte> utf8, int longest)
    {
        if (utf8.Length <= longest) return Encoding.UTF8.GetString(utf8);
        const int mostTrailing = 3;
        var end = longest;
        // Not in the middle of a character, where these are characters.
        while (end > 0 && longest - end < mostTrailing && (utf8[end] & 0xC0) == 0x80) end--;
        return Encoding.UTF8.GetString(utf8[..end]) + "…";
    }

    /// <summary>A text with U+FFFD in place of each control character; mostly the same object.</summary>
    /// <param name="text">Any text.</param>
    public static string ReplaceControls(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var letter in text)
        {
            if (!char.IsControl(letter)) continue;
            return string.Create(text.Length, text, static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? '\uFFFD' : source[i];
            });
        }

        return text;
    }
}
