using System.Buffers;
using System.Globalization;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Dialects;

/// <summary>What was wrong with the trailers that a status was read from. The status stands all the same.</summary>
[Flags]
public enum GrpcTrailerErrors
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>There is no <c>grpc-status</c>.</summary>
    MissingStatus = 1,

    /// <summary><c>grpc-status</c> is not a number.</summary>
    InvalidStatus = 2,

    /// <summary><c>grpc-status-details-bin</c> is not base64, not a google.rpc.Status, or there are several: its details are lost.</summary>
    InvalidDetails = 4,

    /// <summary>Code or message in <c>grpc-status-details-bin</c> are not those of the headers, which stay; its details are kept.</summary>
    Mismatch = 8,
}

/// <summary>
/// A status in gRPC's trailers, or headers when trailers-only (gRPC over HTTP/2, "Responses"):
/// <code>
/// grpc-status: 5
/// grpc-message: Book %22x%22 was not found.
/// grpc-status-details-bin: CAUSBk5vIGJvb2s...
/// </code>
/// </summary>
public static class GrpcTrailers
{
    /// <summary>Header of the code, in decimal.</summary>
    public const string StatusName = "grpc-status";

    /// <summary>Header of the message, percent-encoded.</summary>
    public const string MessageName = "grpc-message";

    /// <summary>Header of the serialized google.rpc.Status, in base64.</summary>
    public const string DetailsName = "grpc-status-details-bin";

    /// <summary>Reads a status. Total: there is always one.</summary>
    /// <param name="status">Value of <c>grpc-status</c>; null when there is none.</param>
    /// <param name="message">Value of <c>grpc-message</c>, or null.</param>
    /// <param name="details">Value of <c>grpc-status-details-bin</c>, padded or not; null when there is none.</param>
    /// <param name="origin">Who said it.</param>
    /// <param name="faults">What was wrong; with <see cref="GrpcTrailerErrors.MissingStatus"/> or
    /// <see cref="GrpcTrailerErrors.InvalidStatus"/> the status is UNKNOWN.</param>
    /// <returns>The status.</returns>
    public static RpcStatus Read(string? status, string? message, string? details, StatusOrigin origin, out GrpcTrailerErrors faults)
    {
        faults = GrpcTrailerErrors.None;
        var code = (int)RpcCode.Unknown;
        if (status is null) faults = GrpcTrailerErrors.MissingStatus;
        else if (!int.TryParse(status, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out code))
        {
            faults = GrpcTrailerErrors.InvalidStatus;
            code = (int)RpcCode.Unknown;
        }

        if (code == 0)
        {
            if (details is not null) faults |= GrpcTrailerErrors.Mismatch;
            return RpcStatus.Ok.WithOrigin(origin);
        }

        var text = message is null ? "" : GrpcMessage.Decode(message);
        if (details is null) return new RpcStatus(code, text, default, origin);
        if (!TryDecode(details, out var source) || !StatusWire.TryRead(source, out var ownCode, out var ownMessage, out var list))
        {
            faults |= GrpcTrailerErrors.InvalidDetails;
            return new RpcStatus(code, text, default, origin);
        }

        var agrees = ownCode == code && ownMessage == WellFormed.Text(text);
        if (!agrees) faults |= GrpcTrailerErrors.Mismatch;
        return new RpcStatus(code, text, list, origin, agrees ? source : default);
    }

    /// <summary>The value of <c>grpc-status</c>.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The code in decimal.</returns>
    public static string StatusValue(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return Numbers[(int)status.Code];
    }

    /// <summary>The value of <c>grpc-message</c>.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The message, encoded; null when it is empty and the header is left out.</returns>
    public static string? MessageValue(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.Message.Length == 0 ? null : GrpcMessage.Encode(status.Message);
    }

    /// <summary>
    /// The value of <c>grpc-status-details-bin</c>: the bytes that the status was read from, where it still is the same, else
    /// made anew.
    /// </summary>
    /// <param name="status">The status.</param>
    /// <returns>Unpadded base64; null when there are no details and the header is left out.</returns>
    public static string? DetailsValue(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.Details.IsEmpty) return null;
        if (!status.Source.IsEmpty) return Unpadded(status.Source.Span);
        using var bytes = new PooledBuffer();
        status.WriteTo(bytes);
        return Unpadded(bytes.WrittenSpan);
    }

    private static readonly string[] Numbers =
        [.. Enumerable.Range(0, RpcCodes.All.Length).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static string Unpadded(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static bool TryDecode(string base64, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        var text = ArrayPool<byte>.Shared.Rent(base64.Length);
        var decoded = new byte[Base64Text.MaxDecodedLength(base64.Length)];
        var written = 0;
        var isDecoded = System.Text.Ascii.FromUtf16(base64, text, out var length) == OperationStatus.Done
            && Base64Text.TryDecode(text.AsSpan(0, length), decoded, out written);
        ArrayPool<byte>.Shared.Return(text);
        bytes = decoded.AsMemory(0, written);
        return isDecoded;
    }
}
