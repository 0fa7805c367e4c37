using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.OpenApi;

/// <summary>A wildcard of a path template, as a path parameter.</summary>
/// <param name="Name">The name of the parameter, such as <c>shelf</c>.</param>
/// <param name="Segment">The index of the wildcard among the segments of the template.</param>
internal sealed record PathParameter(string Name, int Segment);

/// <summary>
/// A path template of google.api.http in OpenAPI's form, which has a parameter for each wildcard:
/// <c>/v1/{name=shelves/*/books/*}:read</c> becomes <c>/v1/shelves/{shelf}/books/{book}:read</c>.
/// </summary>
internal sealed partial class OpenApiPath
{
    private OpenApiPath(PathTemplate template, string text, string shape, IReadOnlyList<PathParameter> parameters)
    {
        Template = template;
        Text = text;
        Shape = shape;
        Parameters = parameters;
    }

    public PathTemplate Template { get; }

    /// <summary>Gets the path, with the names of its parameters in braces.</summary>
    public string Text { get; }

    /// <summary>Gets the text without the parameter names. OpenAPI treats paths with the same shape as identical, and does not distinguish <c>*</c> from <c>**</c>.</summary>
    public string Shape { get; }

    /// <summary>Gets the parameters, one for each wildcard, in order.</summary>
    public IReadOnlyList<PathParameter> Parameters { get; }

    public static OpenApiPath FromTemplate(PathTemplate template)
    {
        var text = new StringBuilder();
        var shape = new StringBuilder();
        var parameters = new List<PathParameter>();
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

            var name = MakeUnique(NameSegment(template, i, template.VariableAt(i)), taken);
            parameters.Add(new PathParameter(name, i));
            text.Append('{').Append(name).Append('}');
            shape.Append("{}");
        }

        if (template.Segments.IsEmpty) text.Append('/');
        if (template.Verb is { } verb)
        {
            AppendLiteral(text.Append(':'), verb);
            AppendLiteral(shape.Append(':'), verb);
        }

        return new OpenApiPath(template, text.ToString(), shape.ToString(), parameters);
    }

    private static string NameSegment(PathTemplate template, int segment, int variable)
    {
        // A variable with a single wildcard keeps its own name.
        if (variable >= 0 && template.Variables[variable].SegmentCount == 1) return template.Variables[variable].ParameterName;
        if (segment > 0 && template.Segments[segment - 1] is { Kind: PathSegmentKind.Literal, Text: var literal } && !Version().IsMatch(literal))
        {
            var name = ComponentNames.Sanitize(Singular.FromPlural(literal)).Replace('.', '_');
            if (name.Any(char.IsAsciiLetterOrDigit)) return name;
        }

        var field = variable >= 0 ? template.Variables[variable].ParameterName : "segment";
        var first = variable >= 0 ? template.Variables[variable].FirstSegment : 0;
        var number = 1;
        for (var i = first; i < segment; i++)
            if (template.Segments[i].Kind != PathSegmentKind.Literal) number++;
        return string.Create(CultureInfo.InvariantCulture, $"{field}_{number}");
    }

    private static string MakeUnique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var i = 2; !taken.Add(unique); i++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        return unique;
    }


    /// <summary>Appends a literal, percent-encoded as in a URI: tools would read braces as a parameter.</summary>
    private static void AppendLiteral(StringBuilder text, string literal)
    {
        foreach (var part in Encoding.UTF8.GetBytes(literal))
        {
            var letter = (char)part;
            if (char.IsAsciiLetterOrDigit(letter) || "-._~!$&'()*+,;=:@".Contains(letter, StringComparison.Ordinal)) text.Append(letter);
            else text.Append(CultureInfo.InvariantCulture, $"%{part:X2}");
        }
    }

    // A version such as "v1beta1" does not name a collection.
    [GeneratedRegex("^v[0-9]+([a-z]+[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
