namespace StatusGateway.Transcoding.Schema;

/// <summary>The comment of an element of a .proto file, as CommonMark (AIP-192).</summary>
public sealed class SchemaComment
{
    /// <summary>The maximum length of a summary, in UTF-16 units.</summary>
    public const int MaxSummaryLength = 120;

    internal SchemaComment(string text)
    {
        Text = text;
        Summary = CommentSummary.FromText(text);
        Description = CommentSummary.IsWholeText(Summary, text) ? "" : text;
    }

    /// <summary>Gets the whole comment; never empty.</summary>
    public string Text { get; }

    /// <summary>
    /// Gets the first sentence as plain text, without the full stop. A sentence longer than <see cref="MaxSummaryLength"/> is cut
    /// after a word and ends with <c>…</c>.
    /// </summary>
    public string Summary { get; }

    /// <summary>Gets the whole comment; empty if <see cref="Summary"/> is the whole comment.</summary>
    public string Description { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
