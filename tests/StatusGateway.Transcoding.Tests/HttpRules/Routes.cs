using System.Text;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Helpers for tables of cases.</summary>
internal static class Routes
{
    public static PathTemplate Template(string text)
    {
        Assert.True(PathTemplate.TryParse(text, out var template, out var error), $"{text}: {error}");
        return template;
    }

    /// <summary>Builds a table from lines such as <c>GET /v1/{a}</c>; the value of a route is its line.</summary>
    public static RouteTable<string> Table(params string[] lines)
    {
        var builder = new RouteTableBuilder<string>();
        foreach (var line in lines)
        {
            var (method, path) = Split(line);
            Assert.Null(builder.Add(method, Template(path), line));
        }

        return builder.Build();
    }

    /// <summary>
    /// Gets the result as text: <c>404</c>; <c>405 GET HEAD OPTIONS</c>; or the route and its decoded captures, such as
    /// <c>GET /v1/{a} a=x</c>, with <c>!</c> for a value that cannot be decoded.
    /// </summary>
    public static string Result(RouteTable<string> table, string request)
    {
        var (method, path) = Split(request);
        var match = table.Match(method, path);
        if (match.Outcome == RouteOutcome.NotFound)
        {
            Assert.Empty(table.AllowedMethods(path));
            return "404";
        }

        if (match.Outcome == RouteOutcome.MethodNotAllowed)
            return "405 " + string.Join(' ', table.AllowedMethods(path));
        Assert.True(match.IsFound);
        return match.Entry.Value + Captures(match);
    }

    public static string Captures(RouteMatch<string> match)
    {
        var text = new StringBuilder();
        for (var i = 0; i < match.CaptureCount; i++)
        {
            text.Append(' ').Append(match.Entry!.Template.Variables[i]).Append('=')
                .Append(match.TryDecodeValue(i, out var value) ? value : "!");
        }

        return text.ToString();
    }

    private static (string Method, string Path) Split(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return (line[..space], line[(space + 1)..]);
    }
}
