using System.Text;

namespace StatusGateway.Transcoding;

/// <summary>Makes text from a client short and printable for error texts.</summary>
internal static class DisplayText
{
    /// <summary>The maxLength name in the path of an error, in bytes of UTF-8 or in UTF-16 units.</summary>
    public const int MaxNameLength = 128;

    /// <summary>Gets the beginning of a text, with control characters replaced.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">The maximum length in UTF-16 units; <c>…</c> replaces the rest.</param>
    public static string Sanitize(string text, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= maxLength) return ReplaceControls(text);
        var end = maxLength > 0 && char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
        return ReplaceControls(string.Concat(text.AsSpan(0, end), "…"));
    }

    /// <inheritdoc cref="Sanitize(string, int)"/>
    /// <param name="utf8">Any bytes; bytes that are not UTF-8 become U+FFFD.</param>
    /// <param name="maxLength">The maximum length in bytes; <c>…</c> replaces the rest.</param>
    public static string Sanitize(ReadOnlySpan<byte> utf8, int maxLength) => ReplaceControls(Truncate(utf8, maxLength));

    /// <summary>Gets the beginning of a text, unchanged.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="maxLength">The maximum length in bytes; <c>…</c> replaces the rest.</param>
    public static string Truncate(ReadOnlySpan<byte> utf8, int maxLength)
    {
        if (utf8.Length <= maxLength) return Encoding.UTF8.GetString(utf8);
        const int maxTrailing = 3;
        var end = maxLength;
        // Do not cut inside a character, if the bytes are UTF-8.
        while (end > 0 && maxLength - end < maxTrailing && (utf8[end] & 0xC0) == 0x80) end--;
        return Encoding.UTF8.GetString(utf8[..end]) + "…";
    }

    /// <summary>Replaces each control character by U+FFFD. Returns the same object if there is none.</summary>
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
