using System.Collections.Immutable;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A variable of a template: a request field and the segments that fill it.</summary>
public sealed class PathVariable
{
    internal PathVariable(string fieldPath, int firstSegment, int segmentCount, bool openEnd)
    {
        FieldPath = fieldPath;
        FieldNames = [.. fieldPath.Split('.')];
        FirstSegment = firstSegment;
        SegmentCount = segmentCount;
        OpenEnd = openEnd;
    }

    /// <summary>The field as it is written, such as <c>book.name</c>.</summary>
    public string FieldPath { get; }

    /// <summary>The names along the field path, outermost first.</summary>
    public ImmutableArray<string> FieldNames { get; }

    /// <summary>The index of the variable's first segment in <see cref="PathTemplate.Segments"/>.</summary>
    public int FirstSegment { get; }

    /// <summary>How many of the template's segments belong to the variable; <c>**</c> counts as one.</summary>
    public int SegmentCount { get; }

    /// <summary>Whether the variable ends with <c>**</c>.</summary>
    public bool OpenEnd { get; }

    /// <summary>Whether the value can hold several segments, so that <c>%2F</c> in it must stay encoded.</summary>
    public bool IsMultiSegment => OpenEnd || SegmentCount > 1;

    /// <summary>How a captured value is decoded.</summary>
    public PathValueMode Mode => IsMultiSegment ? PathValueMode.MultiSegment : PathValueMode.SingleSegment;

    /// <summary>The field path.</summary>
    public override string ToString() => FieldPath;
}
