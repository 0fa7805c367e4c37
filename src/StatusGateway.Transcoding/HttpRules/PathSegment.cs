namespace StatusGateway.Transcoding.HttpRules;

/// <summary>What a template's segment matches.</summary>
public enum PathSegmentKind
{
    /// <summary>Exactly its own text.</summary>
    Literal,

    /// <summary><c>*</c>: one segment that is not empty.</summary>
    Star,

    /// <summary><c>**</c>: the rest of the path, which may be nothing.</summary>
    DoubleStar,
}

/// <summary>One segment of a template.</summary>
/// <param name="Kind">What the segment matches.</param>
/// <param name="Text">A literal's percent-decoded text; <c>*</c> or <c>**</c> otherwise.</param>
public readonly record struct PathSegment(PathSegmentKind Kind, string Text);
