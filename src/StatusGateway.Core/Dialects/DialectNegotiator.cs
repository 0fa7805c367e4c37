using StatusGateway.Core.Headers;

namespace StatusGateway.Core.Dialects;

/// <summary>Selects the dialect of an error by <c>Accept</c>. If no range matches, the default dialect is selected: an error is never 406.</summary>
public static class DialectNegotiator
{
    /// <summary>Gets the dialect of a name.</summary>
    /// <param name="dialect">The name.</param>
    /// <returns>The dialect.</returns>
    public static IStatusDialect Get(StatusDialect dialect) => dialect switch
    {
        StatusDialect.RpcStatus => RpcStatusDialect.Instance,
        StatusDialect.GoogleError => GoogleErrorDialect.Instance,
        StatusDialect.Protobuf => ProtobufDialect.Instance,
        _ => ProblemDialect.Instance,
    };

    /// <summary>Selects the dialect of an error.</summary>
    /// <param name="accept">The value of <c>Accept</c>, or null.</param>
    /// <param name="defaultDialect">The dialect if the client requests none.</param>
    /// <returns>The dialect and its <c>Content-Type</c>.</returns>
    public static NegotiatedDialect Choose(string? accept, StatusDialect defaultDialect)
    {
        if (string.IsNullOrEmpty(accept) || accept == "*/*") return Create(defaultDialect);
        var ranges = AcceptHeader.Parse(accept);
        foreach (var range in ranges)
        {
            if (range.Quality <= 0) break;
            if (Match(range, defaultDialect, ranges) is { } chosen) return chosen;
        }

        return Create(defaultDialect);
    }

    /// <summary>Gets the media type by which the client requests the message of a response in protobuf, by name; null if it prefers JSON.</summary>
    /// <param name="accept">The value of <c>Accept</c>, or null.</param>
    internal static string? GetProtobufType(string? accept)
    {
        if (string.IsNullOrEmpty(accept) || !accept.Contains("protobuf", StringComparison.OrdinalIgnoreCase)) return null;
        foreach (var range in AcceptHeader.Parse(accept))
        {
            if (range.Quality <= 0) return null;
            if (MediaTypes.IsProtobuf(range.Type)) return range.Type;
            if (range.Covers(MediaTypes.Json)) return null;
        }

        return null;
    }

    private static NegotiatedDialect? Match(AcceptRange range, StatusDialect defaultDialect, IReadOnlyList<AcceptRange> ranges)
    {
        if (range.Type == MediaTypes.ProblemJson) return new(ProblemDialect.Instance, MediaTypes.ProblemJson);
        if (MediaTypes.IsProtobuf(range.Type)) return new(ProtobufDialect.Instance, range.Type);
        if (range.Type == MediaTypes.Json)
        {
            return range.Dialect switch
            {
                MediaTypes.ProblemParameter => new(ProblemDialect.Instance, MediaTypes.JsonWithProblem),
                MediaTypes.RpcStatusParameter => new(RpcStatusDialect.Instance, MediaTypes.JsonWithRpcStatus),
                MediaTypes.GoogleErrorParameter => new(GoogleErrorDialect.Instance, MediaTypes.JsonWithGoogleError),
                _ => Create(defaultDialect),
            };
        }

        if (range.Specificity > 1 || !range.Covers(MediaTypes.Json)) return null;
        // A wildcard means the default, unless a more specific range has a lower quality for it.
        NegotiatedDialect[] candidates = [Create(defaultDialect), Create(StatusDialect.Problem), Create(StatusDialect.RpcStatus)];
        foreach (var candidate in candidates)
            if (!IsLessPreferred(candidate.ContentType, range, ranges)) return candidate;
        return null;
    }

    private static bool IsLessPreferred(string mediaType, AcceptRange than, IReadOnlyList<AcceptRange> ranges)
    {
        AcceptRange? own = null;
        foreach (var range in ranges)
            if (range.Specificity is 1 or 2 && range.Covers(mediaType) && !(own?.Specificity >= range.Specificity)) own = range;
        return own is { } exact && exact.Specificity > than.Specificity && exact.Quality < than.Quality;
    }

    private static NegotiatedDialect Create(StatusDialect dialect)
    {
        var chosen = Get(dialect);
        return new(chosen, chosen.MediaType);
    }
}
