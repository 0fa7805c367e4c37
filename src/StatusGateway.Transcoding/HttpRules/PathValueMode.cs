namespace StatusGateway.Transcoding.HttpRules;

/// <summary>What percent-encoding does with <c>/</c> in a path variable's value.</summary>
public enum PathValueMode
{
    /// <summary>The value is one segment: <c>/</c> travels as <c>%2F</c> and is decoded.</summary>
    SingleSegment,

    /// <summary>The value may hold several segments: <c>/</c> separates them, and <c>%2F</c> stays encoded.</summary>
    MultiSegment,
}
