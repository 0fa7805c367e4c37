using System.Buffers;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>Decompresses deflate data in an envelope: a header in front of it, and a trailer with the checksum of the output.</summary>
internal abstract class InflateDecoder : Decoder
{
    private readonly Inflater _inflater = new();
    private Part _part;

    private enum Part
    {
        Header,
        Data,
        Trailer,
    }

    /// <summary>The length of the trailer in bytes.</summary>
    protected abstract int TrailerLength { get; }

    /// <summary>Prepares a new or disposed decoder for use.</summary>
    public void Begin()
    {
        _part = Part.Header;
        _inflater.Open();
    }

    public sealed override OperationStatus Decompress(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written)
    {
        consumed = written = 0;
        if (_part == Part.Header)
        {
            var status = ReadHeader(source, out var length);
            if (status != OperationStatus.Done) return status;
            consumed = length;
            _inflater.Begin();
            _part = Part.Data;
        }

        if (_part == Part.Data)
        {
            var status = _inflater.Decompress(source[consumed..], destination, out var length, out written);
            consumed += length;
            AddOutput(destination[..written]);
            if (status != OperationStatus.Done) return status;
            _part = Part.Trailer;
        }

        if (source.Length - consumed < TrailerLength) return OperationStatus.NeedMoreData;
        if (!MatchesTrailer(source.Slice(consumed, TrailerLength))) return OperationStatus.InvalidData;
        consumed += TrailerLength;
        _part = Part.Header;
        return OperationStatus.Done;
    }

    public override void Dispose() => _inflater.Close();

    /// <summary>Reads the header at the beginning of the source. Called again, with more bytes, after NeedMoreData.</summary>
    protected abstract OperationStatus ReadHeader(ReadOnlySpan<byte> source, out int length);

    /// <summary>Adds output to the checksum.</summary>
    protected abstract void AddOutput(ReadOnlySpan<byte> output);

    /// <summary>Returns whether the trailer has the checksum of the output.</summary>
    protected abstract bool MatchesTrailer(ReadOnlySpan<byte> trailer);
}
