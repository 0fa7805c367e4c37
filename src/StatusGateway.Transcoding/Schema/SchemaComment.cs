namespace StatusGateway.Transcoding.Schema;

/// <summary>What a .proto file says of one of its elements, as CommonMark (AIP-192).</summary>
public sealed class SchemaComment
{
    /// <summary>How long a summary may be, in UTF-16 units.</summary>
    public const int MaxSummaryLength = 120;

    internal SchemaComment(string text)
    {
        Text = text;
        Summary = CommentSummary.Of(text);
        Description = CommentSummary.SaysAll(Summary, text) ? "" : text;
    }

    /// <summary>The whole comment; never empty.</summary>
    public string Text { get; }

    /// <summary>
    /// The first sentence as plain text, without the full stop at its end; cut with <c>…</c> at a word where it is longer than
    /// <see cref="MaxSummaryLength"/>.
    /// </summary>
    public string Summary { get; }

    /// <summary>The whole comment, or empty when <see cref="Summary"/> says all of it.</summary>
    public string Description { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
