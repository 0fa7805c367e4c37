using System.Buffers;
using StatusGateway.Core.Reading;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// A format of a status in the body of an HTTP response. A status that is written and read back is the same. The documentation of
/// each dialect shows the bytes that it writes. The format of gRPC, which uses headers, is <see cref="GrpcTrailers"/>.
/// </summary>
public interface IStatusDialect
{
    /// <summary>Gets the media type of what it writes, without parameters.</summary>
    string MediaType { get; }

    /// <summary>Writes a status that is not OK.</summary>
    /// <param name="status">The status, after masking.</param>
    /// <param name="context">What is written in addition to the status.</param>
    /// <param name="output">Where the body is appended.</param>
    /// <exception cref="ArgumentException">The status is OK, which the format cannot express.</exception>
    void Write(RpcStatus status, in StatusWriteContext context, IBufferWriter<byte> output);

    /// <summary>
    /// Reads a status. Any bytes give a status. It is never OK, except from <see cref="RpcStatusDialect"/> in a response that is
    /// not an error.
    /// </summary>
    /// <param name="body">Any bytes.</param>
    /// <param name="context">What is known about the response.</param>
    /// <returns>The status.</returns>
    RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context);
}
