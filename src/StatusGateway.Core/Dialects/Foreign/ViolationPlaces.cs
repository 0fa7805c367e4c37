using System.Globalization;
using System.Text;

namespace StatusGateway.Core.Dialects.Foreign;

/// <summary>The ways in which errors say what field they mean.</summary>
internal static class ViolationPlaces
{
    /// <summary>
    /// A pointer (<c>/age</c>, <c>#/age</c>), or a name that may be a member of the body as well as a parameter (<c>age</c>,
    /// <c>Authors[0].Name</c>, <c>$.age</c>).
    /// </summary>
    public static ViolationLocation OfText(string text)
    {
        if (text.StartsWith('#')) return new ViolationLocation(Uri.UnescapeDataString(text[1..]), null);
        if (text.StartsWith('/')) return new ViolationLocation(text, null);
        var name = text.StartsWith("$.", StringComparison.Ordinal) ? text[2..] : text == "$" ? "" : text;
        var pointer = new StringBuilder(name.Length + 8);
        foreach (var part in name.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
            pointer.Append('/').Append(JsonPointer.Escape(part.Trim('"', '\'')));
        return new ViolationLocation(pointer.ToString(), name);
    }

    /// <summary>FastAPI's <c>loc</c>: <c>["body", "authors", 0, "name"]</c>, <c>["query", "limit"]</c>.</summary>
    public static ViolationLocation? OfLocation(ReadOnlySpan<byte> list)
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

    /// <summary>The field as google.rpc.BadRequest names it, by the names that the answer has: <c>authors[0].name</c>.</summary>
    public static string FieldOf(ViolationLocation place)
    {
        if (place.Parameter is not null) return place.Parameter;
        if (string.IsNullOrEmpty(place.Pointer)) return "";
        var field = new StringBuilder(place.Pointer.Length);
        foreach (var token in Tokens(place.Pointer))
        {
            if (int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out _)) field.Append('[').Append(token).Append(']');
            else field.Append(field.Length == 0 ? "" : ".").Append(token);
        }

        return field.ToString();
    }

    /// <summary>The steps of a JSON Pointer, without its escapes.</summary>
    public static IEnumerable<string> Tokens(string pointer)
    {
        if (pointer.Length == 0) yield break;
        foreach (var token in (pointer[0] == '/' ? pointer[1..] : pointer).Split('/'))
            yield return token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }
}
