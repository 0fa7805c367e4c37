using System.Buffers.Binary;
using System.Text;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>
/// Reads the bytes of a stream in envelopes: the last one is the end of the stream in Connect (flag 0x02), or has the trailers of
/// gRPC-Web (flag 0x80).
/// </summary>
internal static class PastedFrames
{
    private const int HeaderLength = 5;
    private const byte ConnectEnd = 0x02;
    private const byte WebTrailers = 0x80;

    /// <summary>Gets what follows the messages at the begin of the bytes.</summary>
    public static ReadOnlySpan<byte> SkipMessages(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= HeaderLength && bytes[0] is 0 or 1)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
            if (length > bytes.Length - HeaderLength) break;
            bytes = bytes[(HeaderLength + (int)length)..];
        }

        return bytes;
    }

    /// <summary>Reads the last envelope; null if the bytes are not envelopes up to their end, or the last one is no end of a stream.</summary>
    public static PastedError? Read(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= HeaderLength && bytes[0] is 0 or 1 or ConnectEnd or WebTrailers)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
            if (length > bytes.Length - HeaderLength) return null;
            var content = bytes.Slice(HeaderLength, (int)length);
            if (content.Length == bytes.Length - HeaderLength)
            {
                return bytes[0] == ConnectEnd ? new PastedError { Response = new PastedResponse(0, new Dictionary<string, string>(), content.ToArray()) }
                    : bytes[0] == WebTrailers ? PastedHttp.ReadTrailers(Encoding.Latin1.GetString(content))
                    : null;
            }

            bytes = bytes[(HeaderLength + (int)length)..];
        }

        return null;
    }
}
