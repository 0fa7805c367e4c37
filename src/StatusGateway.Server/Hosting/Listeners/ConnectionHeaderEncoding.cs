using System.Text;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>
/// Decodes the <c>Connection</c> header of requests, so that the names of other headers in it are not lost (RFC 9110 section 7.6.1).
/// Kestrel replaces the header by the only option that it knows: <c>close, x-internal</c> becomes <c>close</c>. It does not if there
/// are two options that it knows, so a header with other names gets <c>close</c> and <c>keep-alive</c>, of which <c>close</c> wins. The
/// connection is closed after the response; such requests are rare.
/// </summary>
internal sealed class ConnectionHeaderEncoding : Encoding
{
    private const string ConnectionName = "Connection";

    // What Kestrel knows, or the gateway never forwards.
    private static readonly string[] KnownOptions = ["close", "keep-alive", "upgrade", "te", "http2-settings", "proxy-connection", "trailer", "transfer-encoding"];

    private static readonly ConnectionHeaderEncoding Instance = new();

    private static ReadOnlySpan<byte> BothOptions => ", close, keep-alive"u8;

    /// <summary>Selects the encoding of a request header; null is the server's default.</summary>
    public static Encoding? Select(string name) => name == ConnectionName ? Instance : null;

    public override int GetCharCount(byte[] bytes, int index, int count)
    {
        var value = bytes.AsSpan(index, count);
        return Latin1.GetCharCount(value) + (NamesHeaders(value) ? BothOptions.Length : 0);
    }

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var value = bytes.AsSpan(byteIndex, byteCount);
        var written = Latin1.GetChars(value, chars.AsSpan(charIndex));
        if (NamesHeaders(value)) written += Latin1.GetChars(BothOptions, chars.AsSpan(charIndex + written));
        return written;
    }

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => Latin1.GetMaxByteCount(charCount);

    public override int GetMaxCharCount(int byteCount) => byteCount + BothOptions.Length;

    private static bool NamesHeaders(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var option = value[range].Trim(" \t"u8);
            if (!option.IsEmpty && !IsKnown(option)) return true;
        }

        return false;
    }

    private static bool IsKnown(ReadOnlySpan<byte> option)
    {
        foreach (var known in KnownOptions)
            if (Ascii.EqualsIgnoreCase(option, known)) return true;
        return false;
    }
}
