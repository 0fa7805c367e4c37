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
                .Where(entry => entry.Template.Verb == reading.Verb && Fits(entry.Template, reading.Segments))
                .Select(entry => (entry, reading.Segments, Rank: order + Specificity(entry.Template))))
            .ToList();
        if (candidates.Count == 0)
            return "404";

        var best = candidates
            .Select(candidate => (candidate, Method: MethodRank(candidate.entry.HttpMethod, method)))
            .Where(ranked => ranked.Method >= 0)
            .OrderBy(ranked => ranked.candidate.Rank, StringComparer.Ordinal)
            .ThenBy(ranked => ranked.Method)
            .Select(ranked => ranked.candidate)
            .FirstOrDefault();
        return best.entry is null
            ? "405 " + string.Join(' ', Allowed(candidates.Select(candidate => candidate.entry.HttpMethod)))
            : best.entry.Value + Captures(best.entry.Template, best.Segments);
    }

    /// <summary>Gets the interpretations of a path: with a verb, if it can have one, and without.</summary>
    private IEnumerable<(string[] Segments, string? Verb)> Split(string path)
    {
        var verb = LastColon().Match(path);
        if (verb.Success && Decode(verb.Groups[2].Value) is { } name && _entries.Any(entry => entry.Template.Verb == name))
            yield return (Segments(verb.Groups[1].Value), name);
        else
            yield return ([""], null);
        yield return (Segments(path), null);
    }

    /// <summary>Gets segments that match nothing if the path does not begin with a slash.</summary>
    private static string[] Segments(string path) =>
        path == "/" ? [] : path.StartsWith('/') ? path[1..].Split('/') : [""];

    private static bool Fits(PathTemplate template, string[] segments)
    {
        if (segments.Contains(""))
            return false;
        var open = template.Segments.Any(segment => segment.Kind == PathSegmentKind.DoubleStar);
        var closed = template.Segments.Where(segment => segment.Kind != PathSegmentKind.DoubleStar).ToArray();
        return (open ? segments.Length >= closed.Length : segments.Length == closed.Length)
            && closed.Zip(segments).All(pair =>
                pair.First.Kind == PathSegmentKind.Star || Decode(pair.Second) == pair.First.Text);
    }

    /// <summary>Sorts literal, *, ** from the left; the end of a template counts as a literal.</summary>
    private static string Specificity(PathTemplate template) =>
        string.Concat(template.Segments.Select(segment => ((int)segment.Kind).ToString())) + "0";

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

    private static string Captures(PathTemplate template, string[] segments) =>
        string.Concat(template.Variables.Select(variable =>
        {
            var taken = segments.Skip(variable.FirstSegment);
            var raw = string.Join('/', variable.OpenEnd ? taken : taken.Take(variable.SegmentCount));
            var value = variable.IsMultiSegment
                // The slash is escaped twice to stay encoded.
                ? Decode(EncodedSlash().Replace(raw, "%25$1"))
                : Decode(raw);
            return $" {variable}={value ?? "!"}";
        }));

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

    [GeneratedRegex("^(.*):([^:/]*)$", RegexOptions.Singleline)]
    private static partial Regex LastColon();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();

    [GeneratedRegex("%(2F)", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedSlash();

    [GeneratedRegex("^([^%]|%[0-9A-Fa-f]{2})*$", RegexOptions.Singleline)]
    private static partial Regex WellFormed();
}
