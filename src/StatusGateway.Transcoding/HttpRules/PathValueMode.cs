namespace StatusGateway.Transcoding.HttpRules;

/// <summary>How percent-encoding handles <c>/</c> in the value of a path variable.</summary>
internal enum PathValueMode
{
    /// <summary>The value is one segment: <c>/</c> is encoded as <c>%2F</c> and decoded.</summary>
    SingleSegment,

    /// <summary>The value can have several segments: <c>/</c> separates them, and <c>%2F</c> stays encoded.</summary>
    MultiSegment,
}
