using System.Text;

namespace StatusGateway.Core.Dialects.Foreign;

/// <summary>
/// Reads lists of what is wrong with a request, in the forms that are in use:
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
    // An entry takes many times the bytes that it has in the answer.
    private const int Most = 1000;

    // The first that is there counts.
    private static readonly string[] TextNames = ["detail", "message", "description", "msg", "defaultMessage", "errorMessage", "title", "reason"];
    private static readonly string[] PlaceNames = ["pointer", "parameter", "field", "name", "propertyName", "property", "param", "path", "target"];
    private static readonly string[] NameNames = ["code", "reason", "type"];

    private static readonly int ReasonAsText = Array.IndexOf(TextNames, "reason");

    /// <summary>The entries of a list or a map. Of a list, what is neither text nor object has nothing to say.</summary>
    public static List<Violation> Read(ReadOnlySpan<byte> value)
    {
        var violations = new List<Violation>();
        if (value[0] == '[') ReadList(value, null, violations);
        else if (value[0] == '{') ReadMap(value, violations);
        return violations;
    }

    private static void ReadList(ReadOnlySpan<byte> list, ViolationLocation? place, List<Violation> violations)
    {
        var elements = new JsonElements(list);
        while (violations.Count < Most && elements.Next())
        {
            if (elements.Text() is { Length: > 0 } text) violations.Add(new Violation(place, text, null));
            else if (elements.Value[0] == '{' && ReadOne(elements.Value) is { } one) violations.Add(place is null ? one : one with { Place = place });
        }
    }

    private static void ReadMap(ReadOnlySpan<byte> map, List<Violation> violations)
    {
        var members = new JsonMembers(map);
        while (violations.Count < Most && members.Next())
        {
            var place = ViolationPlaces.OfText(Encoding.UTF8.GetString(members.Name));
            if (members.IsArray) ReadList(members.Value, place, violations);
            else if (members.Text() is { } text) violations.Add(new Violation(place, text, null));
            else if (members.IsObject && ReadOne(members.Value) is { } one) violations.Add(one with { Place = place });
        }
    }

    private static Violation? ReadOne(ReadOnlySpan<byte> json)
    {
        var texts = new string?[TextNames.Length];
        var places = new string?[PlaceNames.Length];
        var names = new string?[NameNames.Length];
        ViolationLocation? place = null;
        long? httpStatus = null;
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (members.Is("source"u8) && members.IsObject) place = OfSource(members.Value) ?? place;
            else if (members.Is("loc"u8) && members.IsArray) place = ViolationPlaces.OfLocation(members.Value) ?? place;
            else if (members.Is("status"u8)) httpStatus = members.Number() ?? OfDigits(members.Text());
            if (members.Text() is not { Length: > 0 } text) continue;
            Keep(texts, TextNames, members.Name, text);
            Keep(places, PlaceNames, members.Name, text);
            Keep(names, NameNames, members.Name, text);
        }

        var found = Array.FindIndex(texts, static text => text is not null);
        place ??= OfNames(places);
        // What stands in for a description is no name as well.
        if (found == ReasonAsText) names[Array.IndexOf(NameNames, "reason")] = null;
        return place is null && found < 0
            ? null
            : new Violation(place, found < 0 ? null : texts[found], Array.Find(names, static name => name is not null)) { HttpStatus = httpStatus };
    }

    private static void Keep(string?[] kept, string[] names, ReadOnlySpan<byte> name, string text)
    {
        for (var i = 0; i < names.Length; i++)
            if (Ascii.Equals(name, names[i])) kept[i] = text;
    }

    private static ViolationLocation? OfNames(string?[] places)
    {
        var found = Array.FindIndex(places, static place => place is not null);
        return found < 0 ? null
            : PlaceNames[found] == "parameter" ? new ViolationLocation(null, places[found])
            : ViolationPlaces.OfText(places[found]!);
    }

    /// <summary>JSON:API, "Error objects": <c>source</c> has a pointer into the body, or the name of a parameter or a header.</summary>
    private static ViolationLocation? OfSource(ReadOnlySpan<byte> source)
    {
        string? pointer = null, parameter = null;
        var members = new JsonMembers(source);
        while (members.Next())
        {
            if (members.Is("pointer"u8)) pointer = members.Text() ?? pointer;
            else if (members.Is("parameter"u8) || members.Is("header"u8)) parameter = members.Text() ?? parameter;
        }

        return pointer is not null ? ViolationPlaces.OfText(pointer.Length == 0 ? "#" : pointer)
            : parameter is not null ? new ViolationLocation(null, parameter)
            : null;
    }

    private static long? OfDigits(string? text) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
