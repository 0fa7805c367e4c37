using System.Buffers;
using System.Text;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// The percent-encoding of <c>grpc-message</c> (gRPC over HTTP/2, "Responses"): UTF-8, in which only printable ASCII but
/// <c>%</c> stands for itself. Spaces at the ends are encoded too, where HTTP would strip them.
/// </summary>
public static class GrpcMessage
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x7F - 0x20).Select(value => (char)value).Where(value => value != '%')]);

    /// <summary>Encodes a message.</summary>
    /// <param name="message">Any text; a lone surrogate becomes U+FFFD.</param>
    /// <returns>Printable ASCII; the same object when nothing had to be encoded.</returns>
    public static string Encode(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
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

    /// <summary>Decodes a message. An escape that is none stays as it is; what is not UTF-8 becomes U+FFFD.</summary>
    /// <param name="encoded">Any text.</param>
    /// <returns>The message.</returns>
    public static string Decode(string encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        if (!encoded.Contains('%', StringComparison.Ordinal)) return WellFormed.Text(encoded);
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
