using System.Globalization;
using System.Text;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>Strings of error bodies: an error text is not refused for its encoding.</summary>
internal static class ErrorText
{
    private const int LongestPhrase = 128;
    private const int ShortText = 256;

    // By HTTP status, made when first asked for.
    private static readonly string?[] Standard = new string?[1000];

    /// <summary>The content of a JSON string without its escapes; a lone surrogate's escape becomes U+FFFD.</summary>
    public static string Unescape(ReadOnlySpan<byte> content)
    {
        if (!content.Contains((byte)'\\')) return Encoding.UTF8.GetString(content);
        var bytes = content.Length <= ShortText ? stackalloc byte[ShortText] : new byte[content.Length];
        return JsonCursor.TryUnescape(content, bytes, out var written)
            ? Encoding.UTF8.GetString(bytes[..written])
            : UnescapeSurrogates(content);
    }

    /// <summary>JSON as text, without the white space between its tokens.</summary>
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

    /// <summary>What the message is where no text says one: the HTTP status and its reason phrase, such as <c>404 Not Found</c>.</summary>
    /// <param name="httpStatus">Any number.</param>
    /// <param name="phrase">The phrase that came; the standard one where that is null, empty, long or no plain text.</param>
    public static string OfHttpStatus(int httpStatus, string? phrase = null)
    {
        if (httpStatus is < 100 or > 999) return "";
        return string.IsNullOrWhiteSpace(phrase) || phrase.Length > LongestPhrase || phrase.AsSpan().ContainsAnyExceptInRange(' ', '~') || phrase.Contains('<', StringComparison.Ordinal)
            ? Standard[httpStatus] ??= Join(httpStatus, StandardPhrase(httpStatus))
            : Join(httpStatus, phrase);
    }

    private static string Join(int httpStatus, string? phrase) => string.Create(CultureInfo.InvariantCulture, $"{httpStatus} {phrase}").Trim();

    private static string? StandardPhrase(int httpStatus)
    {
        using var answer = new HttpResponseMessage((System.Net.HttpStatusCode)httpStatus);
        return answer.ReasonPhrase;
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

        return WellFormed.Text(text.ToString());
    }
}
