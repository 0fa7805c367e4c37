using System.Collections.Frozen;
using System.Collections.Immutable;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core;

/// <summary>
/// Removes from errors what clients must not see. <see cref="On"/> replaces the message of UNKNOWN, INTERNAL and DATA_LOSS and
/// keeps only harmless details with them; it removes DebugInfo from any status. Apply it once, before any dialect.
/// </summary>
public sealed class Masking
{
    /// <summary>The message that replaces a masked one.</summary>
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

    /// <summary>Gets the default masking.</summary>
    public static Masking On { get; } = Create();

    /// <summary>Gets a masking that removes nothing.</summary>
    public static Masking Off { get; } = new([], [], []);

    /// <summary>Creates a masking for other codes and details.</summary>
    /// <param name="codes">The codes whose message is replaced; null for UNKNOWN, INTERNAL and DATA_LOSS.</param>
    /// <param name="shown">The full names of the details that are kept with such a code, if their bytes parse; null for ErrorInfo,
    /// RetryInfo, RequestInfo, Help and LocalizedMessage.</param>
    /// <param name="hidden">The full names of the details that are removed from any status; null for google.rpc.DebugInfo.</param>
    /// <returns>The masking.</returns>
    public static Masking Create(IEnumerable<RpcCode>? codes = null, IEnumerable<string>? shown = null, IEnumerable<string>? hidden = null) =>
        new(codes ?? DefaultCodes, shown?.ToArray() ?? DefaultShown, hidden?.ToArray() ?? [DetailNames.DebugInfo]);

    /// <summary>Gets what clients may see of a status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The masked status; the same object if nothing is removed.</returns>
    public RpcStatus Apply(RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.IsOk || (_codes.Count == 0 && _hidden.Length == 0)) return status;
        var isMasked = _codes.Contains(status.Code);
        var kept = status.Details.Length == 0 ? status.Details : Keep(status.Details, isMasked);
        // The bytes from which a masked status was read are dropped too, because unknown fields could hold anything.
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

    /// <summary>Returns whether the bytes parse; bytes that do not could hold anything.</summary>
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
