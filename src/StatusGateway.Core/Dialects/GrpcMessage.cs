using System.Buffers;
using System.Text;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// The percent-encoding of <c>grpc-message</c> (gRPC over HTTP/2, "Responses"): UTF-8, in which printable ASCII except <c>%</c>
/// is not encoded. A leading or trailing space is encoded, because HTTP strips it.
/// </summary>
internal static class GrpcMessage
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x7F - 0x20).Select(value => (char)value).Where(value => value != '%')]);

    /// <summary>Encodes a message as printable ASCII; returns the same object if nothing needs encoding.</summary>
    /// <param name="message">Any text; an unpaired surrogate becomes U+FFFD.</param>
    public static string Encode(string message)
    {
        if (message.Length == 0 || (message[0] != ' ' && message[^1] != ' ' && message.AsSpan().IndexOfAnyExcept(Plain) < 0)) return message;
        var utf8 = Encoding.UTF8.GetBytes(message);
        var encoded = new StringBuilder(utf8.Length + 16);
        for (var i = 0; i < utf8.Length; i++)
        {
            var value = utf8[i];
            var isPlain = value is >= 0x20 and < 0x7F and not (byte)'%' && !(value == ' ' && (i == 0 || i == utf8.Length - 1));
            if (isPlain) encoded.Append((char)value);
            else encoded.Append('%').Append(HexDigit(value >> 4)).Append(HexDigit(value & 15));
        }

        return encoded.ToString();
    }

    /// <summary>Decodes any text. A malformed escape is kept; bytes that are not UTF-8 become U+FFFD.</summary>
    public static string Decode(string encoded)
    {
        if (!encoded.Contains('%', StringComparison.Ordinal)) return WellFormedText.From(encoded);
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(encoded.Length)];
        var count = 0;
        for (var i = 0; i < encoded.Length;)
        {
            if (encoded[i] == '%' && i + 2 < encoded.Length && char.IsAsciiHexDigit(encoded[i + 1]) && char.IsAsciiHexDigit(encoded[i + 2]))
            {
                bytes[count++] = (byte)((HexValue(encoded[i + 1]) << 4) | HexValue(encoded[i + 2]));
                i += 3;
                continue;
            }

            var next = encoded.IndexOf('%', i + 1);
            if (next < 0) next = encoded.Length;
            count += Encoding.UTF8.GetBytes(encoded.AsSpan(i, next - i), bytes.AsSpan(count));
            i = next;
        }

        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    private static char HexDigit(int value) => (char)(value < 10 ? '0' + value : 'A' + value - 10);

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
