using System.Collections.Immutable;
using System.Globalization;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Reference;

/// <summary>
/// The error reference: the source of the pages, their JSON, <c>GET /statusgateway/v1/codes</c> and <c>explain</c>. Immutable.
/// </summary>
/// <param name="statuses">The configured HTTP statuses of the codes.</param>
/// <param name="own">The user's own pages.</param>
/// <param name="served">
/// The pages of the services in this process, enumerated on first use. The user's own page for the same reason replaces one of these.
/// </param>
internal sealed class ErrorReference(HttpStatusMap statuses, IReadOnlyList<ReasonPage> own, IEnumerable<ReasonPage>? served = null)
{
    private readonly Lazy<ImmutableArray<ReasonPage>> _reasons = new(() =>
        [.. BuiltInTexts.Reasons.Concat(own).Concat(served ?? []).DistinctBy(page => (page.Domain, page.Reason))]);

    /// <summary>The reference without configuration.</summary>
    public static ErrorReference BuiltIn { get; } = new(HttpStatusMap.Default, []);

    /// <summary>The 17 codes, in the order of their numbers.</summary>
    public static ImmutableArray<CodeEntry> Codes => BuiltInTexts.Codes;

    public static CodeEntry Entry(RpcCode code) => Codes[(int)code.Info().Code];

    /// <summary>Gets the HTTP status that a code maps to.</summary>
    public int HttpStatus(RpcCode code) => statuses.ToHttp(code);

    /// <summary>Gets the reasons of a code: the gateway's own, then the user's own, then those of services in this process.</summary>
    public IEnumerable<ReasonPage> ReasonsOf(RpcCode code) => Reasons.Where(page => page.Codes.Contains(code));

    private ImmutableArray<ReasonPage> Reasons => _reasons.Value;

    /// <summary>Gets the HTTP status that REST clients get with one of the gateway's own reasons; null for other reasons.</summary>
    public int? HttpStatus(ReasonPage page, RpcCode code) => OwnReason(page) switch
    {
        null => null,
        // Between gateway and upstream: 503 if a retry may help, 502 for an error of the upstream.
        { Origin: StatusOrigin.Network } reason => code == RpcCode.Unavailable ? 503
            : reason.HttpStatus ?? (code is RpcCode.Unknown or RpcCode.Internal or RpcCode.Unimplemented ? 502 : HttpStatus(code)),
        var reason => reason.HttpStatus ?? HttpStatus(code),
    };

    /// <summary>
    /// Finds a code by name or number in any spelling, an HTTP status, or a reason. Null if nothing matches.
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

    /// <summary>Suggests up to three names at an edit distance of 1 or 2 from a text, the nearest first.</summary>
    public IReadOnlyList<string> Suggest(string text)
    {
        const int maxLength = 100;
        const int minNameLength = 6;
        // Many reasons have the same ending: MODE_NOT_FOUND is only one letter from CODE_NOT_FOUND.
        const int minReasonLength = 16;
        var maxDistance = text.Length < (text.Contains('_', StringComparison.Ordinal) ? minReasonLength : minNameLength) ? 1 : 2;
        if (text.Length is 0 or > maxLength) return [];
        var name = text.Replace('-', '_').ToUpperInvariant();
        return [.. RpcCodes.All.Select(row => row.Name)
            .Concat(Reasons.Select(page => page.Reason))
            .Distinct()
            .Select(known => (Name: known, Distance: known.StartsWith(name, StringComparison.Ordinal) ? 0 : NearestName.Distance(known, name)))
            .Where(known => known.Distance <= maxDistance)
            .OrderBy(known => known.Distance)
            .Take(3)
            .Select(known => known.Name)];
    }

    /// <summary>Gets the codes that map to an HTTP status. If none does, gets the code for that status from a REST API.</summary>
    private ImmutableArray<RpcCode> CodesOf(int httpStatus)
    {
        ImmutableArray<RpcCode> codes = [.. RpcCodes.All.Select(row => row.Code).Where(code => statuses.ToHttp(code) == httpStatus)];
        return codes.IsEmpty ? [HttpStatusMap.ToCode(httpStatus, HttpToCodeProfile.Api)] : codes;
    }

    private static FailureReason? OwnReason(ReasonPage page) =>
        page.Domain == FailureReason.Domain ? FailureReason.All.FirstOrDefault(reason => reason.Name == page.Reason) : null;
}

/// <summary>The result of a search in the reference.</summary>
/// <param name="Codes">The codes, at least one.</param>
/// <param name="HttpStatus">The HTTP status, if the text is one; otherwise null.</param>
/// <param name="Reason">The reason, if the text is one; otherwise null.</param>
internal sealed record ReferenceMatch(ImmutableArray<RpcCode> Codes, int? HttpStatus, string? Reason);
