using System.Buffers;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>Finds a sentence for people at the begin of a text with a stack trace.</summary>
internal static class PlainSentence
{
    private const int MaxLength = 200;

    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("/\\<>{}`#|");

    /// <summary>Gets the first line if it is a sentence without names of types, paths and code; otherwise null.</summary>
    public static string? FirstOf(string text)
    {
        var line = TraceText.FirstLine(text);
        return line.Length is > 0 and <= MaxLength && IsSentence(line) ? line : null;
    }

    private static bool IsSentence(string line)
    {
        if (!char.IsLetterOrDigit(line[0]) || (!line.Contains(' ', StringComparison.Ordinal) && !IsPlainWord(line)) || line.AsSpan().ContainsAny(CodeCharacters) || TraceText.HasTrace(line)) return false;
        foreach (var range in line.AsSpan().Split(' '))
            if (IsCode(line.AsSpan(range))) return false;
        return true;
    }

    /// <summary>Recognizes <c>boom</c> and <c>Timeout!</c>, but not <c>Error</c>, which adds nothing.</summary>
    private static bool IsPlainWord(ReadOnlySpan<char> line)
    {
        var word = line.TrimEnd(".!?");
        if (word.EndsWith("Error", StringComparison.OrdinalIgnoreCase) || word.EndsWith("Exception", StringComparison.OrdinalIgnoreCase) || TextChoice.IsHttpPhrase(word)) return false;
        foreach (var letter in word)
            if (!char.IsLetterOrDigit(letter) && letter is not ('-' or '\'' or '\u2019')) return false;
        return true;
    }

    /// <summary>Recognizes names of types, members and files, such as <c>System.Exception:</c>, <c>KeyError:</c> and <c>shelfId</c>.</summary>
    private static bool IsCode(ReadOnlySpan<char> word)
    {
        var name = word.TrimEnd(":,;.!?)\"'");
        if (name.EndsWith("Exception", StringComparison.Ordinal) || (name.EndsWith("Error", StringComparison.Ordinal) && word is [.., ':'])
            || name is "panic" or "Traceback" or "Uncaught" || name.Contains("::", StringComparison.Ordinal)) return true;
        for (var i = 1; i < name.Length; i++)
        {
            if (name[i] is '.' or '_' or '(' && i + 1 < name.Length && char.IsLetter(name[i + 1])) return true;
            if (char.IsAsciiLetterUpper(name[i]) && char.IsAsciiLetterLower(name[i - 1])) return true;
        }

        return false;
    }
}
