using System.Text;

namespace StatusGateway.Core.Dialects;

/// <summary>JSON Pointers (RFC 6901).</summary>
public static class JsonPointer
{
    /// <summary>Escapes one reference token (section 3).</summary>
    /// <param name="token">A member's name or an index.</param>
    /// <returns>The token with <c>~0</c> and <c>~1</c>.</returns>
    public static string Escape(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }

    /// <summary>The URI fragment form (section 6).</summary>
    /// <param name="pointer">A pointer; empty for the whole document.</param>
    /// <returns><c>#</c> and the pointer, percent-encoded where a fragment needs it.</returns>
    public static string ToFragment(string pointer)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        const string plain = "-._~!$&'()*+,;=:@/?";
        var fragment = new StringBuilder("#", pointer.Length + 1);
        foreach (var value in Encoding.UTF8.GetBytes(pointer))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || plain.Contains((char)value, StringComparison.Ordinal)) fragment.Append((char)value);
            else fragment.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return fragment.ToString();
    }
}
