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
        // A wildcard stands for the default, unless that is excluded by name.
        var own = Default(byDefault);
        if (!IsExcluded(own.ContentType, ranges)) return own;
        return byDefault == StatusDialect.Problem ? new(RpcStatusDialect.Instance, Json) : new(ProblemDialect.Instance, ProblemDialect.Instance.MediaType);
    }

    private static bool IsExcluded(string mediaType, IReadOnlyList<AcceptRange> ranges)
    {
        foreach (var range in ranges)
            if (range.Quality <= 0 && range.Specificity >= 2 && range.Covers(mediaType)) return true;
        return false;
    }

    private static bool IsProtobuf(string mediaType) => mediaType is "application/x-protobuf" or "application/protobuf";

    private static NegotiatedDialect Default(StatusDialect dialect)
    {
        var chosen = Get(dialect);
        return new(chosen, chosen.MediaType);
    }
}
