using System.Buffers.Binary;
using System.Text;

namespace StatusGateway.Tests.Shared;

/// <summary>A frame of HTTP/2 (RFC 9113 section 6), written and read without an HTTP library.</summary>
/// <param name="Type">The type, such as <see cref="Settings"/>.</param>
/// <param name="Flags">The flags, such as <see cref="EndStream"/>.</param>
/// <param name="Stream">The stream identifier; 0 for the connection.</param>
/// <param name="Payload">The payload.</param>
public sealed record Http2Frame(byte Type, byte Flags, int Stream, byte[] Payload)
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte RstStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    public const byte EndStream = 0x1;
    public const byte Ack = 0x1;
    public const byte EndHeaders = 0x4;

    /// <summary>The length of a frame's header in bytes.</summary>
    public const int HeaderLength = 9;

    /// <summary>Gets the connection preface of clients, without SETTINGS.</summary>
    public static byte[] ClientPreface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    /// <summary>Gets the HTTP/2 error code of RST_STREAM, or of GOAWAY; null for other frames.</summary>
    public int? ErrorCode => Type switch
    {
        RstStream => BinaryPrimitives.ReadInt32BigEndian(Payload),
        GoAway => BinaryPrimitives.ReadInt32BigEndian(Payload.AsSpan(4)),
        _ => null,
    };

    public static byte[] Encode(byte type, byte flags, int stream, params ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <summary>Encodes SETTINGS.</summary>
    public static byte[] EncodeSettings(params ReadOnlySpan<(int Id, long Value)> settings)
    {
        var payload = new byte[settings.Length * 6];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), (ushort)settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((i * 6) + 2), (uint)settings[i].Value);
        }

        return Encode(Settings, 0, 0, payload);
    }

    /// <summary>Encodes RST_STREAM.</summary>
    public static byte[] EncodeReset(int stream, int error) => Encode(RstStream, 0, stream, EncodeNumber(error));

    /// <summary>Encodes GOAWAY.</summary>
    public static byte[] EncodeGoAway(int lastStream, int error) => Encode(GoAway, 0, 0, [.. EncodeNumber(lastStream), .. EncodeNumber(error)]);

    /// <summary>Encodes headers as HPACK literals that are not indexed (RFC 7541 section 6.2.2).</summary>
    public static byte[] EncodeHeaders(params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var block = new List<byte>();
        foreach (var (name, value) in headers)
        {
            block.Add(0);
            AddText(block, name);
            AddText(block, value);
        }

        return [.. block];
    }

    private static void AddText(List<byte> block, string text)
    {
        const int prefix = 127;
        var bytes = Encoding.ASCII.GetBytes(text);
        block.Add((byte)Math.Min(bytes.Length, prefix));
        if (bytes.Length >= prefix)
        {
            var rest = bytes.Length - prefix;
            for (; rest >= 128; rest >>= 7) block.Add((byte)(rest | 128));
            block.Add((byte)rest);
        }

        block.AddRange(bytes);
    }

    private static byte[] EncodeNumber(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
