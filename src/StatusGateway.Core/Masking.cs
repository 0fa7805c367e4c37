using System.Collections.Frozen;
using System.Collections.Immutable;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core;

/// <summary>
/// What of an upstream's failure callers may see. On: for UNKNOWN, INTERNAL and DATA_LOSS the message is replaced and only
/// harmless details stay; DebugInfo is passed on for no code. Applied once, before any dialect.
/// </summary>
public sealed class Masking
{
    /// <summary>The message in place of a masked one.</summary>
    public const string MaskedMessage = "Internal error.";

    private static readonly RpcCode[] DefaultCodes = [RpcCode.Unknown, RpcCode.Internal, RpcCode.DataLoss];

    private static readonly string[] DefaultShown =
        [DetailNames.ErrorInfo, DetailNames.RetryInfo, DetailNames.RequestInfo, DetailNames.Help, DetailNames.LocalizedMessage];

    private readonly FrozenSet<RpcCode> _codes;
    private readonly string[] _shown;
    private readonly string[] _hidden;

    private Masking(IEnumerable<RpcCode> codes, string[] shown, string[] hidden)
    {
        _codes = codes.ToFrozenSet();
        _shown = shown;
        _hidden = hidden;
    }

    /// <summary>Callers see the above.</summary>
    public static Masking On { get; } = Create();

    /// <summary>Callers see everything.</summary>
    public static Masking Off { get; } = new([], [], []);

    /// <summary>Masking of other codes and details.</summary>
    /// <param name="codes">Codes whose message is replaced; null for UNKNOWN, INTERNAL and DATA_LOSS.</param>
    /// <param name="shown">Full names of the details that stay with such a code, if their bytes parse; null for the harmless ones.</param>
    /// <param name="hidden">Full names of details that go whatever the code; null for google.rpc.DebugInfo.</param>
    /// <returns>The masking.</returns>
    public static Masking Create(IEnumerable<RpcCode>? codes = null, IEnumerable<string>? shown = null, IEnumerable<string>? hidden = null) =>
        new(codes ?? DefaultCodes, shown?.ToArray() ?? DefaultShown, hidden?.ToArray() ?? [DetailNames.DebugInfo]);

    /// <summary>What callers may see of a status.</summary>
    /// <param name="status">As the upstream sent it.</param>
    /// <returns>The same object when nothing had to go.</returns>
    public RpcStatus Apply(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.IsOk || (_codes.Count == 0 && _hidden.Length == 0)) return status;
        var isMasked = _codes.Contains(status.Code);
        var kept = status.Details.Length == 0 ? status.Details : Keep(status.Details, isMasked);
        // The bytes that a masked status was read from do not go on either: fields that nobody knows could hold anything.
        if (isMasked)
            return status.Message == MaskedMessage && kept.Length == status.Details.Length && status.Source.IsEmpty
                ? status
                : new RpcStatus(status.Code, MaskedMessage, kept, status.Origin);
        return kept.Length == status.Details.Length ? status : status.WithDetails(kept);
    }

    private ImmutableArray<StatusDetail> Keep(ImmutableArray<StatusDetail> details, bool isMasked)
    {
        var kept = ImmutableArray.CreateBuilder<StatusDetail>(details.Length);
        foreach (var detail in details)
            if (!IsAmong(_hidden, detail) && (!isMasked || (IsAmong(_shown, detail) && Parses(detail)))) kept.Add(detail);
        return kept.DrainToImmutable();
    }

    private static bool IsAmong(string[] names, StatusDetail detail)
    {
        foreach (var name in names)
            if (detail.Is(name)) return true;
        return false;
    }

    /// <summary>Bytes that do not parse could hold anything.</summary>
    private static bool Parses(StatusDetail detail)
    {
        if (DetailTypes.Standard.FindMessage(detail.TypeName) is not { } type) return IsProtobuf(detail.Value.Span);
        using var scratch = new PooledBuffer();
        return WireToJson.Write(type, detail.Value.Span, JsonOptions.Default, scratch, out _) is null;
    }

    private static bool IsProtobuf(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        while (!reader.IsAtEnd)
            if (!reader.TryReadTag(out var number, out var wireType) || !reader.TrySkip(number, wireType)) return false;
        return true;
    }
}
