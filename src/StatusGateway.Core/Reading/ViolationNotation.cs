using System.Text;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading;

/// <summary>Reads the notations in which errors name the location of a violation.</summary>
internal static class ViolationNotation
{
    /// <summary>
    /// Reads a pointer (<c>/age</c>, <c>#/age</c>), or a name that may be a member of the body or a parameter (<c>age</c>,
    /// <c>Authors[0].Name</c>, <c>$.age</c>).
    /// </summary>
    public static ViolationLocation Parse(string text)
    {
        if (text.StartsWith('#')) return new ViolationLocation(Uri.UnescapeDataString(text[1..]), null);
        if (text.StartsWith('/')) return new ViolationLocation(text, null);
        var name = text.StartsWith("$.", StringComparison.Ordinal) ? text[2..] : text == "$" ? "" : text;
        var pointer = new StringBuilder(name.Length + 8);
        foreach (var part in name.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
            pointer.Append('/').Append(JsonPointer.Escape(part.Trim('"', '\'')));
        return new ViolationLocation(pointer.ToString(), name);
    }

    /// <summary>Reads <c>loc</c> of FastAPI: <c>["body", "authors", 0, "name"]</c>, <c>["query", "limit"]</c>.</summary>
    public static ViolationLocation? FromLoc(ReadOnlySpan<byte> list)
    {
        var steps = new List<string>();
        var elements = new JsonElements(list);
        while (elements.Next())
        {
            if (elements.Text() is { } text) steps.Add(text);
            else if (JsonMembers.IsNumber(elements.Value)) steps.Add(Encoding.ASCII.GetString(elements.Value));
        }

        if (steps.Count == 0) return null;
        if (steps[0] is "query" or "path" or "header" or "cookie") return new ViolationLocation(null, string.Join('.', steps.Skip(1)));
        var pointer = new StringBuilder();
        foreach (var step in steps.Skip(steps[0] == "body" ? 1 : 0)) pointer.Append('/').Append(JsonPointer.Escape(step));
        return new ViolationLocation(pointer.ToString(), null);
    }

    /// <summary>
    /// Reads a path in parts, such as <c>["authors", 0, "name"]</c>, or the first of several names.
    /// </summary>
    public static ViolationLocation? FromSteps(ReadOnlySpan<byte> list, bool isPath)
    {
        ViolationLocation? location = null;
        var elements = new JsonElements(list);
        while (elements.Next())
        {
            var step = elements.Text() ?? (JsonMembers.IsNumber(elements.Value) ? Encoding.ASCII.GetString(elements.Value) : null);
            if (step is null) continue;
            location = location is { } path ? Append(path, Parse(step)) : Parse(step);
            if (!isPath) break;
        }

        return location;
    }

    /// <summary>Reads a name behind its part of the request: <c>body.title</c>, <c>query.limit</c>; null for the part alone.</summary>
    public static ViolationLocation? FromPart(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var part = dot < 0 ? text : text[..dot];
        if (part is not ("body" or "query" or "path" or "header" or "cookie" or "params" or "cookies" or "headers")) return Parse(text);
        return dot < 0 ? null : part == "body" ? new ViolationLocation(Parse(text[(dot + 1)..]).Pointer, null) : new ViolationLocation(null, text[(dot + 1)..]);
    }

    /// <summary>Gets the location of a field inside another one.</summary>
    public static ViolationLocation Append(ViolationLocation outer, ViolationLocation inner)
    {
        var isIndex = DecimalText.TryParse(inner.Parameter, out int _);
        return new ViolationLocation(
            outer.Pointer is null ? null : outer.Pointer + inner.Pointer,
            outer.Parameter is null || inner.Parameter is null ? outer.Parameter
                : outer.Parameter.Length == 0 || inner.Parameter.Length == 0 ? outer.Parameter + inner.Parameter
                : isIndex ? $"{outer.Parameter}[{inner.Parameter}]"
                : $"{outer.Parameter}.{inner.Parameter}");
    }

    /// <summary>Gets the field as in google.rpc.BadRequest, by the names of the response: <c>authors[0].name</c>.</summary>
    public static string ToField(ViolationLocation location)
    {
        if (location.Parameter is not null) return location.Parameter;
        if (string.IsNullOrEmpty(location.Pointer)) return "";
        var field = new StringBuilder(location.Pointer.Length);
        foreach (var token in JsonPointer.Split(location.Pointer))
        {
            if (DecimalText.TryParse(token, out int _)) field.Append('[').Append(token).Append(']');
            else field.Append(field.Length == 0 ? "" : ".").Append(token);
        }

        return field.ToString();
    }
}
