using System.Buffers;
using StatusGateway.Transcoding;

namespace StatusGateway.Core;

/// <summary>
/// A <see cref="PooledBuffer"/> in front of any buffer writer, because the writers of JSON and protobuf change what they have
/// written. An output that is a <see cref="PooledBuffer"/> itself is written directly.
/// </summary>
internal readonly ref struct PatchableOutput(IBufferWriter<byte> output)
{
    private readonly IBufferWriter<byte> _output = output ?? throw new ArgumentNullException(nameof(output));

    public PooledBuffer Buffer { get; } = output as PooledBuffer ?? new PooledBuffer();

    /// <summary>Copies what was written to the output.</summary>
    public void Complete()
    {
        if (!ReferenceEquals(Buffer, _output)) _output.Write(Buffer.WrittenSpan);
    }

    public void Dispose()
    {
        if (!ReferenceEquals(Buffer, _output)) Buffer.Dispose();
    }
}
