using System.Buffers;
using System.Buffers.Text;

namespace StatusGateway.Transcoding;

/// <summary>Base64 as the protocols read it: padded or not.</summary>
public static class Base64Text
{
    private static readonly SearchValues<byte> UrlSafe = SearchValues.Create("-_"u8);
    private static readonly SearchValues<byte> Standard = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>Bytes that decoding so many characters gives at most.</summary>
    /// <param name="length">Number of characters.</param>
    /// <returns>Number of bytes.</returns>
    public static int MaxDecodedLength(int length) => (int)(((long)length * 3 / 4) + 3);

    /// <summary>Decodes the standard alphabet (RFC 4648 section 4), padded or not.</summary>
    /// <param name="text">Characters.</param>
    /// <param name="bytes">At least <see cref="MaxDecodedLength"/>.</param>
    /// <param name="written">Number of bytes.</param>
    /// <returns>False for any other character, white space too, or an impossible length.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int written)
    {
        written = 0;
        if (!TryTrimPadding(ref text) || text.IndexOfAnyExcept(Standard) >= 0) return false;
        var whole = text.Length & ~3;
        if (Base64.DecodeFromUtf8(text[..whole], bytes, out _, out written) != OperationStatus.Done) return false;
        if (whole == text.Length) return true;
        Span<byte> last = [(byte)'=', (byte)'=', (byte)'=', (byte)'='];
        text[whole..].CopyTo(last);
        if (Base64.DecodeFromUtf8(last, bytes[written..], out _, out var rest) != OperationStatus.Done) return false;
        written += rest;
        return true;
    }

    /// <summary>Decodes the standard or the URL-safe alphabet (RFC 4648 section 5), padded or not.</summary>
    /// <inheritdoc cref="TryDecode"/>
    public static bool TryDecodeEither(ReadOnlySpan<byte> text, Span<byte> bytes, out int written)
    {
        if (text.IndexOfAny(UrlSafe) < 0) return TryDecode(text, bytes, out written);
        written = 0;
        if (!TryTrimPadding(ref text) || !Base64Url.IsValid(text) || text.IndexOfAny(" \t\r\n"u8) >= 0) return false;
        return Base64Url.DecodeFromUtf8(text, bytes, out _, out written) == OperationStatus.Done;
    }

    private static bool TryTrimPadding(ref ReadOnlySpan<byte> text)
    {
        var padded = text.Length;
        text = text.TrimEnd((byte)'=');
        var padding = padded - text.Length;
        return text.Length % 4 != 1 && padding <= 2 && (padding == 0 || padded % 4 == 0);
    }
}
