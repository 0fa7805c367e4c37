namespace StatusGateway.Transcoding.HttpRules;

/// <summary>What a segment of a template matches.</summary>
public enum PathSegmentKind
{
    /// <summary>The exact text.</summary>
    Literal,

    /// <summary><c>*</c>: one segment, not empty.</summary>
    Star,

    /// <summary><c>**</c>: any number of segments, which can be empty.</summary>
    DoubleStar,
}

/// <summary>One segment of a template.</summary>
/// <param name="Kind">What the segment matches.</param>
/// <param name="Text">The percent-decoded text of a literal; <c>*</c> or <c>**</c> otherwise.</param>
public readonly record struct PathSegment(PathSegmentKind Kind, string Text);
