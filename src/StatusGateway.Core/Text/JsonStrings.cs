using System.Globalization;
using System.Text;
using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Core.Text;

/// <summary>Strings in the JSON of error bodies. An encoding error does not lose the text.</summary>
internal static class JsonStrings
{
    private const int StackLimit = 256;

    /// <summary>Gets the content of a JSON string without its escapes; the escape of an unpaired surrogate becomes U+FFFD.</summary>
    public static string Unescape(ReadOnlySpan<byte> content)
    {
        if (!content.Contains((byte)'\\')) return Encoding.UTF8.GetString(content);
        var bytes = content.Length <= StackLimit ? stackalloc byte[StackLimit] : new byte[content.Length];
        return JsonCursor.TryUnescape(content, bytes, out var written)
            ? Encoding.UTF8.GetString(bytes[..written])
            : UnescapeSurrogates(content);
    }

    /// <summary>Gets JSON as text, without the white space between its tokens.</summary>
    public static string Compact(ReadOnlySpan<byte> json)
    {
        if (json.IndexOfAny(" \t\r\n"u8) < 0) return Encoding.UTF8.GetString(json);
        var compact = new byte[json.Length];
        var (length, isString) = (0, false);
        for (var i = 0; i < json.Length; i++)
        {
            var next = json[i];
            if (next == '"') isString = !isString;
            else if (!isString && next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
            compact[length++] = next;
            if (isString && next == '\\' && i + 1 < json.Length) compact[length++] = json[++i];
        }

        return Encoding.UTF8.GetString(compact, 0, length);
    }

    private static string UnescapeSurrogates(ReadOnlySpan<byte> content)
    {
        var text = new StringBuilder(content.Length);
        var bytes = new byte[content.Length];
        while (!content.IsEmpty)
        {
            var escape = content.IndexOf((byte)'\\');
            var plain = escape < 0 ? content : content[..escape];
            text.Append(Encoding.UTF8.GetString(plain));
            content = content[plain.Length..];
            if (content.IsEmpty) break;
            var length = content[1] == 'u' ? 6 : 2;
            if (content[1] == 'u') text.Append((char)int.Parse(content.Slice(2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            else if (JsonCursor.TryUnescape(content[..length], bytes, out var written)) text.Append(Encoding.UTF8.GetString(bytes, 0, written));
            content = content[length..];
        }

        return WellFormedText.From(text.ToString());
    }
}
