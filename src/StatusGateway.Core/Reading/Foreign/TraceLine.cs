using System.Buffers;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>Recognizes single lines of stack traces. Each check reads the line at most once.</summary>
internal static class TraceLine
{
    // The longest name of a frame, and the longest distance between two parts of a mark.
    private const int MaxName = 1000;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create("( \t,;\"'");

    /// <summary>Returns whether a trimmed line can only be of a stack trace.</summary>
    public static bool IsTrace(ReadOnlySpan<char> line) =>
        IsFrameAtStart(line) || HasLocatedFrame(line) || HasLineOfSource(line) || IsCause(line) || IsOmission(line)
        || IsPythonFrame(line) || IsGo(line) || HasRubyFrame(line) || IsPhpFrame(line) || IsRust(line) || TraceFrame.IsTrace(line);

    /// <summary>Recognizes <c>at Name.Space.Type.Method(String text)</c>, a frame of .NET or Java, which has the line for itself.</summary>
    private static bool IsFrameAtStart(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("at ", StringComparison.Ordinal)) return false;
        line = line[3..];
        var end = line.IndexOfAny(NameEnds);
        if (end <= 0 || line[end] != '(' || line[..end].IndexOf('.') <= 0 || line[..end].Contains("//", StringComparison.Ordinal)) return false;
        var close = line.LastIndexOf(')');
        if (close < end) return false;
        var rest = line[(close + 1)..].Trim();
        return rest.IsEmpty || rest.StartsWith("in ", StringComparison.Ordinal) || rest[0] is '[' or '~' or '"';
    }

    /// <summary>
    /// Recognizes <c>at method (file.js:1:2)</c>, <c>at a.b.C.m(C.java:12)</c> and <c>at file:///app/a.js:1:2</c> anywhere in a line: the
    /// place in the source proves the frame.
    /// </summary>
    private static bool HasLocatedFrame(ReadOnlySpan<char> line)
    {
        var frames = 0;
        while (true)
        {
            var at = line.IndexOf("at ", StringComparison.Ordinal);
            if (at < 0) return false;
            var isWord = at == 0 || char.IsWhiteSpace(line[at - 1]);
            line = line[(at + 3)..];
            if (!isWord) continue;
            var frame = line[..Math.Min(line.Length, MaxName)];
            // A frame ends where the next one begins, so that no part of the line is read twice.
            var next = frame.IndexOf(" at ", StringComparison.Ordinal);
            if (next >= 0) frame = frame[..next];
            var open = frame.IndexOf('(');
            if (open >= 0)
            {
                var place = frame[(open + 1)..];
                var close = place.IndexOf(')');
                if (close > 0 && IsPlace(place[..close])) return true;
                // Frames without their places, in one line.
                var name = frame[..open];
                if (close >= 0 && name.IndexOf('.') > 0 && name.IndexOfAny(NameEnds) < 0 && ++frames == 2) return true;
            }
            else
            {
                var end = frame.IndexOfAny(NameEnds);
                var place = end < 0 ? frame : frame[..end];
                if (place.Contains('/') && EndsWithLineAndColumn(place)) return true;
            }
        }
    }

    /// <summary>Recognizes <c>C.java:12</c>, <c>file.js:1:2</c>, <c>Native Method</c> and <c>Unknown Source</c>.</summary>
    private static bool IsPlace(ReadOnlySpan<char> place)
    {
        if (place is "Native Method" or "Unknown Source" or "<anonymous>") return true;
        var digits = place.TrimEnd("0123456789");
        if (digits.Length == place.Length || digits is not [.., ':']) return false;
        var file = digits[..^1];
        // A time of day, such as (12:30), is no place.
        var name = file.TrimEnd("0123456789").TrimEnd(':');
        return name.ContainsAny("./:") && name.ContainsAnyExceptInRange('0', '9') && (name.IndexOfAny(" \t") < 0 || SourcePlace.IsAbsolute(name)) && !name.EndsWith("//", StringComparison.Ordinal) && SourcePlace.IsSource(name);
    }

    private static bool EndsWithLineAndColumn(ReadOnlySpan<char> place)
    {
        var column = place.TrimEnd("0123456789");
        if (column.Length == place.Length || column is not [.., ':']) return false;
        var row = column[..^1].TrimEnd("0123456789");
        return row.Length < column.Length - 1 && row is [.., ':'] && SourcePlace.IsSource(row[..^1]);
    }

    /// <summary>Recognizes <c>in /src/a.cs:line 3</c> (.NET).</summary>
    private static bool HasLineOfSource(ReadOnlySpan<char> line)
    {
        var mark = line.IndexOf(":line ", StringComparison.Ordinal);
        return mark > 0 && mark + 6 < line.Length && char.IsAsciiDigit(line[mark + 6])
            && line[..mark].LastIndexOf(" in ", StringComparison.Ordinal) is >= 0 and var start && line[(start + 4)..mark].ContainsAny("./\\");
    }

    /// <summary>Recognizes <c>Caused by: a.b.C: text</c> (Java), and <c>---> System.Exception</c> (.NET).</summary>
    private static bool IsCause(ReadOnlySpan<char> line)
    {
        var mark = line.IndexOf("---> ", StringComparison.Ordinal);
        if (mark >= 0 && IsTypeName(line[(mark + 5)..])) return true;
        return (line.StartsWith("Caused by: ", StringComparison.Ordinal) && IsTypeName(line[11..]))
            || (line.StartsWith("Suppressed: ", StringComparison.Ordinal) && IsTypeName(line[12..]));
    }

    private static bool IsTypeName(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(": \t(");
        if (end >= 0) text = text[..end];
        return text.IndexOf('.') > 0 && text[^1] != '.' && !text.ContainsAny("/@");
    }

    /// <summary>Recognizes <c>... 12 more</c> (Java).</summary>
    private static bool IsOmission(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("... ", StringComparison.Ordinal) || !line.EndsWith(" more", StringComparison.Ordinal) || line.Length < 10) return false;
        return !line[4..^5].ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Recognizes <c>File "a.py", line 3, in f</c>.</summary>
    private static bool IsPythonFrame(ReadOnlySpan<char> line)
    {
        var file = line.IndexOf("File \"", StringComparison.Ordinal);
        if (file < 0) return false;
        var number = line[file..].IndexOf("\", line ", StringComparison.Ordinal);
        if (number < 0) return false;
        var rest = line[(file + number + 8)..];
        var tail = rest.TrimStart("0123456789");
        return tail.Length < rest.Length && tail.StartsWith(", in ", StringComparison.Ordinal);
    }

    /// <summary>Recognizes <c>goroutine 1 [running]:</c>, <c>/src/a.go:12 +0x1d</c>, and the last line of a panic with its signal.</summary>
    private static bool IsGo(ReadOnlySpan<char> line)
    {
        var mark = line.IndexOf("goroutine ", StringComparison.Ordinal);
        if (mark >= 0)
        {
            var number = line[(mark + 10)..];
            var rest = number.TrimStart("0123456789");
            if (rest.Length < number.Length && rest.StartsWith(" [", StringComparison.Ordinal)) return true;
        }

        if (line.StartsWith("[signal SIG", StringComparison.Ordinal)) return true;
        if (line.StartsWith("panic: ", StringComparison.Ordinal) && line.Length > 7) return true;
        var place = line.IndexOf(".go:", StringComparison.Ordinal);
        return place > 0 && line[(place + 4)..].TrimStart("0123456789").StartsWith(" +0x", StringComparison.Ordinal);
    }

    /// <summary>Recognizes <c>app.rb:3:in 'm'</c>, with any quotes.</summary>
    private static bool HasRubyFrame(ReadOnlySpan<char> line)
    {
        var mark = line.IndexOf(":in ", StringComparison.Ordinal);
        if (mark < 2 || mark + 4 >= line.Length || line[mark + 4] is not ('\'' or '`' or '"' or '\u2018')) return false;
        var place = line[..mark];
        var file = place.TrimEnd("0123456789");
        return file.Length < place.Length && file is [.., ':'];
    }

    /// <summary>Recognizes <c>#0 /var/www/a.php(12): f()</c> and <c>#1 {main}</c>.</summary>
    private static bool IsPhpFrame(ReadOnlySpan<char> line)
    {
        var mark = line.IndexOf('#');
        if (mark < 0 || (mark > 0 && line[mark - 1] != ' ')) return false;
        var number = line[(mark + 1)..];
        var frame = number.TrimStart("0123456789");
        if (frame.Length == number.Length || frame is not [' ', ..]) return false;
        if (frame.StartsWith(" {main}", StringComparison.Ordinal) || frame.StartsWith(" [internal function]:", StringComparison.Ordinal)) return true;
        var open = frame.IndexOf(".php(", StringComparison.Ordinal);
        return open > 0 && open + 5 < frame.Length && char.IsAsciiDigit(frame[open + 5]);
    }

    /// <summary>Recognizes <c>thread 'main' panicked at src/main.rs:2:5:</c> and its note.</summary>
    private static bool IsRust(ReadOnlySpan<char> line) =>
        (line.Contains("thread '", StringComparison.Ordinal) && line.Contains(" panicked at ", StringComparison.Ordinal))
        || line.Contains("RUST_BACKTRACE=", StringComparison.Ordinal);
}
