using System.Collections.Frozen;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Chooses the text that a person wrote: a sentence before the name of an error (<c>not_found</c>), and both before the phrase of an HTTP
/// status (<c>Bad Request</c>), which adds nothing. Equal ones are ordered by their rank.
/// </summary>
internal struct TextChoice
{
    private const int Step = 10_000;
    private const int MaxPhrase = 40;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Phrases = CreatePhrases();

    // The quality in steps, plus the rank.
    private int _score;

    /// <summary>Gets the chosen text; null for none.</summary>
    public string? Text { get; private set; }

    /// <summary>Gets whether the chosen text is a sentence.</summary>
    public readonly bool IsSentence => Text is not null && _score < Step;

    /// <summary>Gets whether the chosen text is a phrase of an HTTP status, or there is none.</summary>
    public readonly bool IsPhrase => Text is null || _score >= 2 * Step;

    /// <summary>Returns whether a text of this rank can be better than the chosen one.</summary>
    public readonly bool Wants(int rank) => Text is null || rank < _score;

    /// <summary>Offers a text; an empty one is ignored.</summary>
    public void Offer(string? text, int rank)
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        var score = rank + (IsHttpPhrase(text) ? 2 * Step : IsName(text) ? Step : 0);
        if (Text is not null && score >= _score) return;
        (Text, _score) = (text, score);
    }

    /// <summary>Returns whether a text is the phrase of an HTTP status, such as <c>404 Not Found</c>.</summary>
    public static bool IsHttpPhrase(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.Length > MaxPhrase) return false;
        if (text.StartsWith("HTTP ", StringComparison.OrdinalIgnoreCase)) text = text[5..];
        if (text.Length > 4 && text[3] == ' ' && !text[..3].ContainsAnyExceptInRange('0', '9')) text = text[4..];
        return Phrases.Contains(text.TrimEnd(".!"));
    }

    /// <summary>Returns whether a text is an identifier of several words, such as <c>not_found</c>, <c>ResourceNotFound</c> and <c>a.b.C</c>.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        var hasMark = false;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter is '_' or '-' or '.') hasMark |= i > 0 && i < text.Length - 1;
            else if (!char.IsAsciiLetterOrDigit(letter)) return false;
            else if (char.IsAsciiLetterUpper(letter) && i > 0 && char.IsAsciiLetterLower(text[i - 1])) hasMark = true;
        }

        return hasMark;
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CreatePhrases()
    {
        var phrases = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "Error", "Fail", "Failed", "Failure", "Content Too Large", "Payload Too Large", "URI Too Long", "Unprocessable Content", "Range Not Satisfiable",
        };
        for (var status = 400; status < 600; status++)
            if (HttpStatusText.Describe(status) is { Length: > 4 } text) phrases.Add(text[4..]);
        return phrases.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
