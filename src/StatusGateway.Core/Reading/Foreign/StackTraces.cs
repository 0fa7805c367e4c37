using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Recognizes members that are for developers, not for clients: <c>exception</c> of the developer page of ASP.NET Core, <c>trace</c> of
/// Spring and Laravel, <c>traces</c> of Rails, <c>stack</c> of many others.
/// </summary>
internal static class StackTraces
{
    // Members that are nested deeper are not for people.
    private const int MaxDepth = 16;

    // In lower case without '_' and '-'. Of these, "trace" may be a trace id.
    private static readonly string[] AllNames =
    [
        "exception", "exceptions", "exceptiondetails", "innerexception", "stack", "stacktrace", "stacktraces", "stackentries", "stackframes", "callstack", "errorstack",
        "exceptionstacktrace", "debugstacktrace", "traceback", "backtrace", "debug", "debuginfo", "trace", "traces",
    ];

    private static readonly string[] Uncertain = ["trace", "traces"];

    private static readonly NameTable<bool> Table = new(AllNames.Select(static name => KeyValuePair.Create(name, !Uncertain.Contains(name))));

    // The names in frames of a trace.
    private static readonly NameTable<bool> FrameNames = new(
        new Dictionary<string, bool> { ["file"] = true, ["filename"] = true, ["line"] = false, ["lineno"] = false, ["linenumber"] = false });

    /// <summary>Gets the names of the members, in lower case without <c>_</c> and <c>-</c>.</summary>
    public static IReadOnlyList<string> Names => AllNames;

    /// <summary>Returns whether a body may have a stack trace: it has a line break in a text, or a name that has <c>stack</c> or <c>trace</c> in it.</summary>
    public static bool IsLikelyIn(ReadOnlySpan<byte> body) =>
        body.IndexOf("\\n"u8) >= 0 || body.IndexOf("stack"u8) >= 0 || body.IndexOf("trace"u8) >= 0 || body.IndexOf("Trace"u8) >= 0 || body.IndexOf("Stack"u8) >= 0;

    /// <summary>Returns whether a member may be a stack trace by its name.</summary>
    public static bool IsNamed(ReadOnlySpan<byte> name) => Table.TryFind(name, out _);

    /// <summary>Returns whether a member is a stack trace, by its name or its text.</summary>
    /// <param name="member">A member that is not null.</param>
    /// <param name="text">The value as text.</param>
    public static bool IsStackTrace(in JsonMembers member, string text) =>
        IsNamedTrace(member) || TraceText.HasTrace(text) || ((member.IsObject || member.IsArray) && HasNamed(member.Value));

    /// <summary>Returns whether a member with the name of a stack trace has one: frames, or a text.</summary>
    public static bool HasFrames(in JsonMembers member) => member.IsString
        ? TraceText.HasTrace(member.Text()!)
        : (member.IsArray || member.IsObject) && IsNamedTrace(member);

    /// <summary>Returns whether an object or array has a member, at any depth, that is a stack trace by its name, or a frame of one.</summary>
    private static bool HasNamed(ReadOnlySpan<byte> json, int depth = 0)
    {
        if (depth > MaxDepth) return true;
        if (json[0] == '[')
        {
            var elements = new JsonElements(json);
            while (elements.Next())
                if (elements.Value[0] is (byte)'{' or (byte)'[' && HasNamed(elements.Value, depth + 1)) return true;
            return false;
        }

        var (hasFile, hasLine) = (false, false);
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (!members.IsNull && IsNamedTrace(members)) return true;
            if (FrameNames.TryFind(members.Name, out var isFile)) (hasFile, hasLine) = (hasFile || (isFile && members.IsString), hasLine || !isFile);
            if ((members.IsObject || members.IsArray) && HasNamed(members.Value, depth + 1)) return true;
        }

        return hasFile && hasLine;
    }

    private static bool IsNamedTrace(in JsonMembers member) =>
        Table.TryFind(member.Name, out var isSure) && (isSure || HasElements(member.Value, isOuter: true));

    /// <summary>Returns whether a value is an array with elements, or an object that has one.</summary>
    private static bool HasElements(ReadOnlySpan<byte> value, bool isOuter)
    {
        if (value[0] == '[') return new JsonElements(value).Next();
        if (!isOuter || value[0] != '{') return false;
        var members = new JsonMembers(value);
        while (members.Next())
            if (HasElements(members.Value, isOuter: false)) return true;
        return false;
    }
}
