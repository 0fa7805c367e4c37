using System.Text;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Reads lists of violations in common formats:
/// <code>
/// [{"detail":"must be positive","pointer":"#/age"}]                       RFC 9457, section 3
/// [{"name":"age","reason":"must be positive"}]                            RFC 7807, "invalid-params"
/// {"Title":["Must not be empty."]}                                        ASP.NET
/// [{"source":{"pointer":"/data/attributes/age"},"detail":"…"}]            JSON:API
/// [{"loc":["body","age"],"msg":"…","type":"missing"}]                     FastAPI
/// [{"field":"age","defaultMessage":"…","code":"Min"}]                     Spring
/// </code>
/// </summary>
internal static class ViolationReader
{
    // An entry takes many times its size in the response.
    private const int MaxViolations = 1000;

    // In order of preference.
    private static readonly string[] TextNames = ["detail", "message", "description", "msg", "defaultMessage", "errorMessage", "title", "reason"];
    private static readonly string[] LocationNames = ["pointer", "parameter", "field", "name", "propertyName", "property", "param", "path", "target"];
    private static readonly string[] NameNames = ["code", "reason", "type"];

    private static readonly int ReasonAsText = Array.IndexOf(TextNames, "reason");

    /// <summary>Reads the entries of an array or an object. Elements that are neither a string nor an object are ignored.</summary>
    public static List<Violation> Read(ReadOnlySpan<byte> value)
    {
        var violations = new List<Violation>();
        if (value[0] == '[') ReadList(value, null, violations);
        else if (value[0] == '{') ReadMap(value, violations);
        return violations;
    }

    private static void ReadList(ReadOnlySpan<byte> list, ViolationLocation? location, List<Violation> violations)
    {
        var elements = new JsonElements(list);
        while (violations.Count < MaxViolations && elements.Next())
        {
            if (elements.Text() is { Length: > 0 } text) violations.Add(new Violation(location, text, null));
            else if (elements.Value[0] == '{' && ReadOne(elements.Value) is { } one) violations.Add(location is null ? one : one with { Location = location });
        }
    }

    private static void ReadMap(ReadOnlySpan<byte> map, List<Violation> violations)
    {
        var members = new JsonMembers(map);
        while (violations.Count < MaxViolations && members.Next())
        {
            var location = ViolationNotation.Parse(Encoding.UTF8.GetString(members.Name));
            if (members.IsArray) ReadList(members.Value, location, violations);
            else if (members.Text() is { } text) violations.Add(new Violation(location, text, null));
            else if (members.IsObject && ReadOne(members.Value) is { } one) violations.Add(one with { Location = location });
        }
    }

    private static Violation? ReadOne(ReadOnlySpan<byte> json)
    {
        var texts = new string?[TextNames.Length];
        var locations = new string?[LocationNames.Length];
        var names = new string?[NameNames.Length];
        ViolationLocation? location = null;
        long? httpStatus = null;
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (members.Is("source"u8) && members.IsObject) location = ReadSource(members.Value) ?? location;
            else if (members.Is("loc"u8) && members.IsArray) location = ViolationNotation.FromLoc(members.Value) ?? location;
            else if (members.Is("status"u8)) httpStatus = members.Number() ?? ParseDigits(members.Text());
            if (members.Text() is not { Length: > 0 } text) continue;
            Keep(texts, TextNames, members.Name, text);
            Keep(locations, LocationNames, members.Name, text);
            Keep(names, NameNames, members.Name, text);
        }

        var found = Array.FindIndex(texts, static text => text is not null);
        location ??= FromNames(locations);
        // A reason that serves as the description is not the name too.
        if (found == ReasonAsText) names[Array.IndexOf(NameNames, "reason")] = null;
        return location is null && found < 0
            ? null
            : new Violation(location, found < 0 ? null : texts[found], Array.Find(names, static name => name is not null)) { HttpStatus = httpStatus };
    }

    private static void Keep(string?[] kept, string[] names, ReadOnlySpan<byte> name, string text)
    {
        for (var i = 0; i < names.Length; i++)
            if (Ascii.Equals(name, names[i])) kept[i] = text;
    }

    private static ViolationLocation? FromNames(string?[] locations)
    {
        var found = Array.FindIndex(locations, static location => location is not null);
        return found < 0 ? null
            : LocationNames[found] == "parameter" ? new ViolationLocation(null, locations[found])
            : ViolationNotation.Parse(locations[found]!);
    }

    /// <summary>Reads <c>source</c> of JSON:API ("Error objects"): a pointer into the body, or the name of a parameter or a header.</summary>
    private static ViolationLocation? ReadSource(ReadOnlySpan<byte> source)
    {
        string? pointer = null, parameter = null;
        var members = new JsonMembers(source);
        while (members.Next())
        {
            if (members.Is("pointer"u8)) pointer = members.Text() ?? pointer;
            else if (members.Is("parameter"u8) || members.Is("header"u8)) parameter = members.Text() ?? parameter;
        }

        return pointer is not null ? ViolationNotation.Parse(pointer.Length == 0 ? "#" : pointer)
            : parameter is not null ? new ViolationLocation(null, parameter)
            : null;
    }

    private static long? ParseDigits(string? text) =>
        DecimalText.TryParse(text, out long number) ? number : null;
}
