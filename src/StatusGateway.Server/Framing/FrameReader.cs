using System.Buffers.Binary;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing;

/// <summary>The result of reading a frame.</summary>
internal enum FrameOutcome
{
    /// <summary>A complete message.</summary>
    Message,

    /// <summary>The stream ended between two messages.</summary>
    End,

    /// <summary>The stream ended inside a message.</summary>
    Truncated,

    /// <summary>The frame has an unknown flag.</summary>
    BadFlag,

    /// <summary>The message is larger than the limit.</summary>
    TooLarge,
}

/// <summary>
/// Reads gRPC's length-prefixed messages (gRPC over HTTP/2, "Length-Prefixed-Message"): a flag, four bytes of big-endian length, and
/// the message. Memory grows with the received bytes, not with the announced length.
/// </summary>
internal sealed class FrameReader(Stream stream, int maxMessageBytes) : IDisposable
{
    public const int HeaderLength = 5;

    private const int FirstRead = 32 * 1024;

    private readonly byte[] _header = new byte[HeaderLength];
    private byte[] _payload = [];

    /// <summary>The last message. Its payload is valid until the next read, or <see cref="Dispose"/>.</summary>
    public GatewayMessage Message { get; private set; }

    /// <summary>The announced length of the last frame, in bytes.</summary>
    public uint Length { get; private set; }

    /// <summary>Reads the next frame. Throws if the stream fails.</summary>
    public async ValueTask<FrameOutcome> ReadAsync(CancellationToken cancellation)
    {
        var got = await stream.ReadAtLeastAsync(_header, HeaderLength, throwOnEndOfStream: false, cancellation);
        if (got == 0) return FrameOutcome.End;
        if (got < HeaderLength) return FrameOutcome.Truncated;
        if (_header[0] > 1) return FrameOutcome.BadFlag;
        Length = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(1));
        if (Length > (uint)maxMessageBytes) return FrameOutcome.TooLarge;
        var length = (int)Length;
        for (var read = 0; read < length;)
        {
            var wanted = Math.Min(length - read, Math.Max(FirstRead, read));
            EnsureRoom(read, wanted);
            got = await stream.ReadAtLeastAsync(_payload.AsMemory(read, wanted), wanted, throwOnEndOfStream: false, cancellation);
            if (got < wanted) return FrameOutcome.Truncated;
            read += got;
        }

        Message = new GatewayMessage(_payload.AsMemory(0, length), _header[0] == 1);
        return FrameOutcome.Message;
    }

    public void Dispose()
    {
        var payload = _payload;
        _payload = [];
        LargeArrays.Return(payload);
    }

    /// <summary>Writes the five bytes that precede a message.</summary>
    public static void WriteHeader(Span<byte> header, int length, bool isCompressed) => WriteHeader(header, length, isCompressed ? (byte)1 : (byte)0);

    /// <summary>Writes the five bytes that precede a message, with a protocol-specific flag.</summary>
    public static void WriteHeader(Span<byte> header, int length, byte flag)
    {
        header[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
    }

    private void EnsureRoom(int read, int wanted)
    {
        if (_payload.Length >= read + wanted) return;
        var larger = LargeArrays.Rent(read + wanted);
        _payload.AsSpan(0, read).CopyTo(larger);
        LargeArrays.Return(_payload);
        _payload = larger;
    }
}
