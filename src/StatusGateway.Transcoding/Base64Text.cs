using System.Buffers;
using System.Buffers.Text;

namespace StatusGateway.Transcoding;

/// <summary>Decodes base64 with or without padding.</summary>
internal static class Base64Text
{
    private static readonly SearchValues<byte> UrlSafe = SearchValues.Create("-_"u8);
    private static readonly SearchValues<byte> UrlSafeAlphabet = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);
    private static readonly SearchValues<byte> Standard = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>Gets the largest number of bytes that a text decodes to.</summary>
    /// <param name="length">Number of characters.</param>
    /// <returns>Number of bytes.</returns>
    public static int MaxDecodedLength(int length) => (int)(((long)length * 3 / 4) + 3);

    /// <summary>Decodes the standard alphabet (RFC 4648 section 4), padded or not.</summary>
    /// <param name="text">Characters.</param>
    /// <param name="bytes">At least <see cref="MaxDecodedLength"/>.</param>
    /// <param name="written">Number of bytes.</param>
    /// <returns>False if the text has any other character, white space included, or an impossible length.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int written)
    {
        written = 0;
        if (!TryTrimPadding(ref text) || text.IndexOfAnyExcept(Standard) >= 0) return false;
        var whole = text.Length & ~3;
        if (Base64.DecodeFromUtf8(text[..whole], bytes, out _, out written) != OperationStatus.Done) return false;
        DecodeRest(text[whole..], bytes, ref written);
        return true;
    }

    /// <summary>Decodes the standard or the URL-safe alphabet (RFC 4648 section 5), padded or not.</summary>
    /// <inheritdoc cref="TryDecode"/>
    public static bool TryDecodeEither(ReadOnlySpan<byte> text, Span<byte> bytes, out int written)
    {
        if (text.IndexOfAny(UrlSafe) < 0) return TryDecode(text, bytes, out written);
        written = 0;
        if (!TryTrimPadding(ref text) || text.IndexOfAnyExcept(UrlSafeAlphabet) >= 0) return false;
        var whole = text.Length & ~3;
        if (Base64Url.DecodeFromUtf8(text[..whole], bytes, out _, out written) != OperationStatus.Done) return false;
        DecodeRest(text[whole..], bytes, ref written);
        return true;
    }

    /// <summary>
    /// Decodes the last two or three characters. Bits after the last byte are ignored, as in other protobuf readers; the decoders of
    /// the platform reject them.
    /// </summary>
    private static void DecodeRest(ReadOnlySpan<byte> text, Span<byte> bytes, ref int written)
    {
        if (text.IsEmpty) return;
        var bits = 0;
        foreach (var character in text) bits = (bits << 6) | ValueOf(character);
        bits >>= text.Length == 2 ? 4 : 2;
        if (text.Length == 3) bytes[written++] = (byte)(bits >> 8);
        bytes[written++] = (byte)bits;
    }

    private static int ValueOf(byte character) => character switch
    {
        >= (byte)'A' and <= (byte)'Z' => character - 'A',
        >= (byte)'a' and <= (byte)'z' => character - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => character - '0' + 52,
        (byte)'+' or (byte)'-' => 62,
        _ => 63,
    };

    private static bool TryTrimPadding(ref ReadOnlySpan<byte> text)
    {
        var padded = text.Length;
        text = text.TrimEnd((byte)'=');
        var padding = padded - text.Length;
        return text.Length % 4 != 1 && padding <= 2 && (padding == 0 || padded % 4 == 0);
    }
}
