using StatusGateway.Core.Headers;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>
/// Chooses the framing of a stream by <c>Accept</c>. Members that name no framing are for the dialect of failures; protobuf among
/// them, as a stream is never sent so. Nothing is refused: where no range fits, it is NDJSON.
/// </summary>
internal static class FramingNegotiator
{
    // What a wildcard stands for comes first.
    private static readonly StreamFraming[] Framings = [StreamFraming.Ndjson, StreamFraming.JsonArray, StreamFraming.EventStream];

    public static StreamFraming Choose(string? accept)
    {
        if (string.IsNullOrEmpty(accept) || accept == "*/*") return StreamFraming.Ndjson;
        var ranges = AcceptHeader.Parse(accept);
        StreamFraming? chosen = null;
        var most = default(Liking);
        foreach (var framing in Framings)
        {
            if (Find(framing.MediaType, ranges) is not { Quality: > 0 } liking || (chosen is not null && liking.CompareTo(most) <= 0)) continue;
            (chosen, most) = (framing, liking);
        }

        return chosen ?? StreamFraming.Ndjson;
    }

    /// <summary>What the most exact range that covers a media type says of it; null where none does.</summary>
    private static Liking? Find(string mediaType, IReadOnlyList<AcceptRange> ranges)
    {
        Liking? found = null;
        for (var i = 0; i < ranges.Count; i++)
        {
            var range = ranges[i];
            if (!range.Covers(mediaType)) continue;
            var liking = new Liking(range.Quality, Math.Min(range.Specificity, 2), range.Dialect is null, i);
            if (found is not { } best || liking.Exactness > best.Exactness || (liking.Exactness == best.Exactness && liking.CompareTo(best) > 0)) found = liking;
        }

        return found;
    }

    /// <param name="Quality">As the caller says.</param>
    /// <param name="Exactness">2 for a type that is named, less for a wildcard.</param>
    /// <param name="IsForItself">It does not name a dialect: beside another framing it would be there for failures only.</param>
    /// <param name="Place">Its place among the ranges.</param>
    private readonly record struct Liking(double Quality, int Exactness, bool IsForItself, int Place) : IComparable<Liking>
    {
        public int CompareTo(Liking other) =>
            (Quality, Exactness, IsForItself, -Place).CompareTo((other.Quality, other.Exactness, other.IsForItself, -other.Place));
    }
}
