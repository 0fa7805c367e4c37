using System.Globalization;
using System.Text;

namespace StatusGateway.Core.Text;

/// <summary>JSON Pointers (RFC 6901).</summary>
internal static class JsonPointer
{
    /// <summary>Escapes a reference token (section 3).</summary>
    public static string Escape(string token) =>
        token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>Gets the reference tokens of a pointer, without escapes.</summary>
    public static IEnumerable<string> Split(string pointer)
    {
        if (pointer.Length == 0) yield break;
        foreach (var token in (pointer[0] == '/' ? pointer[1..] : pointer).Split('/'))
            yield return token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }

    /// <summary>Gets the form of a URI fragment (section 6): <c>#</c> and the pointer, percent-encoded where a fragment needs it.</summary>
    public static string ToFragment(string pointer)
    {
        const string plain = "-._~!$&'()*+,;=:@/?";
        var fragment = new StringBuilder("#", pointer.Length + 1);
        foreach (var value in Encoding.UTF8.GetBytes(pointer))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || plain.Contains((char)value, StringComparison.Ordinal)) fragment.Append((char)value);
            else fragment.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return fragment.ToString();
    }
}
