namespace StatusGateway.Server.Framing;

/// <summary>The base class of streams that are read sequentially and asynchronously only.</summary>
internal abstract class ReadStream : SequentialStream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanWrite => false;

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);
}
