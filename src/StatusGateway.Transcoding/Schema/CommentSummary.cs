namespace StatusGateway.Transcoding.Schema;

/// <summary>Gets the first sentence of a comment.</summary>
internal static class CommentSummary
{
    private static readonly string[] Abbreviations = ["e.g.", "i.e.", "etc.", "vs.", "cf.", "approx."];

    public static string FromText(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var line = (end < 0 ? text : text[..end]).TrimStart('#', ' ');
        var sentence = line[..SentenceLength(line)].Replace("`", "", StringComparison.Ordinal).Trim();
        if (sentence.EndsWith('.') && !sentence.EndsWith("..", StringComparison.Ordinal) && !EndsWithAbbreviation(sentence)) sentence = sentence[..^1];
        if (sentence.Length <= SchemaComment.MaxSummaryLength) return sentence;
        var cut = sentence.LastIndexOf(' ', SchemaComment.MaxSummaryLength - 1);
        // A text without spaces is cut anywhere except inside a surrogate pair.
        if (cut <= 0) cut = SchemaComment.MaxSummaryLength - (char.IsHighSurrogate(sentence[SchemaComment.MaxSummaryLength - 2]) ? 2 : 1);
        return sentence[..cut].TrimEnd(',', ';', ':', ' ') + "…";
    }

    /// <summary>Gets whether the summary is the whole text.</summary>
    public static bool IsWholeText(string summary, string text) => text == summary || text == summary + ".";

    /// <summary>A sentence ends at a full stop that a space follows, and then no lower-case letter.</summary>
    private static int SentenceLength(string line)
    {
        for (var i = 0; i + 2 < line.Length; i++)
        {
            if (line[i] is not ('.' or '!' or '?') || line[i + 1] != ' ' || char.IsLower(line[i + 2])) continue;
            if (!EndsWithAbbreviation(line.AsSpan(0, i + 1))) return i + 1;
        }

        return line.Length;
    }

    private static bool EndsWithAbbreviation(ReadOnlySpan<char> text)
    {
        foreach (var abbreviation in Abbreviations)
            if (text.EndsWith(abbreviation, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
