namespace StatusGateway.Core.Dialects;

/// <summary>The dialects that a REST caller may ask for.</summary>
public enum StatusDialect
{
    /// <summary>Problem details (RFC 9457).</summary>
    Problem,

    /// <summary>google.rpc.Status as JSON.</summary>
    RpcStatus,

    /// <summary>Google's error envelope (AIP-193).</summary>
    GoogleError,

    /// <summary>google.rpc.Status in protobuf.</summary>
    Protobuf,
}

/// <summary>What was chosen: a dialect, and the media type under which it goes.</summary>
/// <param name="Dialect">The dialect.</param>
/// <param name="ContentType">Value of <c>Content-Type</c>.</param>
public readonly record struct NegotiatedDialect(IStatusDialect Dialect, string ContentType);

/// <summary>
/// Chooses the dialect of an error by <c>Accept</c>. Nothing is refused: where no range fits, the default is written.
/// </summary>
public static class DialectNegotiator
{
    private const string Json = "application/json";

    /// <summary>The dialect behind a name.</summary>
    /// <param name="dialect">The name.</param>
    /// <returns>The dialect.</returns>
    public static IStatusDialect Get(StatusDialect dialect) => dialect switch
    {
        StatusDialect.RpcStatus => RpcStatusDialect.Instance,
        StatusDialect.GoogleError => GoogleErrorDialect.Instance,
        StatusDialect.Protobuf => ProtobufDialect.Instance,
        _ => ProblemDialect.Instance,
    };

    /// <summary>Chooses the dialect of an error.</summary>
    /// <param name="accept">Value of <c>Accept</c>, or null.</param>
    /// <param name="byDefault">What a caller gets who does not ask.</param>
    /// <returns>The dialect and its <c>Content-Type</c>.</returns>
    public static NegotiatedDialect Choose(string? accept, StatusDialect byDefault)
    {
        if (string.IsNullOrEmpty(accept) || accept == "*/*") return Default(byDefault);
        var ranges = AcceptHeader.Parse(accept);
        foreach (var range in ranges)
        {
            if (range.Quality <= 0) break;
            if (Match(range, byDefault, ranges) is { } chosen) return chosen;
        }

        return Default(byDefault);
    }

    /// <summary>Whether the answer's message is wanted in protobuf rather than in JSON.</summary>
    /// <param name="accept">Value of <c>Accept</c>, or null.</param>
    /// <returns>True when protobuf is preferred by name.</returns>
    public static bool PrefersProtobuf(string? accept)
    {
        if (string.IsNullOrEmpty(accept) || !accept.Contains("protobuf", StringComparison.OrdinalIgnoreCase)) return false;
        foreach (var range in AcceptHeader.Parse(accept))
        {
            if (range.Quality <= 0) return false;
            if (IsProtobuf(range.Type)) return true;
            if (range.Covers(Json)) return false;
        }

        return false;
    }

    private static NegotiatedDialect? Match(AcceptRange range, StatusDialect byDefault, IReadOnlyList<AcceptRange> ranges)
    {
        if (range.Type == ProblemDialect.Instance.MediaType) return new(ProblemDialect.Instance, ProblemDialect.Instance.MediaType);
        if (IsProtobuf(range.Type)) return new(ProtobufDialect.Instance, range.Type);
        if (range.Type == Json)
        {
            return range.Dialect switch
            {
                "problem" => new(ProblemDialect.Instance, $"{Json}; dialect=problem"),
                "rpc-status" => new(RpcStatusDialect.Instance, $"{Json}; dialect=rpc-status"),
                "google-error" => new(GoogleErrorDialect.Instance, $"{Json}; dialect=google-error"),
                _ => Default(byDefault),
            };
        }

        if (range.Specificity > 1 || !range.Covers(Json)) return null;
        // A wildcard stands for the default, unless a more exact range thinks less of it.
        NegotiatedDialect[] candidates = [Default(byDefault), Default(StatusDialect.Problem), Default(StatusDialect.RpcStatus)];
        foreach (var candidate in candidates)
            if (!IsWantedLess(candidate.ContentType, range, ranges)) return candidate;
        return null;
    }

    private static bool IsWantedLess(string mediaType, AcceptRange than, IReadOnlyList<AcceptRange> ranges)
    {
        AcceptRange? own = null;
        foreach (var range in ranges)
            if (range.Specificity is 1 or 2 && range.Covers(mediaType) && !(own?.Specificity >= range.Specificity)) own = range;
        return own is { } exact && exact.Specificity > than.Specificity && exact.Quality < than.Quality;
    }

    internal static bool IsKnown(string? dialect) => dialect is "problem" or "rpc-status" or "google-error";

    private static bool IsProtobuf(string mediaType) => mediaType is "application/x-protobuf" or "application/protobuf";

    private static NegotiatedDialect Default(StatusDialect dialect)
    {
        var chosen = Get(dialect);
        return new(chosen, chosen.MediaType);
    }
}
