namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// Checks from the input and output of a decoder whether the data was complete: the trailer at the end of the input holds the
/// checksum of the output. Keeps only the most recent input.
/// </summary>
internal abstract class TrailerCheck
{
    /// <summary>The maximum number of input bytes per call.</summary>
    public const int MaxBytes = 8 * 1024;

    private const int MaxTrailerLength = 8;

    private readonly byte[] _input = new byte[MaxTrailerLength + MaxBytes];
    private int _length;

    /// <summary>Whether the input ends with a matching trailer. Empty input is complete.</summary>
    public bool IsWhole => InputLength == 0 || EndsWithTrailer;

    /// <summary>The number of input bytes so far.</summary>
    protected long InputLength { get; private set; }

    /// <summary>The most recent input, and the bytes before it that may start a trailer.</summary>
    protected ReadOnlySpan<byte> Input => _input.AsSpan(0, _length);

    protected abstract bool EndsWithTrailer { get; }

    /// <summary>Adds input before the decoder reads it.</summary>
    public void AddInput(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        var kept = Math.Min(_length, MaxTrailerLength);
        _input.AsSpan(_length - kept, kept).CopyTo(_input);
        bytes.CopyTo(_input.AsSpan(kept));
        _length = kept + bytes.Length;
        InputLength += bytes.Length;
        InputAdded();
    }

    /// <summary>Adds the output of one read of the decoder.</summary>
    public abstract void AddOutput(ReadOnlySpan<byte> bytes);

    protected virtual void InputAdded()
    {
    }
}
