namespace StatusGateway.Server.Tests.Framing;

/// <summary>Returns at most a given number of bytes per read, after a pause.</summary>
internal sealed class DribbleStream(byte[] bytes, int atATime) : MemoryStream(bytes)
{
    public IOException? Failure { get; init; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        if (Failure is not null && Position == Length) throw Failure;
        return await base.ReadAsync(buffer[..Math.Min(buffer.Length, atATime)], cancellationToken);
    }
}
