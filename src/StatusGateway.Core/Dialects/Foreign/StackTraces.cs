namespace StatusGateway.Core.Dialects.Foreign;

/// <summary>
/// Tells what frameworks put into errors for their own developers from what clients may read: <c>exception</c> of ASP.NET's developer
/// page, <c>trace</c> of Spring, <c>stack</c> of many others.
/// </summary>
internal static class StackTraces
{
    // Compared without case, '_' and '-'. "trace" alone is often the id of one, and is judged by its text.
    private static readonly string[] Names =
        ["exception", "exceptions", "exceptiondetails", "innerexception", "stack", "stacktrace", "traceback", "backtrace", "debuginfo"];

    // Lines as .NET, Java and JavaScript ("at"), Python ("File") and Go ("goroutine") write them.
    private static readonly string[] Marks = ["\n   at ", "\n    at ", "\n\tat ", "\n  File \"", "Traceback (most recent call last)", "goroutine 1 ["];

    /// <summary>Whether a member is one.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="text">Its text.</param>
    public static bool IsOne(ReadOnlySpan<byte> name, string text)
    {
        foreach (var known in Names)
            if (IsName(name, known)) return true;
        foreach (var mark in Marks)
            if (text.Contains(mark, StringComparison.Ordinal)) return true;
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
