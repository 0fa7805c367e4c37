using System.Text.RegularExpressions;
using StatusGateway.Server.Model;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Hosting;

/// <summary>Finds the route that gets the requests of a route that is left out, by sample paths of its template.</summary>
internal static partial class RouteSamples
{
    // Not a literal of any real template.
    private const string Segment = "~1";

    /// <summary>Finds the route that serves the requests of a template. Returns null if there is none, or if it is of the same method.</summary>
    /// <param name="routes">The routes that are served.</param>
    /// <param name="verb">The verb; <c>*</c> for all.</param>
    /// <param name="template">The template, valid or not.</param>
    /// <param name="method">The full name of the method.</param>
    public static RouteTarget.Rest? FindSibling(RouteTable<RouteTarget> routes, string verb, string template, string method)
    {
        foreach (var path in Paths(template))
        {
            if (routes.Match(verb == "*" ? "GET" : verb, path) is { Entry.Value: RouteTarget.Rest rest })
                return rest.Method.Schema.FullName == method ? null : rest;
        }

        return null;
    }

    /// <summary>Gets paths that a template is meant to match. The template may not be valid, so it is taken apart as text.</summary>
    private static IEnumerable<string> Paths(string template)
    {
        var pattern = Braces().Replace(BareVariable().Replace(PatternVariable().Replace(template, "$1"), "*"), "");
        if (!pattern.StartsWith('/')) yield break;
        foreach (var rest in (string[])[Segment, $"{Segment}/{Segment}"])
            yield return pattern.Replace("**", rest, StringComparison.Ordinal).Replace("*", Segment, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{[^{}=]*=([^{}]*)(?:\}|$)")]
    private static partial Regex PatternVariable();

    [GeneratedRegex(@"\{[^{}]*(?:\}|$)")]
    private static partial Regex BareVariable();

    [GeneratedRegex("[{}]")]
    private static partial Regex Braces();
}
