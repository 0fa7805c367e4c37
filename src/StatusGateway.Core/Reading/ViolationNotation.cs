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
