namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Recognizes members that are for developers, not for clients: <c>exception</c> of the developer page of ASP.NET Core, <c>trace</c> of
/// Spring, <c>stack</c> of many others.
/// </summary>
internal static class StackTraces
{
    // Compared without case, '_' and '-'. "trace" is often a trace id, so it is judged by its text.
    private static readonly string[] Names =
        ["exception", "exceptions", "exceptiondetails", "innerexception", "stack", "stacktrace", "traceback", "backtrace", "debuginfo"];

    // The stack traces of .NET, Java and JavaScript ("at"), Python ("File") and Go ("goroutine").
    private static readonly string[] Markers = ["\n   at ", "\n    at ", "\n\tat ", "\n  File \"", "Traceback (most recent call last)", "goroutine 1 ["];

    /// <summary>Returns whether a member is a stack trace, by its name or its text.</summary>
    public static bool IsStackTrace(ReadOnlySpan<byte> name, string text)
    {
        foreach (var known in Names)
            if (IsName(name, known)) return true;
        foreach (var marker in Markers)
            if (text.Contains(marker, StringComparison.Ordinal)) return true;
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
