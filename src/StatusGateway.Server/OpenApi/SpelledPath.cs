using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.OpenApi;

/// <summary>A wildcard of a template, as a parameter of the path.</summary>
/// <param name="Name">Name in the path, such as <c>shelf</c>.</param>
/// <param name="Segment">Place among the template's segments.</param>
internal sealed record SpelledParameter(string Name, int Segment);

/// <summary>
/// A template of google.api.http as OpenAPI writes paths, where each wildcard is a parameter:
/// <c>/v1/{name=shelves/*/books/*}:read</c> is <c>/v1/shelves/{shelf}/books/{book}:read</c>.
/// </summary>
internal sealed partial class SpelledPath
{
    private SpelledPath(PathTemplate template, string text, string shape, IReadOnlyList<SpelledParameter> parameters)
    {
        Template = template;
        Text = text;
        Shape = shape;
        Parameters = parameters;
    }

    public PathTemplate Template { get; }

    /// <summary>The path, with the names of its parameters in braces.</summary>
    public string Text { get; }

    /// <summary>The text without the names: OpenAPI takes two paths of one shape for the same, and sees no difference between <c>*</c> and <c>**</c>.</summary>
    public string Shape { get; }

    /// <summary>One for each wildcard, in their order.</summary>
    public IReadOnlyList<SpelledParameter> Parameters { get; }

    public static SpelledPath Of(PathTemplate template)
    {
        var text = new StringBuilder();
        var shape = new StringBuilder();
        var parameters = new List<SpelledParameter>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < template.Segments.Length; i++)
        {
            var segment = template.Segments[i];
            text.Append('/');
            shape.Append('/');
            if (segment.Kind == PathSegmentKind.Literal)
            {
                AppendLiteral(text, segment.Text);
                AppendLiteral(shape, segment.Text);
                continue;
            }

            var name = Unique(NameOf(template, i, template.VariableAt(i)), taken);
            parameters.Add(new SpelledParameter(name, i));
            text.Append('{').Append(name).Append('}');
            shape.Append("{}");
        }

        if (template.Segments.IsEmpty) text.Append('/');
        if (template.Verb is { } verb)
        {
            AppendLiteral(text.Append(':'), verb);
            AppendLiteral(shape.Append(':'), verb);
        }

        return new SpelledPath(template, text.ToString(), shape.ToString(), parameters);
    }

    private static string NameOf(PathTemplate template, int segment, int variable)
    {
        // A variable of one wildcard has a name already.
        if (variable >= 0 && template.Variables[variable].SegmentCount == 1) return Clean(template.Variables[variable].FieldPath);
        if (segment > 0 && template.Segments[segment - 1] is { Kind: PathSegmentKind.Literal, Text: var literal } && !Version().IsMatch(literal))
        {
            var name = Clean(Singular.Of(literal));
            if (name.Any(char.IsAsciiLetterOrDigit)) return name;
        }

        var field = variable >= 0 ? Clean(template.Variables[variable].FieldPath) : "segment";
        var first = variable >= 0 ? template.Variables[variable].FirstSegment : 0;
        var number = 1;
        for (var i = first; i < segment; i++)
            if (template.Segments[i].Kind != PathSegmentKind.Literal) number++;
        return string.Create(CultureInfo.InvariantCulture, $"{field}_{number}");
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var i = 2; !taken.Add(unique); i++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        return unique;
    }

    /// <summary>What tools take as the name of a parameter.</summary>
    private static string Clean(string name) => string.Concat(name.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-' ? letter : '_'));

    /// <summary>As it stands in a URI. Braces would read as a parameter.</summary>
    private static void AppendLiteral(StringBuilder text, string literal)
    {
        foreach (var part in Encoding.UTF8.GetBytes(literal))
        {
            var letter = (char)part;
            if (char.IsAsciiLetterOrDigit(letter) || "-._~!$&'()*+,;=:@".Contains(letter, StringComparison.Ordinal)) text.Append(letter);
            else text.Append(CultureInfo.InvariantCulture, $"%{part:X2}");
        }
    }

    // Versions are no collections.
    [GeneratedRegex("^v[0-9]+([a-z]+[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
