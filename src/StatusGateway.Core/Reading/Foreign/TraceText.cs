using System.Buffers;
using System.Globalization;
using System.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Recognizes stack traces in text: those of the runtimes that servers are written for, also with escaped line breaks, as JSON in a
/// string has them. The time is linear in the length of the text.
/// </summary>
internal static class TraceText
{
    // Fixed texts of runtimes. A sentence for people has none of them.
    private static readonly SearchValues<string> Phrases = SearchValues.Create(
    [
        "(most recent call last)", "--- End of stack trace", "--- End of inner exception stack trace", "Exception in thread \"", "panic: runtime error",
        "stack backtrace:", "Stack backtrace:", "BACKTRACE \u2501", "stack traceback:", "-- stack trace:", "PHP Fatal error: ", "PHP Stack trace:", "{main}()",
        "goroutine running on other thread", "runtime.goexit", "CallStack (from ", "HasCallStack backtrace:", "(Coroutine boundary)", "_COROUTINE._BOUNDARY",
        "<asynchronous suspension>", "wasm-function[", "ORA-06512", "#error {", "Fatal error: exception ", "Error: unhandled exception: ",
        "was the direct cause of the following exception", "During handling of the above exception", "at lambda_method",
    ], StringComparison.Ordinal);

    /// <summary>Returns whether a text has a stack trace.</summary>
    public static bool HasTrace(string text)
    {
        // Nothing shorter is one.
        if (text.Length < 8) return false;
        text = BreakLines(text);
        if (text.AsSpan().ContainsAny(Phrases)) return true;
        foreach (var line in text.AsSpan().EnumerateLines())
            if (TraceLine.IsTrace(line.Trim())) return true;
        return false;
    }

    /// <summary>Gets the text before the first line break, also an escaped one.</summary>
    public static string FirstLine(string text)
    {
        var broken = BreakLines(text.Trim());
        var end = broken.AsSpan().IndexOfAny('\r', '\n');
        return (end < 0 ? broken : broken[..end]).Trim();
    }

    /// <summary>
    /// Replaces escaped characters, at any depth of escapes, and line breaks of HTML. A Windows path gets line breaks, too, so the
    /// result is for recognition only.
    /// </summary>
    private static string BreakLines(string text)
    {
        // A string in JSON begins and ends like a line.
        var isJson = text.AsSpan().TrimStart() is ['{' or '[', ..];
        if (!isJson && !text.AsSpan().ContainsAny('\\', '<', '\u2028')) return text;
        var broken = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '<' && IsBreak(text.AsSpan(i), out var length))
            {
                broken.Append('\n');
                i += length - 1;
                continue;
            }

            if (letter != '\\')
            {
                broken.Append(letter == '\u2028' || (isJson && letter == '"') ? '\n' : letter);
                continue;
            }

            while (i + 1 < text.Length && text[i + 1] == '\\') i++;
            i++;
            if (i == text.Length) break;
            if (text[i] is 'n' or 'r') broken.Append('\n');
            else if (text[i] == 't') broken.Append('\t');
            else if (text[i] == 'u' && text.Length - i > 4 && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                broken.Append(code == '"' && BeginsString(broken) ? '\n' : (char)code);
                i += 4;
            }
            else if (text[i] is '"' or '\'' or '/') broken.Append(text[i] == '"' && BeginsString(broken) ? '\n' : text[i]);
            else broken.Append('\\').Append(text[i]);
        }

        return broken.ToString();
    }

    /// <summary>Returns whether a quote after this text begins a string of JSON that is in a string itself.</summary>
    private static bool BeginsString(StringBuilder text) => text.Length > 0 && text[^1] is (':' or '[' or '{' or ',');

    private static bool IsBreak(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (!text.StartsWith("<br", StringComparison.OrdinalIgnoreCase)) return false;
        var end = text[..Math.Min(text.Length, 8)].IndexOf('>');
        length = end + 1;
        return end > 0;
    }
}
