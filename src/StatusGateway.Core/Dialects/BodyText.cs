using System.Text;
using System.Text.Unicode;

namespace StatusGateway.Core.Dialects;

/// <summary>Bodies as text: their encoding, and whether a plain text may be shown.</summary>
internal static class BodyText
{
    private const int LongestText = 1024;

    /// <summary>The body as UTF-8 where it is UTF-16, by byte order mark, charset, or the zeros around its first letter.</summary>
    public static ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<byte> body, string? contentType)
    {
        if (body.Length < 2) return body;
        var isBig = (body[0] == 0xFE && body[1] == 0xFF) || (body[0] == 0 && body[1] is (byte)'{' or (byte)'[');
        var isLittle = (body[0] == 0xFF && body[1] == 0xFE) || (body[1] == 0 && body[0] is (byte)'{' or (byte)'[');
        if (!isBig && !isLittle && contentType?.Contains("utf-16", StringComparison.OrdinalIgnoreCase) == true)
        {
            isBig = contentType.Contains("utf-16be", StringComparison.OrdinalIgnoreCase);
            isLittle = !isBig;
        }

        if (!isBig && !isLittle) return body;
        var text = (isBig ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(body);
        return Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Plain text up to 1 KiB; null for HTML, binary, and what is of another media type. A JSON string is plain text too.</summary>
    /// <param name="body">A body that is neither an object nor a list of them.</param>
    /// <param name="mediaType">Its media type without parameters, in lower case; empty when there is none.</param>
    /// <param name="contentType">All of <c>Content-Type</c>.</param>
    public static string? Plain(ReadOnlySpan<byte> body, string mediaType, string? contentType)
    {
        if (body.Length is 0 or > LongestText) return null;
        if (body[0] == '"' && (mediaType.Length == 0 || mediaType.EndsWith("json", StringComparison.Ordinal))) return JsonString(body);
        if (mediaType is not ("" or "text/plain")) return null;
        string text;
        if (Utf8.IsValid(body)) text = Encoding.UTF8.GetString(body);
        else if (IsLatin1(contentType)) text = Encoding.Latin1.GetString(body);
        else return null;
        return Shown(text.TrimStart('\uFEFF'));
    }

    private static string? JsonString(ReadOnlySpan<byte> body)
    {
        var cursor = new Transcoding.Json.JsonCursor(body);
        return cursor.TryReadString(out var content, out _) && cursor.IsAtEnd() ? Shown(ErrorText.Unescape(content)) : null;
    }

    private static bool IsLatin1(string? contentType) =>
        contentType is not null && (contentType.Contains("iso-8859-1", StringComparison.OrdinalIgnoreCase) || contentType.Contains("windows-1252", StringComparison.OrdinalIgnoreCase));

    private static string? Shown(string text)
    {
        text = text.Trim();
        return text.Length == 0 || text[0] is '<' or '{' or '[' || HasMarkup(text) || text.Any(static letter => char.IsControl(letter) && letter is not ('\r' or '\n' or '\t'))
            ? null
            : text;
    }

    private static bool HasMarkup(string text) =>
        text.Contains("<html", StringComparison.OrdinalIgnoreCase) || text.Contains("<!doctype", StringComparison.OrdinalIgnoreCase) || text.Contains("<body", StringComparison.OrdinalIgnoreCase);
}
