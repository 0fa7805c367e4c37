using System.Globalization;
using System.Text;

namespace StatusGateway.Server.Telemetry;

/// <summary>
/// Escapes text for terminals and logs. Characters that could move the cursor, change colours, start a line or change the writing
/// direction (Unicode categories Cc, Cf, Zl and Zp) become escapes such as <c>\u001b</c>.
/// </summary>
internal static class PrintableText
{
    /// <summary>Escapes a text. Returns the same object if nothing needs escaping, and is idempotent.</summary>
    public static string Escape(string text)
    {
        if (text.EnumerateRunes().All(IsPrintable)) return text;
        var escaped = new StringBuilder(text.Length + 16);
        Span<char> letters = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf16(letters);
            if (IsPrintable(rune)) escaped.Append(letters[..length]);
            else foreach (var letter in letters[..length]) escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }

        return escaped.ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
