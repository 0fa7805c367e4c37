using System.Buffers.Binary;
using System.Text;

namespace StatusGateway.Load;

/// <summary>A protobuf message in the making, without generated code, so that the programs need no packages.</summary>
internal sealed class ProtobufMessage
{
    private const int FrameHeaderBytes = 5;

    private readonly List<byte> _bytes = [];

    /// <summary>Adds a string field.</summary>
    public ProtobufMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a message field.</summary>
    public ProtobufMessage Add(int field, ProtobufMessage message) => Add(field, message.ToBytes());

    /// <summary>Adds an integer or enum field.</summary>
    public ProtobufMessage Add(int field, ulong value)
    {
        WriteVarint((ulong)field << 3);
        WriteVarint(value);
        return this;
    }

    public byte[] ToBytes() => [.. _bytes];

    /// <summary>Returns a gRPC frame with an uncompressed message.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        var frame = new byte[FrameHeaderBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(FrameHeaderBytes));
        return frame;
    }

    private ProtobufMessage Add(int field, byte[] value)
    {
        WriteVarint(((ulong)field << 3) | 2);
        WriteVarint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    private void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
