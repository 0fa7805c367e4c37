using System.Globalization;
using System.Text;

namespace StatusGateway.Server.Telemetry;

/// <summary>
/// Text of others' as terminals and logs get it. What would move a cursor, colour what follows, begin a line, or turn the
/// direction of writing (Unicode's categories Cc, Cf, Zl and Zp) is shown, as <c>\u001b</c>, and not done.
/// </summary>
internal static class PrintableText
{
    /// <summary>The same object where there is nothing of the kind; done twice it is the same text as done once.</summary>
    public static string Of(string text)
    {
        if (text.EnumerateRunes().All(IsPrintable)) return text;
        var shown = new StringBuilder(text.Length + 16);
        Span<char> letters = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf16(letters);
            if (IsPrintable(rune)) shown.Append(letters[..length]);
            else foreach (var letter in letters[..length]) shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }

        return shown.ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
