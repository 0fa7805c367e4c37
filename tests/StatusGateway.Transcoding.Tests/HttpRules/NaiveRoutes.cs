using System.Text;
using System.Text.RegularExpressions;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>
/// A simple implementation of the routing rules: it tries every route and sorts the matches.
/// </summary>
internal sealed partial class NaiveRoutes
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly RouteEntry<string>[] _entries;

    public NaiveRoutes(IEnumerable<RouteEntry<string>> entries) => _entries = [.. entries];

    /// <summary>Gets the result in the form of <see cref="Routes.Result"/>.</summary>
    public string Result(string method, string path)
    {
        var candidates = Split(path)
            .SelectMany((reading, order) => _entries
                .Where(entry => entry.Template.Verb == reading.Verb)
                .Select(entry => new Candidate(entry, reading.Segments, order, Fit(entry.Template, reading.Segments), MethodRank(entry.HttpMethod, method)))
                .Where(candidate => candidate.Taken is not null))
            .ToList();
        if (candidates.Count == 0)
            return "404";

        var best = candidates
            .Where(candidate => candidate.MethodRank >= 0)
            .Where(candidate => !(candidate.Taken == 0 && candidate.HasMoreBehind && candidates.Exists(candidate.IsBesideOpen)))
            .OrderBy(candidate => candidate.Order)
            .ThenBy(candidate => candidate.Rank, StringComparer.Ordinal)
            .ThenBy(candidate => candidate.MethodRank)
            .FirstOrDefault();
        return best is null
            ? "405 " + string.Join(' ', Allowed(candidates.Select(candidate => candidate.Entry.HttpMethod)))
            : best.Entry.Value + Captures(best);
    }

    /// <summary>Gets the interpretations of a path: with each verb that it can have, the longest first, and without.</summary>
    private IEnumerable<(string[] Segments, string? Verb)> Split(string path)
    {
        for (var colon = path.LastIndexOf('/') + 1; (colon = path.IndexOf(':', colon)) >= 0; colon++)
            if (Decode(path[(colon + 1)..]) is { } name && _entries.Any(entry => entry.Template.Verb == name)) yield return (Segments(path[..colon]), name);
        yield return (Segments(path), null);
    }

    /// <summary>Gets segments that match nothing if the path does not begin with a slash.</summary>
    private static string[] Segments(string path) =>
        path == "/" ? [] : path.StartsWith('/') ? path[1..].Split('/') : ["", "%"];

    /// <summary>Tries every number of segments for <c>**</c>. Returns the number; 0 without <c>**</c>; null if none fits.</summary>
    private static int? Fit(PathTemplate template, string[] segments)
    {
        if (segments is ["", "%"]) return null;
        for (var taken = 0; taken <= segments.Length; taken++)
        {
            var kinds = template.Segments.SelectMany(segment => Enumerable.Repeat(segment, segment.Kind == PathSegmentKind.DoubleStar ? taken : 1)).ToArray();
            if (kinds.Length == segments.Length && kinds.Zip(segments).All(pair => pair.First.Kind switch
                {
                    PathSegmentKind.DoubleStar => true,
                    PathSegmentKind.Star => pair.Second != "",
                    _ => Decode(pair.Second) == pair.First.Text,
                })) return taken;
        }

        return null;
    }

    private static int MethodRank(string route, string request) =>
        route == request && route != "*" ? 0
        : route == "GET" && request == "HEAD" ? 1
        : route == "*" ? 2 : -1;

    private static IEnumerable<string> Allowed(IEnumerable<string> methods)
    {
        var all = methods.ToHashSet();
        all.Add("OPTIONS");
        if (all.Contains("GET"))
            all.Add("HEAD");
        return all.Order(StringComparer.Ordinal);
    }

    private static string Captures(Candidate match)
    {
        // The name of the variable of each segment of the path.
        var owners = match.Entry.Template.Segments
            .SelectMany((segment, index) => Enumerable.Repeat(
                match.Entry.Template.VariableAt(index), segment.Kind == PathSegmentKind.DoubleStar ? match.Taken!.Value : 1))
            .ToArray();
        return string.Concat(match.Entry.Template.Variables.Select((variable, index) =>
        {
            var raw = string.Join('/', match.Segments.Where((_, segment) => owners[segment] == index));
            var value = variable.IsMultiSegment
                // The slash is escaped twice to stay encoded.
                ? Decode(EncodedSlash().Replace(raw, "%25$1"))
                : Decode(raw);
            return $" {variable}={value ?? "!"}";
        }));
    }

    private static string? Decode(string raw)
    {
        if (!WellFormed().IsMatch(raw))
            return null;
        try
        {
            // In Latin-1 each character is a byte: raw text becomes bytes first, and then escapes.
            var bytes = Encoding.Latin1.GetString(Strict.GetBytes(raw));
            return Strict.GetString(Encoding.Latin1.GetBytes(
                Escape().Replace(bytes, escape => ((char)Convert.ToByte(escape.Value[1..], 16)).ToString())));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();

    [GeneratedRegex("%(2F)", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedSlash();

    [GeneratedRegex("^([^%]|%[0-9A-Fa-f]{2})*$", RegexOptions.Singleline)]
    private static partial Regex WellFormed();

    private sealed record Candidate(RouteEntry<string> Entry, string[] Segments, int Order, int? Taken, int MethodRank)
    {
        private string Kinds => string.Concat(Entry.Template.Segments.Select(segment => (int)segment.Kind));

        /// <summary>Gets the literals and wildcards before <c>**</c>.</summary>
        private string Prefix => Kinds.Split('2')[0];

        private bool IsOpen => Kinds.EndsWith('2');

        public bool HasMoreBehind => Kinds.Contains('2', StringComparison.Ordinal) && !IsOpen;

        /// <summary>
        /// Gets a text that sorts literal, *, ** from the left; the end of a template counts as a literal. After ** it sorts literal, *, end
        /// from the right.
        /// </summary>
        public string Rank => !Kinds.Contains('2', StringComparison.Ordinal) ? Kinds + "0" : $"{Prefix}2{string.Concat(Kinds.Split('2')[1].Reverse())}2";

        public bool IsBesideOpen(Candidate other) =>
            other.Order == Order && other.MethodRank >= 0 && other.IsOpen && other.Prefix == Prefix
            && other.Entry.Template.Segments.Take(Prefix.Length).SequenceEqual(Entry.Template.Segments.Take(Prefix.Length));
    }
}
