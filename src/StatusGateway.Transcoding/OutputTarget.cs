using System.Buffers;

namespace StatusGateway.Transcoding;

/// <summary>
/// The buffer for an output: the output itself if it is a <see cref="PooledBuffer"/>, which saves a copy, or else a buffer of its own
/// that is copied to the output at the end.
/// </summary>
internal readonly ref struct OutputTarget
{
    private readonly IBufferWriter<byte> _output;

    public OutputTarget(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        Buffer = output as PooledBuffer ?? new PooledBuffer();
    }

    public PooledBuffer Buffer { get; }

    /// <summary>Copies the buffer to the output and returns its memory.</summary>
    public void Dispose()
    {
        if (ReferenceEquals(_output, Buffer)) return;
        if (Buffer.Length > 0) _output.Write(Buffer.WrittenSpan);
        Buffer.Dispose();
    }
}
