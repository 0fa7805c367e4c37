using System.Buffers.Binary;

namespace StatusGateway.Tests.Shared;

/// <summary>Length-prefixed messages of gRPC, gRPC-Web and Connect streams: a flag byte, a length of four bytes, and the message.</summary>
public static class MessageFrame
{
    private const int HeaderLength = 5;

    /// <summary>Frames a message. The flag and the length may be invalid.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> message, byte flag = 0, uint? length = null)
    {
        var frame = new byte[HeaderLength + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <summary>Reads the frames of a body, which must end with a complete frame.</summary>
    public static IReadOnlyList<(byte Flag, byte[] Message)> DecodeAll(byte[] body)
    {
        var frames = new List<(byte, byte[])>();
        for (var at = 0; at < body.Length;)
        {
            Assert.True(body.Length - at >= HeaderLength, "The body ends with an incomplete frame header.");
            var length = checked((int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 1)));
            Assert.True(body.Length - at - HeaderLength >= length, "The body ends with an incomplete frame.");
            frames.Add((body[at], body[(at + HeaderLength)..(at + HeaderLength + length)]));
            at += HeaderLength + length;
        }

        return frames;
    }

    /// <summary>Reads the next frame of a stream.</summary>
    public static async Task<(byte Flag, byte[] Message)> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var header = new byte[HeaderLength];
        await stream.ReadExactlyAsync(header, cancellation);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        await stream.ReadExactlyAsync(message, cancellation);
        return (header[0], message);
    }
}
