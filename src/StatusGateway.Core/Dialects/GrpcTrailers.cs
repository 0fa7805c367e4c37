using System.Buffers;
using System.Globalization;
using System.Text;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// A status in the trailers of gRPC, or in the headers of a trailers-only response (gRPC over HTTP/2, "Responses"):
/// <code>
/// grpc-status: 5
/// grpc-message: Book %22x%22 was not found.
/// grpc-status-details-bin: CAUSBk5vIGJvb2s...
/// </code>
/// </summary>
public static class GrpcTrailers
{
    /// <summary>The name of the header with the code, in decimal.</summary>
    public const string StatusName = HeaderNames.GrpcStatus;

    /// <summary>The name of the header with the message, percent-encoded.</summary>
    public const string MessageName = HeaderNames.GrpcMessage;

    /// <summary>The name of the header with the serialized google.rpc.Status, in base64.</summary>
    public const string DetailsName = HeaderNames.GrpcStatusDetails;

    private static readonly string[] Numbers =
        [.. Enumerable.Range(0, RpcCodes.All.Length).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Reads a status. Any values give a status.</summary>
    /// <param name="status">The value of <c>grpc-status</c>; null if it is missing.</param>
    /// <param name="message">The value of <c>grpc-message</c>; null if it is missing.</param>
    /// <param name="details">The value of <c>grpc-status-details-bin</c>, padded or not; null if it is missing.</param>
    /// <param name="origin">Who reported the status.</param>
    /// <param name="errors">What is wrong; with <see cref="GrpcTrailerErrors.MissingStatus"/> or
    /// <see cref="GrpcTrailerErrors.InvalidStatus"/> the status is UNKNOWN.</param>
    /// <returns>The status.</returns>
    public static RpcStatus Read(string? status, string? message, string? details, StatusOrigin origin, out GrpcTrailerErrors errors)
    {
        errors = GrpcTrailerErrors.None;
        var code = (int)RpcCode.Unknown;
        if (status is null) errors = GrpcTrailerErrors.MissingStatus;
        else if (!DecimalText.TryParseSigned(status, out code))
        {
            errors = GrpcTrailerErrors.InvalidStatus;
            code = (int)RpcCode.Unknown;
        }

        if (code == 0)
        {
            if (details is not null) errors |= GrpcTrailerErrors.Mismatch;
            return RpcStatus.Ok.WithOrigin(origin);
        }

        var text = message is null ? "" : GrpcMessage.Decode(message);
        if (details is null) return new RpcStatus(code, text, default, origin);
        if (!TryDecode(details, out var source) || !StatusWire.TryRead(source, out var innerCode, out var innerMessage, out var list))
        {
            errors |= GrpcTrailerErrors.InvalidDetails;
            return new RpcStatus(code, text, default, origin);
        }

        var agrees = innerCode == code && innerMessage == WellFormedText.From(text);
        if (!agrees) errors |= GrpcTrailerErrors.Mismatch;
        return new RpcStatus(code, text, list, origin, agrees ? source : default);
    }

    /// <summary>Gets the value of <c>grpc-status</c>.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The code in decimal.</returns>
    public static string StatusValue(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return Numbers[(int)status.Code];
    }

    /// <summary>Gets the value of <c>grpc-message</c>.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The encoded message; null to leave out the header if the message is empty.</returns>
    public static string? MessageValue(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.Message.Length == 0 ? null : GrpcMessage.Encode(status.Message);
    }

    /// <summary>
    /// Gets the value of <c>grpc-status-details-bin</c>: the bytes from which the status was read if it was not changed since, else
    /// the serialized status.
    /// </summary>
    /// <param name="status">The status.</param>
    /// <returns>Unpadded base64; null to leave out the header if there are no details and the status was not read from bytes.</returns>
    public static string? DetailsValue(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (!status.Source.IsEmpty) return Unpadded(status.Source.Span);
        if (status.Details.IsEmpty) return null;
        using var bytes = new PooledBuffer();
        status.WriteTo(bytes);
        return Unpadded(bytes.WrittenSpan);
    }

    private static string Unpadded(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static bool TryDecode(string base64, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        var text = ArrayPool<byte>.Shared.Rent(base64.Length);
        var decoded = new byte[Base64Text.MaxDecodedLength(base64.Length)];
        var written = 0;
        var isDecoded = Ascii.FromUtf16(base64, text, out var length) == OperationStatus.Done
            && Base64Text.TryDecode(text.AsSpan(0, length), decoded, out written);
        ArrayPool<byte>.Shared.Return(text);
        bytes = decoded.AsMemory(0, written);
        return isDecoded;
    }
}
