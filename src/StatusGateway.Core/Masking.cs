using System.Collections.Immutable;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core;

/// <summary>
/// What of an upstream's failure callers may see. On: for UNKNOWN, INTERNAL and DATA_LOSS the message is replaced and only
/// harmless details stay; DebugInfo is passed on for no code. Applied once, before any dialect.
/// </summary>
public sealed class Masking
{
    /// <summary>The message in place of a masked one.</summary>
    public const string MaskedMessage = "Internal error.";

    private readonly bool _isOn;

    private Masking(bool isOn) => _isOn = isOn;

    /// <summary>Callers see the above.</summary>
    public static Masking On { get; } = new(true);

    /// <summary>Callers see everything.</summary>
    public static Masking Off { get; } = new(false);

    /// <summary>What callers may see of a status.</summary>
    /// <param name="status">As the upstream sent it.</param>
    /// <returns>The same object when nothing had to go.</returns>
    public RpcStatus Apply(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (!_isOn) return status;
        var isMasked = status.Code is RpcCode.Unknown or RpcCode.Internal or RpcCode.DataLoss;
        var kept = status.Details.Length == 0 ? status.Details : Keep(status.Details, isMasked);
        // The bytes that a masked status was read from do not go on either: fields that nobody knows could hold anything.
        if (isMasked)
            return status.Message == MaskedMessage && kept.Length == status.Details.Length && status.Source.IsEmpty
                ? status
                : new RpcStatus(status.Code, MaskedMessage, kept, status.Origin);
        return kept.Length == status.Details.Length ? status : status.WithDetails(kept);
    }

    private static ImmutableArray<StatusDetail> Keep(ImmutableArray<StatusDetail> details, bool isMasked)
    {
        var kept = ImmutableArray.CreateBuilder<StatusDetail>(details.Length);
        foreach (var detail in details)
            if (isMasked ? IsHarmless(detail) && Parses(detail) : !detail.Is(DetailNames.DebugInfo)) kept.Add(detail);
        return kept.DrainToImmutable();
    }

    private static bool IsHarmless(StatusDetail detail) =>
        detail.Is(DetailNames.ErrorInfo) || detail.Is(DetailNames.RetryInfo) || detail.Is(DetailNames.RequestInfo)
        || detail.Is(DetailNames.Help) || detail.Is(DetailNames.LocalizedMessage);

    /// <summary>Bytes that do not parse could hold anything.</summary>
    private static bool Parses(StatusDetail detail)
    {
        using var scratch = new PooledBuffer();
        return DetailTypes.Standard.FindMessage(detail.TypeName) is { } type
            && WireToJson.Write(type, detail.Value.Span, JsonOptions.Default, scratch, out _) is null;
    }
}
