using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Recognizes members that are for developers, not for clients: <c>exception</c> of the developer page of ASP.NET Core, <c>trace</c> of
/// Spring, <c>stack</c> of many others.
/// </summary>
internal static class StackTraces
{
    // Compared without case, '_' and '-'. "trace" is often a trace id, so it is judged by its text.
    private static readonly string[] Names =
        ["exception", "exceptions", "exceptiondetails", "innerexception", "stack", "stacktrace", "stacktraces", "stackentries", "traceback", "backtrace", "debug", "debuginfo"];

    // Members that are nested deeper are not for people.
    private const int MaxDepth = 16;

    /// <summary>Returns whether a member is a stack trace, by its name or its text.</summary>
    public static bool IsStackTrace(ReadOnlySpan<byte> name, string text)
    {
        foreach (var known in Names)
            if (IsName(name, known)) return true;
        return TraceText.HasTrace(text);
    }

    /// <summary>Returns whether an object or array has a member, at any depth, that is a stack trace by its name.</summary>
    public static bool HasNamed(ReadOnlySpan<byte> json, int depth = 0)
    {
        if (depth > MaxDepth) return true;
        if (json[0] == '[')
        {
            var elements = new JsonElements(json);
            while (elements.Next())
                if (elements.Value[0] is (byte)'{' or (byte)'[' && HasNamed(elements.Value, depth + 1)) return true;
            return false;
        }

        var members = new JsonMembers(json);
        while (members.Next())
        {
            foreach (var known in Names)
                if (!members.IsNull && IsName(members.Name, known)) return true;
            if ((members.IsObject || members.IsArray) && HasNamed(members.Value, depth + 1)) return true;
        }

        return false;
    }

    private static bool IsName(ReadOnlySpan<byte> name, string known)
    {
        var at = 0;
        foreach (var letter in name)
        {
            if (letter is (byte)'_' or (byte)'-') continue;
            if (at == known.Length || (letter | 0x20) != known[at++]) return false;
        }

        return at == known.Length;
    }
}
