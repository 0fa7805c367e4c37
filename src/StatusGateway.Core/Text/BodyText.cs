using System.Text;
using System.Text.Unicode;
using StatusGateway.Core.Headers;
using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Core.Text;

/// <summary>Reads error bodies as text.</summary>
internal static class BodyText
{
    private const int MaxPlainBytes = 1024;

    /// <summary>Gets the body as UTF-8. UTF-16 is recognized by byte order mark, charset, or the zero byte next to its first letter.</summary>
    public static ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<byte> body, string? contentType)
    {
        if (body.Length < 2) return body;
        var isBigEndian = (body[0] == 0xFE && body[1] == 0xFF) || (body[0] == 0 && body[1] is (byte)'{' or (byte)'[');
        var isLittleEndian = (body[0] == 0xFF && body[1] == 0xFE) || (body[1] == 0 && body[0] is (byte)'{' or (byte)'[');
        if (!isBigEndian && !isLittleEndian && contentType?.Contains("utf-16", StringComparison.OrdinalIgnoreCase) == true)
        {
            isBigEndian = contentType.Contains("utf-16be", StringComparison.OrdinalIgnoreCase);
            isLittleEndian = !isBigEndian;
        }

        if (!isBigEndian && !isLittleEndian) return body;
        var text = (isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(body);
        return Encoding.UTF8.GetBytes(text);
    }

    /// <summary>
    /// Gets plain text up to 1 KiB; null for HTML, binary, and other media types. A body that is a JSON string is plain text too.
    /// </summary>
    /// <param name="body">A body that is neither a JSON object nor an array of objects.</param>
    /// <param name="mediaType">The media type without parameters, in lower case; empty if it is missing.</param>
    /// <param name="contentType">The whole <c>Content-Type</c>.</param>
    public static string? Plain(ReadOnlySpan<byte> body, string mediaType, string? contentType)
    {
        if (body.Length is 0 or > MaxPlainBytes) return null;
        if (body[0] == '"' && (mediaType.Length == 0 || mediaType.EndsWith("json", StringComparison.Ordinal))) return JsonString(body);
        if (mediaType is not ("" or MediaTypes.PlainText)) return null;
        string text;
        if (Utf8.IsValid(body)) text = Encoding.UTF8.GetString(body);
        else if (IsLatin1(contentType)) text = Encoding.Latin1.GetString(body);
        else return null;
        return Sanitize(text.TrimStart('\uFEFF'));
    }

    private static string? JsonString(ReadOnlySpan<byte> body)
    {
        var cursor = new JsonCursor(body);
        return cursor.TryReadString(out var content, out _) && cursor.IsAtEnd() ? Sanitize(JsonStrings.Unescape(content)) : null;
    }

    private static bool IsLatin1(string? contentType) =>
        contentType is not null && (contentType.Contains("iso-8859-1", StringComparison.OrdinalIgnoreCase) || contentType.Contains("windows-1252", StringComparison.OrdinalIgnoreCase));

    /// <summary>Gets the trimmed text; null for markup, JSON and control characters.</summary>
    private static string? Sanitize(string text)
    {
        text = text.Trim();
        return text.Length == 0 || text[0] is '<' or '{' or '[' || HasMarkup(text) || text.Any(static letter => char.IsControl(letter) && letter is not ('\r' or '\n' or '\t'))
            ? null
            : text;
    }

    private static bool HasMarkup(string text) =>
        text.Contains("<html", StringComparison.OrdinalIgnoreCase) || text.Contains("<!doctype", StringComparison.OrdinalIgnoreCase) || text.Contains("<body", StringComparison.OrdinalIgnoreCase);
}
