using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A parsed <c>google.api.http</c> path template. Immutable.</summary>
public sealed class PathTemplate
{
    private readonly string _source;

    internal PathTemplate(
        string source,
        ImmutableArray<PathSegment> segments,
        ImmutableArray<PathVariable> variables,
        string? verb)
    {
        _source = source;
        Segments = segments;
        Variables = variables;
        Verb = verb;
        Shape = DescribeShape(segments, verb);
        DoubleStar = FindDoubleStar(segments);
    }

    /// <summary>Gets the segments, with those inside variables; none for <c>/</c>.</summary>
    public ImmutableArray<PathSegment> Segments { get; }

    /// <summary>Gets the variables in the order of the template.</summary>
    public ImmutableArray<PathVariable> Variables { get; }

    /// <summary>Gets the custom verb, percent-decoded and without the first colon; or null. It can contain colons.</summary>
    public string? Verb { get; }

    /// <summary>
    /// Gets the template without variables and with normalized escapes, such as <c>/v1/*/books/*:verb</c>. Templates with the same shape
    /// match the same paths.
    /// </summary>
    public string Shape { get; }

    /// <summary>Gets the index of the segment <c>**</c>; -1 if there is none.</summary>
    public int DoubleStar { get; }

    /// <summary>Gets the variable that a segment belongs to.</summary>
    /// <param name="segment">The index of the segment.</param>
    /// <returns>The index of the variable; -1 if there is none.</returns>
    public int VariableAt(int segment)
    {
        for (var i = 0; i < Variables.Length; i++)
            if (segment >= Variables[i].FirstSegment && segment < Variables[i].FirstSegment + Variables[i].SegmentCount) return i;
        return -1;
    }

    /// <summary>Parses a template. Never throws: any other text gives an error.</summary>
    /// <param name="template">The text.</param>
    /// <param name="result">The template, or null.</param>
    /// <param name="error">The error, or null.</param>
    /// <returns>True if the text is a template.</returns>
    public static bool TryParse(
        string? template,
        [NotNullWhen(true)] out PathTemplate? result,
        [NotNullWhen(false)] out PathTemplateError? error) =>
        PathTemplateParser.TryParse(template, out result, out error);

    /// <summary>Gets the template as it was written.</summary>
    public override string ToString() => _source;

    private static string DescribeShape(ImmutableArray<PathSegment> segments, string? verb)
    {
        var shape = new StringBuilder();
        foreach (var segment in segments)
        {
            // The encoding distinguishes the literal "%2A" from a wildcard, and makes "%61" equal to "a".
            shape.Append('/').Append(
                segment.Kind == PathSegmentKind.Literal
                    ? PercentEncoding.Encode(segment.Text, PathValueMode.SingleSegment)
                    : segment.Text);
        }

        if (segments.IsEmpty)
            shape.Append('/');
        if (verb is not null)
            shape.Append(':').Append(EncodeVerb(verb));
        return shape.ToString();
    }

    /// <summary>Percent-encodes a verb as it is in templates: its colons stay, unless a part between them is empty.</summary>
    internal static string EncodeVerb(string verb)
    {
        var encoded = PercentEncoding.Encode(verb, PathValueMode.SingleSegment);
        return verb.Split(':').Contains("") ? encoded : encoded.Replace("%3A", ":", StringComparison.Ordinal);
    }

    private static int FindDoubleStar(ImmutableArray<PathSegment> segments)
    {
        for (var i = 0; i < segments.Length; i++)
            if (segments[i].Kind == PathSegmentKind.DoubleStar) return i;
        return -1;
    }
}
