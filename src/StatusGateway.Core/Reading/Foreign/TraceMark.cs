using System.Buffers;
using System.Collections.Frozen;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>Recognizes lines of stack traces by marks of single languages. Each check reads the line at most once.</summary>
internal static class TraceMark
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Headings = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Stacktrace:", "Stack trace:", "Backtrace:", "Traceback:", "Call stack:", "while executing", "invoked from within").GetAlternateLookup<ReadOnlySpan<char>>();

    // The words before the name of a method in C#, but for names of types.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Keywords = FrozenSet.Create(
        StringComparer.Ordinal, "async", "static", "void", "new", "bool", "byte", "char", "decimal", "double", "float", "int", "long", "object", "short", "string", "ref").GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Returns whether a line has the mark of a trace.</summary>
    public static bool IsIn(ReadOnlySpan<char> line) =>
        Headings.Contains(line) || IsElixirError(line) || IsErlang(line) || IsNumbered(line) || IsTyped(line) || IsGoMethod(line) || IsNative(line) || IsDatabase(line)
        || IsApex(line) || IsClojure(line) || HasDigitAfter(line, ".nim(") || HasDigitAfter(line, ".R#") || HasDigitAfter(line, ".ps1:") || HasDigitAfter(line, ".ps1: line ")
        || line.Contains("\u251c\u2500", StringComparison.Ordinal) || line.Contains("\u2514\u2500", StringComparison.Ordinal) || IsDart(line) || IsNetOtherLanguage(line);

    /// <summary>Recognizes <c>** (ArgumentError) text</c>.</summary>
    private static bool IsElixirError(ReadOnlySpan<char> line)
    {
        var mark = line.IndexOf("** (", StringComparison.Ordinal);
        if (mark < 0) return false;
        var name = line[(mark + 4)..];
        var end = name.IndexOf(')');
        if (end <= 0) return false;
        name = name[..end];
        return name is "exit" or "throw" or "stop" || name.StartsWith("EXIT from ", StringComparison.Ordinal)
            || (char.IsAsciiLetterUpper(name[0]) && !name.Contains(' ') && (name.EndsWith("Error", StringComparison.Ordinal) || name.EndsWith("Exception", StringComparison.Ordinal) || name[..^1].Contains('.')));
    }

    /// <summary>Recognizes <c>{file,"src/a.erl"},{line,12}</c>, and <c>[file: ~c"lib/a.ex", line: 12]</c>, both also without quotes.</summary>
    private static bool IsErlang(ReadOnlySpan<char> line)
    {
        if (HasDigitAfter(line, "{line,")) return true;
        var file = line.IndexOf("{file,", StringComparison.Ordinal);
        if (file >= 0 && line[(file + 6)..].TrimStart() is [] or ['"', ..]) return true;
        file = line.IndexOf("[file: ", StringComparison.Ordinal);
        return (file >= 0 && line[(file + 7)..] is ['"' or '\'', ..] or ['~', 'c', ..]) || line.EndsWith("[file:", StringComparison.Ordinal);
    }

    /// <summary>Recognizes <c>12: core::panic</c> (Rust), <c>0# f() at a.cpp</c> (Boost), and frames with addresses.</summary>
    private static bool IsNumbered(ReadOnlySpan<char> line)
    {
        var number = line.TrimStart('#');
        var rest = number.TrimStart("0123456789");
        if (rest.Length == number.Length || rest.IsEmpty) return false;
        var frame = rest[1..].TrimStart();
        if (rest[0] == ':' && frame.Contains("::", StringComparison.Ordinal) && (frame is ['<', ..] || !frame.Contains(' '))) return true;
        if (rest[0] == '#' && (frame.Contains(" at ", StringComparison.Ordinal) || frame.Contains(" in ", StringComparison.Ordinal) || frame.Contains("::", StringComparison.Ordinal))) return true;
        if (rest[0] is not (':' or '#' or '\t') && !rest.StartsWith("  ", StringComparison.Ordinal)) return false;
        var address = frame.IndexOf("0x", StringComparison.Ordinal);
        return address >= 0 && frame.Length >= address + 8 && !frame.Slice(address + 2, 6).ContainsAnyExcept(HexDigits);
    }

    /// <summary>Recognizes <c>at async Task&lt;int&gt; A.B.C(string s)</c>, a frame of .NET with its types.</summary>
    private static bool IsTyped(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("at ", StringComparison.Ordinal) || !line.Contains(')')) return false;
        var rest = line[3..];
        for (var words = 0; words < 4; words++)
        {
            var end = rest.IndexOfAny(' ', '(');
            if (end <= 0) return false;
            var word = rest[..end];
            if (rest[end] == '(') return words > 0 && word.IndexOf('.') > 0;
            if (!Keywords.Contains(word) && !word.Contains('<') && !char.IsAsciiLetterUpper(word[0])) return false;
            rest = rest[(end + 1)..];
        }

        return false;
    }

    /// <summary>Recognizes <c>example.com/app.(*Handler).Get</c> (Go).</summary>
    private static bool IsGoMethod(ReadOnlySpan<char> line)
    {
        var mark = line.IndexOf(".(*", StringComparison.Ordinal);
        return mark > 0 && !line[..mark].Contains(' ') && line[mark..].Contains(").", StringComparison.Ordinal);
    }

    /// <summary>Recognizes <c>./app(f+0x12) [0x400812]</c> (glibc) and <c>app!main+0x12</c> (Windows).</summary>
    private static bool IsNative(ReadOnlySpan<char> line)
    {
        var offset = line.IndexOf("+0x", StringComparison.Ordinal);
        return offset > 0 && (line[offset..].Contains("[0x", StringComparison.Ordinal) || line[..offset].Contains('!'));
    }

    /// <summary>Recognizes <c>PL/pgSQL function f(integer) line 3 at RAISE</c> and <c>Msg 50000, Level 16, State 1, Procedure f, Line 3</c>.</summary>
    private static bool IsDatabase(ReadOnlySpan<char> line) =>
        (line.Contains("PL/pgSQL function ", StringComparison.Ordinal) && HasDigitAfter(line, " line "))
        || (line.StartsWith("Msg ", StringComparison.Ordinal) && HasDigitAfter(line, ", Line "));

    /// <summary>Recognizes <c>Class.Book.find: line 12, column 1</c> (Apex).</summary>
    private static bool IsApex(ReadOnlySpan<char> line) =>
        (line.StartsWith("Class.", StringComparison.Ordinal) || line.StartsWith("Trigger.", StringComparison.Ordinal) || line.StartsWith("AnonymousBlock", StringComparison.Ordinal))
        && HasDigitAfter(line, ": line ");

    /// <summary>Recognizes <c>[app.core$f invoke "core.clj" 12]</c>.</summary>
    private static bool IsClojure(ReadOnlySpan<char> line)
    {
        var mark = line.IndexOf(" invoke", StringComparison.Ordinal);
        return mark > 0 && line is ['[', ..] && line[..mark].Contains('$');
    }

    /// <summary>Recognizes <c>package:app/a.dart 3:5  main</c>.</summary>
    private static bool IsDart(ReadOnlySpan<char> line) => HasDigitAfter(line, ".dart ") && !line[..line.IndexOf(".dart ", StringComparison.Ordinal)].Contains(' ');

    /// <summary>Recognizes <c>in C:\a.cs:Zeile 3</c>, a place of .NET in another language.</summary>
    private static bool IsNetOtherLanguage(ReadOnlySpan<char> line)
    {
        var mark = line.IndexOf(".cs:", StringComparison.Ordinal);
        if (mark <= 0) return false;
        var word = line[(mark + 4)..];
        var end = word.IndexOf(' ');
        return end is > 0 and < 12 && end + 1 < word.Length && char.IsAsciiDigit(word[end + 1]) && char.IsLetter(word[0]) && line[..mark].ContainsAny('/', '\\');
    }

    private static bool HasDigitAfter(ReadOnlySpan<char> line, string mark)
    {
        var at = line.IndexOf(mark, StringComparison.Ordinal);
        return at >= 0 && at + mark.Length < line.Length && char.IsAsciiDigit(line[at + mark.Length]);
    }
}
