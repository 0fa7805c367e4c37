using System.Buffers;

namespace StatusGateway.Server.Framing.Compression;

/// <summary>
/// Decompresses data in steps, with input and output of any size. Never throws for the data. Dispose returns its memory; it must not be
/// used afterwards.
/// </summary>
internal abstract class Decoder : IDisposable
{
    /// <summary>Whether data may follow <see cref="OperationStatus.Done"/>: the members of gzip (RFC 1952 section 2.2).</summary>
    public virtual bool HasMembers => false;

    /// <summary>Decompresses the next bytes.</summary>
    /// <param name="source">The input that follows what was consumed.</param>
    /// <param name="destination">Where to write.</param>
    /// <param name="consumed">How many bytes of the source were read.</param>
    /// <param name="written">How many bytes were written.</param>
    /// <returns>
    /// <see cref="OperationStatus.Done"/> at the end of the data, whose checksum and length are correct;
    /// <see cref="OperationStatus.NeedMoreData"/> when the source has to be extended, and what was not consumed has to be given again.
    /// </returns>
    public abstract OperationStatus Decompress(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written);

    public abstract void Dispose();
}
