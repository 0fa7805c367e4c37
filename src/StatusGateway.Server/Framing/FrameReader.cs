using System.Buffers;
using System.Buffers.Binary;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Framing;

/// <summary>What a read of a frame gave.</summary>
internal enum FrameOutcome
{
    /// <summary>A whole message.</summary>
    Message,

    /// <summary>The bytes ended between two messages.</summary>
    End,

    /// <summary>The bytes ended inside a message.</summary>
    Truncated,

    /// <summary>A flag that gRPC does not know.</summary>
    BadFlag,

    /// <summary>Longer than what is accepted.</summary>
    TooLarge,
}

/// <summary>
/// Reads gRPC's length-prefixed messages (gRPC over HTTP/2, "Length-Prefixed-Message"): a flag, four bytes of length,
/// big-endian, and the message. Memory grows with the bytes that arrive, not with the length that is announced.
/// </summary>
internal sealed class FrameReader(Stream stream, int maxMessageBytes) : IDisposable
{
    public const int HeaderLength = 5;

    private const int FirstRead = 32 * 1024;

    private readonly byte[] _header = new byte[HeaderLength];
    private byte[] _payload = [];

    /// <summary>The last message. Its payload is valid until the next message, or <see cref="Dispose"/>.</summary>
    public GatewayMessage Message { get; private set; }

    /// <summary>Announced length of the last frame.</summary>
    public uint Length { get; private set; }

    /// <summary>Reads the next frame. I/O failures of the stream are thrown.</summary>
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
        if (payload.Length > 0) ArrayPool<byte>.Shared.Return(payload);
    }

    /// <summary>Writes the five bytes before a message.</summary>
    public static void WriteHeader(Span<byte> header, int length, bool isCompressed) => WriteHeader(header, length, isCompressed ? (byte)1 : (byte)0);

    /// <summary>As the other, with a protocol's own flag.</summary>
    public static void WriteHeader(Span<byte> header, int length, byte flag)
    {
        header[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
    }

    private void EnsureRoom(int read, int wanted)
    {
        if (_payload.Length >= read + wanted) return;
        var larger = ArrayPool<byte>.Shared.Rent(read + wanted);
        _payload.AsSpan(0, read).CopyTo(larger);
        if (_payload.Length > 0) ArrayPool<byte>.Shared.Return(_payload);
        _payload = larger;
    }
}
