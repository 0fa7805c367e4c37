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
    }

    /// <summary>The segments, those inside variables included; none for the bare <c>/</c>.</summary>
    public ImmutableArray<PathSegment> Segments { get; }

    /// <summary>The variables in the order they are written.</summary>
    public ImmutableArray<PathVariable> Variables { get; }

    /// <summary>The custom verb, percent-decoded and without its colon; null when there is none.</summary>
    public string? Verb { get; }

    /// <summary>
    /// The template with variables erased and escapes normalized, such as <c>/v1/*/books/*:verb</c>.
    /// Two templates of one shape match the same paths.
    /// </summary>
    public string Shape { get; }

    /// <summary>Whether the last segment is <c>**</c>.</summary>
    internal bool HasOpenEnd => Segments is [.., { Kind: PathSegmentKind.DoubleStar }];

    /// <summary>The variable that a segment belongs to.</summary>
    /// <param name="segment">Place among the segments.</param>
    /// <returns>Place among the variables; -1 for a segment of none.</returns>
    public int VariableAt(int segment)
    {
        for (var i = 0; i < Variables.Length; i++)
            if (segment >= Variables[i].FirstSegment && segment < Variables[i].FirstSegment + Variables[i].SegmentCount) return i;
        return -1;
    }

    /// <summary>Parses a template; whatever the text, it answers with a template or an error and never throws.</summary>
    public static bool TryParse(
        string? template,
        [NotNullWhen(true)] out PathTemplate? result,
        [NotNullWhen(false)] out PathTemplateError? error) =>
        PathTemplateParser.TryParse(template, out result, out error);

    /// <summary>The template as it was written.</summary>
    public override string ToString() => _source;

    private static string DescribeShape(ImmutableArray<PathSegment> segments, string? verb)
    {
        var shape = new StringBuilder();
        foreach (var segment in segments)
        {
            // Encoding keeps a literal "%2A" apart from a wildcard, and "%61" together with "a".
            shape.Append('/').Append(
                segment.Kind == PathSegmentKind.Literal
                    ? PercentEncoding.Encode(segment.Text, PathValueMode.SingleSegment)
                    : segment.Text);
        }

        if (segments.IsEmpty)
            shape.Append('/');
        if (verb is not null)
            shape.Append(':').Append(PercentEncoding.Encode(verb, PathValueMode.SingleSegment));
        return shape.ToString();
    }
}
