using System.Globalization;
using System.Text;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>Strings of error bodies: an error text is not refused for its encoding.</summary>
internal static class ErrorText
{
    /// <summary>The content of a JSON string without its escapes; a lone surrogate's escape becomes U+FFFD.</summary>
    public static string Unescape(ReadOnlySpan<byte> content)
    {
        if (!content.Contains((byte)'\\')) return Encoding.UTF8.GetString(content);
        var bytes = new byte[content.Length];
        return JsonCursor.TryUnescape(content, bytes, out var written)
            ? Encoding.UTF8.GetString(bytes, 0, written)
            : UnescapeSurrogates(content);
    }

    /// <summary>What the message is where no text says one: the HTTP status and its reason phrase, such as <c>404 Not Found</c>.</summary>
    public static string OfHttpStatus(int httpStatus)
    {
        if (httpStatus is < 100 or > 999) return "";
        using var answer = new HttpResponseMessage((System.Net.HttpStatusCode)httpStatus);
        return string.Create(CultureInfo.InvariantCulture, $"{httpStatus} {answer.ReasonPhrase}").TrimEnd();
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
