using System.Collections.Immutable;
using System.Globalization;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Reference;

/// <summary>
/// The error reference: one source for the pages, their JSON, <c>GET /statusgateway/v1/codes</c>, and <c>explain</c> in the
/// terminal. Immutable.
/// </summary>
/// <param name="statuses">HTTP statuses of the codes here.</param>
/// <param name="own">A team's own pages.</param>
/// <param name="served">
/// Pages that come with the services of this process, enumerated when the first one is asked for. Where the team has a page
/// for the same reason, that one counts.
/// </param>
internal sealed class ErrorReference(HttpStatusMap statuses, IReadOnlyList<ReasonPage> own, IEnumerable<ReasonPage>? served = null)
{
    private readonly Lazy<ImmutableArray<ReasonPage>> _reasons = new(() =>
        [.. BuiltInTexts.Reasons.Concat(own).Concat(served ?? []).DistinctBy(page => (page.Domain, page.Reason))]);

    /// <summary>As it comes with the gateway.</summary>
    public static ErrorReference BuiltIn { get; } = new(HttpStatusMap.Default, []);

    /// <summary>The 17 codes, in the order of their numbers.</summary>
    public static ImmutableArray<CodeEntry> Codes => BuiltInTexts.Codes;

    public static CodeEntry Entry(RpcCode code) => Codes[(int)code.Info().Code];

    /// <summary>The HTTP status that a code maps to here.</summary>
    public int HttpStatus(RpcCode code) => statuses.ToHttp(code);

    /// <summary>The reasons that come with a code: the gateway's own, then the team's, then those of services in this process.</summary>
    public IEnumerable<ReasonPage> ReasonsOf(RpcCode code) => Reasons.Where(page => page.Codes.Contains(code));

    private ImmutableArray<ReasonPage> Reasons => _reasons.Value;

    /// <summary>The HTTP status that callers of REST get with a reason of the gateway's own; null for a team's.</summary>
    public int? HttpStatus(ReasonPage page, RpcCode code) => OwnReason(page) switch
    {
        null => null,
        // What is between us and an upstream: 503 where another try may help, 502 where the upstream is to blame.
        { Origin: StatusOrigin.Network } reason => code == RpcCode.Unavailable ? 503
            : reason.HttpStatus ?? (code is RpcCode.Unknown or RpcCode.Internal or RpcCode.Unimplemented ? 502 : HttpStatus(code)),
        var reason => reason.HttpStatus ?? HttpStatus(code),
    };

    /// <summary>
    /// Finds what people ask for: a code by name or number in any spelling, an HTTP status, a reason. Null when it is nothing
    /// of these.
    /// </summary>
    public ReferenceMatch? Find(string text)
    {
        if (RpcCodes.TryParse(text, out var code)) return new ReferenceMatch([code], null, null);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var httpStatus))
            return httpStatus is >= 100 and <= 599 ? new ReferenceMatch(CodesOf(httpStatus), httpStatus, null) : null;
        var reason = text.Replace('-', '_').ToUpperInvariant();
        ImmutableArray<RpcCode> codes = [.. Reasons.Where(page => page.Reason == reason).SelectMany(page => page.Codes).Distinct()];
        return codes.IsEmpty ? null : new ReferenceMatch(codes, null, reason);
    }

    /// <summary>Names that a text may have meant, the nearest first: one or two slips of the pen away.</summary>
    public IReadOnlyList<string> Suggest(string text)
    {
        const int longest = 100;
        const int shortName = 6;
        // Reasons end alike: TODO_NOT_FOUND is two letters from CODE_NOT_FOUND, and another name.
        const int longReason = 16;
        var farthest = text.Length < (text.Contains('_', StringComparison.Ordinal) ? longReason : shortName) ? 1 : 2;
        if (text.Length is 0 or > longest) return [];
        var name = text.Replace('-', '_').ToUpperInvariant();
        return [.. RpcCodes.All.Select(row => row.Name)
            .Concat(Reasons.Select(page => page.Reason))
            .Distinct()
            .Select(known => (Name: known, Distance: known.StartsWith(name, StringComparison.Ordinal) ? 0 : NearestName.Distance(known, name)))
            .Where(known => known.Distance <= farthest)
            .OrderBy(known => known.Distance)
            .Take(3)
            .Select(known => known.Name)];
    }

    /// <summary>The codes that map to an HTTP status; where none does, the one that it is read as when a REST API sends it.</summary>
    private ImmutableArray<RpcCode> CodesOf(int httpStatus)
    {
        ImmutableArray<RpcCode> codes = [.. RpcCodes.All.Select(row => row.Code).Where(code => statuses.ToHttp(code) == httpStatus)];
        return codes.IsEmpty ? [HttpStatusMap.ToCode(httpStatus, HttpToCodeProfile.Api)] : codes;
    }

    private static FailureReason? OwnReason(ReasonPage page) =>
        page.Domain == FailureReason.Domain ? FailureReason.All.FirstOrDefault(reason => reason.Name == page.Reason) : null;
}

/// <summary>What was found for a text.</summary>
/// <param name="Codes">The codes, at least one.</param>
/// <param name="HttpStatus">The HTTP status that it was; null for anything else.</param>
/// <param name="Reason">The reason that it was; null for anything else.</param>
internal sealed record ReferenceMatch(ImmutableArray<RpcCode> Codes, int? HttpStatus, string? Reason);
