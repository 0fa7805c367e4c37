using System.Text;

namespace StatusGateway.Core.Text;

/// <summary>Replaces what cannot be encoded: an unpaired surrogate, or bytes that are not UTF-8, become U+FFFD.</summary>
internal static class WellFormedText
{
    /// <summary>Gets the text; the same object if it is well-formed.</summary>
    public static string From(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); (uint)i < (uint)text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
            else return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }

        return text;
    }

    public static string From(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? "" : Encoding.UTF8.GetString(utf8);
}
