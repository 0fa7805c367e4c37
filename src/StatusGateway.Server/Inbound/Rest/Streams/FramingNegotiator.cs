using StatusGateway.Core.Headers;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>
/// Chooses the framing of a stream by <c>Accept</c>. Ranges that name no framing choose the dialect of errors; protobuf is one of
/// them, because streams are never sent in it. When no range fits, the framing is NDJSON.
/// </summary>
internal static class FramingNegotiator
{
    // A wildcard stands for the first one.
    private static readonly StreamFraming[] Framings = [StreamFraming.Ndjson, StreamFraming.JsonArray, StreamFraming.EventStream];

    /// <summary>Chooses the framing.</summary>
    /// <param name="accept">The value of <c>Accept</c>, or null.</param>
    /// <param name="alt">The form that the query requests: JSON is an array for a client that accepts anything.</param>
    /// <param name="hasEnvelope">Whether the lines of NDJSON have an envelope.</param>
    public static StreamFraming Choose(string? accept, ResponseAlt alt, bool hasEnvelope)
    {
        var isAny = string.IsNullOrEmpty(accept) || accept == "*/*";
        var chosen = alt switch
        {
            ResponseAlt.EventStream => StreamFraming.EventStream,
            ResponseAlt.Json or ResponseAlt.JsonWithEnumNumbers when isAny => StreamFraming.JsonArray,
            _ => isAny ? StreamFraming.Ndjson : Choose(accept),
        };
        return chosen == StreamFraming.Ndjson && !hasEnvelope ? StreamFraming.Lines : chosen;
    }

    private static StreamFraming Choose(string? accept)
    {
        var ranges = AcceptHeader.Parse(accept);
        StreamFraming? chosen = null;
        var best = default(Preference);
        foreach (var framing in Framings)
        {
            if (Find(framing.MediaType, ranges) is not { Quality: > 0 } preference || (chosen is not null && preference.CompareTo(best) <= 0)) continue;
            (chosen, best) = (framing, preference);
        }

        return chosen ?? StreamFraming.Ndjson;
    }

    /// <summary>Returns the preference of the most specific range that covers a media type; null when none does.</summary>
    private static Preference? Find(string mediaType, IReadOnlyList<AcceptRange> ranges)
    {
        Preference? found = null;
        for (var i = 0; i < ranges.Count; i++)
        {
            var range = ranges[i];
            if (!range.Covers(mediaType)) continue;
            var preference = new Preference(range.Quality, Math.Min(range.Specificity, 2), range.Dialect is null, i);
            if (found is not { } best || preference.Specificity > best.Specificity || (preference.Specificity == best.Specificity && preference.CompareTo(best) > 0)) found = preference;
        }

        return found;
    }

    /// <param name="Quality">The quality of the range.</param>
    /// <param name="Specificity">2 for an exact type, less for a wildcard.</param>
    /// <param name="HasNoDialect">Whether the range names no dialect: a range with a dialect is for errors.</param>
    /// <param name="Place">The position of the range.</param>
    private readonly record struct Preference(double Quality, int Specificity, bool HasNoDialect, int Place) : IComparable<Preference>
    {
        public int CompareTo(Preference other) =>
            (Quality, Specificity, HasNoDialect, -Place).CompareTo((other.Quality, other.Specificity, other.HasNoDialect, -other.Place));
    }
}
