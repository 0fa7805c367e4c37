using StatusGateway.Server.Framing;

namespace StatusGateway.Fuzzing;

/// <summary>Input that arrives in chunks of a size.</summary>
internal sealed class ChunkedStream(byte[] input, int chunk) : ReadStream
{
    private int _position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(Math.Min(chunk, buffer.Length), input.Length - _position);
        input.AsSpan(_position, count).CopyTo(buffer.Span);
        _position += count;
        return new(count);
    }
}
