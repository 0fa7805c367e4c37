namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// Tells from what went into a decoder and what came out whether the data was whole: the trailer at the end of the former has the
/// checksum of the latter. Holds the last input, and no more.
/// </summary>
internal abstract class CompressedEnding
{
    /// <summary>Most bytes of input at a time.</summary>
    public const int MostBytes = 8 * 1024;

    private const int LongestTrailer = 8;

    private readonly byte[] _input = new byte[LongestTrailer + MostBytes];
    private int _length;

    /// <summary>The input ends where the data does. An empty one has nothing to end.</summary>
    public bool IsWhole => InputLength == 0 || EndsWithTrailer;

    /// <summary>Bytes of input so far.</summary>
    protected long InputLength { get; private set; }

    /// <summary>The input that came last, and the bytes before it that may begin a trailer.</summary>
    protected ReadOnlySpan<byte> Input => _input.AsSpan(0, _length);

    protected abstract bool EndsWithTrailer { get; }

    /// <summary>Input that the decoder is about to get.</summary>
    public void AddInput(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        var kept = Math.Min(_length, LongestTrailer);
        _input.AsSpan(_length - kept, kept).CopyTo(_input);
        bytes.CopyTo(_input.AsSpan(kept));
        _length = kept + bytes.Length;
        InputLength += bytes.Length;
        InputAdded();
    }

    /// <summary>What the decoder gave in one read.</summary>
    public abstract void AddOutput(ReadOnlySpan<byte> bytes);

    protected virtual void InputAdded()
    {
    }
}
