using System.Text;
using System.Text.RegularExpressions;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Server.Model;

namespace StatusGateway.Fuzzing.Targets;

/// <summary>The readers of header values and of the request target.</summary>
internal static partial class HeaderTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("header-accept", Texts("application/problem+json;q=0.9, application/json; dialect=rpc-status, */*;q=0.1", "text/event-stream", "application/x-protobuf;q=0, \"a,b\";c=\"d\\\"\""), ReadAccept) { MaxBytesPerByte = 400 },
        new("header-accept-language", Texts("de-AT, de;q=0.8, *;q=0.1", "en"), ReadLanguages) { MaxBytesPerByte = 400 },
        new("header-accept-encoding", Texts("gzip;q=0.5, br, identity;q=0", "*;q=0"), ReadEncodings),
        new("header-timeout", Texts("1S", "99999999n", "500m", "1.5", "30000"), ReadTimeouts),
        new("header-retry-after", Texts("120", "Fri, 31 Dec 1999 23:59:59 GMT"), ReadRetryAfter),
        new("request-target", Texts("/v1/a%20b?c=d", "http://h:1/x?y", "*", "/?%zz", "//a"), ReadTarget),
    ];

    private static void ReadAccept(ReadOnlySpan<byte> input, Plant plant)
    {
        var header = Encoding.Latin1.GetString(input);
        var last = 2.0;
        foreach (var range in AcceptHeader.Parse(header))
        {
            var quality = plant.Spoils(input) ? 3 : range.Quality;
            FuzzFinding.Unless(quality is >= 0 and <= 1 && quality <= last, $"The quality {quality} follows {last}.");
            FuzzFinding.Unless(range.Type.Contains('/', StringComparison.Ordinal), $"\"{range.Type}\" is no media type.");
            last = quality;
        }

        FuzzFinding.Unless(DialectNegotiator.Choose(header, StatusDialect.Problem).ContentType.Length > 0, "No media type was chosen.");
    }

    private static void ReadLanguages(ReadOnlySpan<byte> input, Plant plant)
    {
        foreach (var language in AcceptLanguageHeader.Parse(Encoding.Latin1.GetString(input)))
            FuzzFinding.Unless(language.Length > 0 && !plant.Spoils(input), "A language is empty.");
    }

    private static void ReadEncodings(ReadOnlySpan<byte> input, Plant plant)
    {
        var header = Encoding.Latin1.GetString(input);
        var chosen = ContentCodingNegotiator.Choose(header, out var refusesPlain);
        if (plant.Spoils(input)) (chosen, refusesPlain) = (null, true);
        FuzzFinding.Unless(chosen is null || header.Contains('*', StringComparison.Ordinal) || header.Contains(chosen.Name, StringComparison.OrdinalIgnoreCase), "A coding was chosen that the header does not name.");
        FuzzFinding.Unless(!refusesPlain || header.Contains("identity", StringComparison.OrdinalIgnoreCase) || header.Contains('*', StringComparison.Ordinal), "Plain responses are refused by no part of the header.");
    }

    private static void ReadTimeouts(ReadOnlySpan<byte> input, Plant plant)
    {
        var text = Encoding.Latin1.GetString(input);
        var isRead = CallDeadline.TryParseGrpc(text, out var timeout) ^ plant.Spoils(input);
        FuzzFinding.Unless(isRead == GrpcTimeout().IsMatch(text), $"\"{text}\" was {(isRead ? "" : "not ")}read as a timeout.");
        if (isRead) FuzzFinding.Unless(CallDeadline.TryParseGrpc(CallDeadline.FormatGrpc(timeout), out _), "A formatted timeout cannot be read.");
        if (CallDeadline.TryParseMilliseconds(text, out timeout)) FuzzFinding.Unless(timeout >= TimeSpan.Zero, "A timeout is negative.");
        if (CallDeadline.TryParseSeconds(text, out timeout)) FuzzFinding.Unless(timeout >= TimeSpan.Zero, "A timeout is negative.");
    }

    private static void ReadRetryAfter(ReadOnlySpan<byte> input, Plant plant)
    {
        var text = Encoding.Latin1.GetString(input);
        var delay = RetryAfterHeader.Parse(text, DateTimeOffset.UnixEpoch);
        var isRead = delay is not null ^ plant.Spoils(input);
        FuzzFinding.Unless(isRead || text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('0', '9'), $"\"{text}\" was not read as seconds.");
        FuzzFinding.Unless(!isRead || text.AsSpan().ContainsAnyInRange('0', '9'), $"\"{text}\" was read as a delay.");
        FuzzFinding.Unless(delay is null || (delay.Seconds >= 0 && delay.Nanos >= 0), "A delay is negative.");
    }

    private static void ReadTarget(ReadOnlySpan<byte> input, Plant plant)
    {
        var target = RequestTarget.Parse(Encoding.Latin1.GetString(input));
        var path = plant.Spoils(input) ? target.Path + "?" : target.Path;
        FuzzFinding.Unless(!path.Contains('?', StringComparison.Ordinal), "A path has a query.");
    }

    /// <summary>gRPC over HTTP/2, "Timeout".</summary>
    [GeneratedRegex(@"^[0-9]{1,8}[HMSmun]\z", RegexOptions.CultureInvariant)]
    private static partial Regex GrpcTimeout();

    private static IReadOnlyList<byte[]> Texts(params string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];
}
