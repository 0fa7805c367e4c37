namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Recognizes frames of stack traces by a place in a source file and the words around it, of whatever language. Each check reads the line
/// at most once.
/// </summary>
internal static class TraceFrame
{
    // The longest part of what follows a word that is read.
    private const int MaxNext = 100;

    private static readonly string[] LuaScopes = ["in function", "in main chunk", "in upvalue", "in local", "in method", "in field", "in global", "in ?"];

    /// <summary>Returns whether a trimmed line can only be of a stack trace.</summary>
    public static bool IsTrace(ReadOnlySpan<char> line)
    {
        line = line.TrimStart("| \t");
        // The end of a string of JSON that is in a string itself.
        if (line.TrimEnd("}],") is [.., '"'] inJson) line = inJson.TrimEnd('"');
        return !line.IsEmpty && (TraceMark.IsIn(line) || HasFrame(line));
    }

    private static bool HasFrame(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> before = default, previous = default;
        var isNumbered = line is ['#', >= '0' and <= '9', ..];
        var isJulia = line is ['@', ' ', ..];
        var rest = line;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny(' ', '\t');
            var word = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[end..].TrimStart();
            var next = rest[..Math.Min(rest.Length, MaxNext)];
            if (HasFrameIn(word, next) || IsLineInWords(word, before, previous, next)) return true;
            if (SourcePlace.TryRead(word, out var place)
                && (IsPlaceOfFrame(place, before, previous, next) || (previous.IsEmpty && IsFrameAtStart(place, word, next)) || IsElixir(place, word, previous, next)
                    || (isNumbered && next.IsEmpty) || (isJulia && place.Extension is "jl"))) return true;
            before = previous;
            previous = word;
        }

        return false;
    }

    /// <summary>Recognizes <c>f@http://host/a.js:1:2</c> (Firefox, Safari) and <c>a.b.C.m(C.java:12)</c>.</summary>
    private static bool HasFrameIn(ReadOnlySpan<char> word, ReadOnlySpan<char> next)
    {
        var at = word.IndexOf('@');
        if (at >= 0)
        {
            var source = word[(at + 1)..];
            if (source is "[native" && next.StartsWith("code]", StringComparison.Ordinal)) return true;
            if ((source is ['/', ..] || source.Contains("://", StringComparison.Ordinal)) && SourcePlace.EndsWithColumn(source)) return true;
        }

        var open = word.IndexOf('(');
        return open > 0 && word[..open].ContainsAny(".$/") && word.TrimEnd(",;.") is [.., ')'] && SourcePlace.TryRead(word[open..], out _);
    }

    /// <summary>Recognizes a place after other words: <c>) in a.cs:12</c>, <c>called at a.hs:3:5</c>, <c>f (/app/a.js:1:2)</c>.</summary>
    private static bool IsPlaceOfFrame(SourcePlace place, ReadOnlySpan<char> before, ReadOnlySpan<char> previous, ReadOnlySpan<char> next) => previous switch
    {
        "in" => before is [.., ')'] || SourcePlace.IsAbsolute(place.File),
        "at" => before is "called" || (before.IsEmpty && place.HasColumn) || place.Extension is "jl" || SourcePlace.IsAbsolute(place.File),
        "(at" or "at:" => true,
        "from" => before.IsEmpty || SourcePlace.IsAbsolute(place.File),
        _ => !previous.IsEmpty && before.IsEmpty && next.IsEmpty && (place.HasColumn || previous.ContainsAny(".$/")),
    };

    /// <summary>Recognizes a line that begins with a place: <c>/src/a.go:12</c>, <c>src/a.cr:3:5 in 'f'</c>, <c>a.lua:3: in function 'f'</c>.</summary>
    private static bool IsFrameAtStart(SourcePlace place, ReadOnlySpan<char> word, ReadOnlySpan<char> next)
    {
        var isGo = place.Extension is "go";
        if (SourcePlace.IsAbsolute(place.File)) return true;
        if (next.IsEmpty) return place.HasDirectory && (place.HasColumn || isGo);
        if (isGo && place.HasDirectory && word is [.., ':']) return true;
        if (!next.StartsWith("in ", StringComparison.Ordinal)) return false;
        if (next is [_, _, _, '\'' or '`' or '"', ..] || (place.Extension is "py" && word is [.., ',' or ':'])) return true;
        foreach (var scope in LuaScopes)
            if (next.StartsWith(scope, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>Recognizes <c>(app 0.1.0) lib/a.ex:12: App.f/1</c>, and the same without the application.</summary>
    private static bool IsElixir(SourcePlace place, ReadOnlySpan<char> word, ReadOnlySpan<char> previous, ReadOnlySpan<char> next)
    {
        if (word is not [.., ':'] || place.Extension is not ("ex" or "exs" or "eex" or "heex" or "leex" or "erl")) return false;
        var slash = next.IndexOf('/');
        return previous is [.., ')'] || next.StartsWith("(file)", StringComparison.Ordinal) || next.StartsWith("(module)", StringComparison.Ordinal)
            || (slash > 0 && slash + 1 < next.Length && char.IsAsciiDigit(next[slash + 1]));
    }

    /// <summary>
    /// Recognizes <c>at lib/A.pm line 12</c> (Perl), <c>in /srv/a.php on line 12</c> (PHP), <c>(src/a.erl, line 12)</c> (Erlang) and
    /// <c>file "a.ml", line 3</c> (OCaml, Swift, Python).
    /// </summary>
    private static bool IsLineInWords(ReadOnlySpan<char> word, ReadOnlySpan<char> before, ReadOnlySpan<char> previous, ReadOnlySpan<char> next)
    {
        if (word is not ("line" or "Line") || next.IsEmpty || !char.IsAsciiDigit(next[0])) return false;
        // PHP has "on" between the file and its line, so the word before the file is lost: the path has to be absolute.
        if (previous is "on") return SourcePlace.IsAbsolute(before) && SourcePlace.IsSource(before);
        var file = previous.Trim("(\"',:");
        if (before is "(eval" && previous is [.., ')']) return true;
        if (!SourcePlace.IsSource(file)) return before is "at" && SourcePlace.IsAbsolute(file);
        if (previous is ['(', ..]) return file.EndsWith(".erl", StringComparison.Ordinal);
        return before is "at" or "file" or "File" || (before is "in" && SourcePlace.IsAbsolute(file));
    }
}
