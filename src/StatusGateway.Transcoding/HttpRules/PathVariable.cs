using System.Collections.Immutable;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A variable of a template: a field of the request and the segments with its value.</summary>
public sealed class PathVariable
{
    internal PathVariable(string fieldPath, int firstSegment, int segmentCount, bool hasDoubleStar)
    {
        FieldPath = fieldPath;
        ParameterName = fieldPath.Replace('.', '_');
        FieldNames = [.. fieldPath.Split('.')];
        FirstSegment = firstSegment;
        SegmentCount = segmentCount;
        HasDoubleStar = hasDoubleStar;
    }

    /// <summary>Gets the field path as it is written, such as <c>book.name</c>.</summary>
    public string FieldPath { get; }

    /// <summary>
    /// Gets the name of the path parameter that has the whole value, such as <c>book_id</c> for <c>book.id</c>: code generators accept
    /// letters, digits and underscores.
    /// </summary>
    public string ParameterName { get; }

    /// <summary>Gets the names in the field path, outermost first.</summary>
    public ImmutableArray<string> FieldNames { get; }

    /// <summary>Gets the index of the first segment in <see cref="PathTemplate.Segments"/>.</summary>
    public int FirstSegment { get; }

    /// <summary>Gets the number of segments of the variable; <c>**</c> counts as one.</summary>
    public int SegmentCount { get; }

    /// <summary>Gets whether <c>**</c> is one of the segments.</summary>
    public bool HasDoubleStar { get; }

    /// <summary>Gets whether the value can have several segments, so that <c>%2F</c> stays encoded.</summary>
    public bool IsMultiSegment => HasDoubleStar || SegmentCount > 1;

    /// <summary>Gets how a value is decoded.</summary>
    internal PathValueMode Mode => IsMultiSegment ? PathValueMode.MultiSegment : PathValueMode.SingleSegment;

    /// <summary>Gets the field path.</summary>
    public override string ToString() => FieldPath;
}
