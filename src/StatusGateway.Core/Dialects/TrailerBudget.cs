using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Cuts a status to the size limit of trailers: peers reject header blocks that are too large, and the whole status is lost.
/// What matters least is removed first: DebugInfo, then the largest details other than ErrorInfo, then every ErrorInfo but the first,
/// from the last backwards, then the metadata of the first, then the end of the message.
/// </summary>
public static class TrailerBudget
{
    /// <summary>The smallest budget of a status, however large the metadata is, in bytes.</summary>
    public const int MinBytes = 1024;

    // The overhead of a header in the size of a header list (RFC 9113 section 6.5.2).
    private const int Overhead = 32;

    /// <summary>Gets the budget that metadata leaves for the status, in bytes.</summary>
    /// <param name="maxTrailerBytes">The limit of all trailers, in bytes.</param>
    /// <param name="metadata">Trailing metadata, as it is sent.</param>
    /// <returns>At least <see cref="MinBytes"/>.</returns>
    public static int Remaining(int maxTrailerBytes, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        long remaining = maxTrailerBytes;
        foreach (var (name, value) in metadata) remaining -= name.Length + value.Length + Overhead;
        return (int)Math.Max(remaining, MinBytes);
    }

    /// <summary>Cuts a status to a budget.</summary>
    /// <param name="status">The status.</param>
    /// <param name="budget">The bytes for <c>grpc-message</c> and <c>grpc-status-details-bin</c>, each with its name and 32 bytes of overhead.</param>
    /// <param name="dropped">The number of removed details.</param>
    /// <returns>The status; the same object if it fits.</returns>
    public static RpcStatus Fit(RpcStatus status, int budget, out int dropped)
    {
        ArgumentNullException.ThrowIfNull(status);
        dropped = 0;
        var message = MessageCost(status.Message);
        var details = status.Source.IsEmpty ? StatusBytes(status) : status.Source.Length;
        if (message + DetailsCost(details) <= budget) return status;

        details = StatusBytes(status);
        var keeps = new bool[status.Details.Length];
        Array.Fill(keeps, true);
        foreach (var index in Expendable(status.Details))
        {
            if (message + DetailsCost(details) <= budget) break;
            keeps[index] = false;
            dropped++;
            details = dropped == keeps.Length ? 0 : details - SizeInStatus(status.Details[index]);
        }

        var kept = status.Details.Where((_, index) => keeps[index]).ToImmutableArray();
        var fitted = status.WithDetails(kept);
        if (Cost(fitted) > budget) fitted = fitted.WithDetails([.. kept.Select(WithoutMetadata)]);
        if (Cost(fitted) > budget) fitted = CutMessage(fitted, budget);
        if (Cost(fitted) <= budget) return fitted;

        // The reason and domain of ErrorInfo do not fit either.
        dropped = status.Details.Length;
        return CutMessage(new RpcStatus(status.Code, status.Message, default, status.Origin), budget);
    }

    private static int Cost(RpcStatus status) => MessageCost(status.Message) + DetailsCost(StatusBytes(status));

    private static int MessageCost(string message) =>
        message.Length == 0 ? 0 : GrpcTrailers.MessageName.Length + GrpcMessage.Encode(message).Length + Overhead;

    private static int DetailsCost(int bytes) =>
        bytes == 0 ? 0 : GrpcTrailers.DetailsName.Length + (int)(((long)bytes * 4 + 2) / 3) + Overhead;

    /// <summary>Gets the size of the serialized google.rpc.Status, which is left out without details.</summary>
    private static int StatusBytes(RpcStatus status)
    {
        if (status.Details.IsEmpty) return 0;
        const int code = 2;
        var message = Encoding.UTF8.GetByteCount(status.Message);
        var size = code + (message == 0 ? 0 : 1 + WireWriter.SizeOfVarint((uint)message) + message);
        foreach (var detail in status.Details) size += SizeInStatus(detail);
        return size;
    }

    private static int SizeInStatus(StatusDetail detail)
    {
        var url = Encoding.UTF8.GetByteCount(detail.TypeUrl);
        var any = (url == 0 ? 0 : 1 + WireWriter.SizeOfVarint((uint)url) + url)
            + (detail.Value.IsEmpty ? 0 : 1 + WireWriter.SizeOfVarint((uint)detail.Value.Length) + detail.Value.Length);
        return 1 + WireWriter.SizeOfVarint((uint)any) + any;
    }

    /// <summary>Gets the details that may be removed, in order: all but the first ErrorInfo, by which clients tell errors apart.</summary>
    private static IEnumerable<int> Expendable(ImmutableArray<StatusDetail> details)
    {
        var isErrorInfo = details.Select(static detail => detail.Is(DetailNames.ErrorInfo)).ToArray();
        var others = Enumerable.Range(0, details.Length)
            .Where(index => !isErrorInfo[index])
            .OrderByDescending(index => details[index].Is(DetailNames.DebugInfo))
            .ThenByDescending(index => SizeInStatus(details[index]));
        var first = Array.IndexOf(isErrorInfo, true);
        var errorInfos = Enumerable.Range(0, details.Length).Where(index => isErrorInfo[index] && index != first).Reverse();
        return others.Concat(errorInfos);
    }

    /// <summary>Gets an ErrorInfo with reason and domain only, without unknown fields.</summary>
    private static StatusDetail WithoutMetadata(StatusDetail detail)
    {
        if (!detail.Is(DetailNames.ErrorInfo)
            || !DetailReader.TryReadString(detail.Value.Span, 1, out var reason)
            || !DetailReader.TryReadString(detail.Value.Span, 2, out var domain)) return detail;
        using var bytes = new PooledBuffer();
        var writer = new WireWriter(bytes);
        if (!reason.IsEmpty)
        {
            writer.WriteTag(1, WireType.LengthDelimited);
            writer.WriteLengthDelimited(reason);
        }

        if (!domain.IsEmpty)
        {
            writer.WriteTag(2, WireType.LengthDelimited);
            writer.WriteLengthDelimited(domain);
        }

        writer.Flush();
        return new StatusDetail(detail.TypeUrl, bytes.WrittenSpan.ToArray());
    }

    /// <summary>Cuts the message to the longest prefix that fits, between grapheme clusters.</summary>
    private static RpcStatus CutMessage(RpcStatus status, int budget)
    {
        // A character takes at least one byte, so characters beyond the budget cannot fit.
        if (budget <= 0) return status.WithMessage("");
        if (status.Message.Length > budget)
            status = status.WithMessage(status.Message[..(char.IsHighSurrogate(status.Message[budget - 1]) ? budget - 1 : budget)]);
        var starts = StringInfo.ParseCombiningCharacters(status.Message);
        var (fits, fails) = (0, starts.Length);
        while (fits < fails)
        {
            var middle = (fits + fails + 1) / 2;
            var length = middle == starts.Length ? status.Message.Length : starts[middle];
            if (Cost(status.WithMessage(status.Message[..length])) <= budget) fits = middle;
            else fails = middle - 1;
        }

        return status.WithMessage(fits == starts.Length ? status.Message : status.Message[..(fits == 0 ? 0 : starts[fits])]);
    }
}
