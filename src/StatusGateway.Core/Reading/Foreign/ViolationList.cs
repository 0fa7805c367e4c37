using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Reads lists of errors and maps of fields to errors, nested too:
/// <code>
/// ["title is too short", {"field":"age","message":"must be positive"}]    a list of entries (<see cref="ViolationEntry"/>)
/// {"Title":["Must not be empty."],"age":"must be positive"}               ASP.NET, Laravel, Rails
/// {"authors":[{},{"name":["This field is required."]}]}                   Django REST framework: authors[1].name
/// {"name":{"_errors":[{"code":"REQUIRED","message":"…"}]}}                Discord, zod
/// {"json":{"title":["Missing data for required field."]}}                 marshmallow
/// </code>
/// </summary>
internal sealed class ViolationList
{
    // An entry takes many times its size in the response.
    public const int MaxCount = 1000;

    // Fields that are nested deeper are not read.
    private const int MaxDepth = 8;

    private const int MaxDescription = 1024;

    // Names in maps that are not fields, in lower case without '_' and '-'.
    private static readonly NameTable<MapName> Names = new(
        new Dictionary<string, MapName>
        {
            [""] = MapName.NoField, ["all"] = MapName.NoField, ["base"] = MapName.NoField, ["nonfielderrors"] = MapName.NoField, ["schema"] = MapName.NoField,
            ["errors"] = MapName.NoField, ["root"] = MapName.NoField, ["global"] = MapName.NoField,
            ["generalerrors"] = MapName.NoField, ["globalerrors"] = MapName.NoField, ["formerrors"] = MapName.NoField, ["fielderrors"] = MapName.NoField,
            ["children"] = MapName.Children, ["exceptiondetail"] = MapName.Internal,
            ["json"] = MapName.Part, ["body"] = MapName.Part, ["payload"] = MapName.Part, ["form"] = MapName.Part, ["query"] = MapName.Part, ["querystring"] = MapName.Part,
            ["path"] = MapName.Part, ["headers"] = MapName.Part, ["cookies"] = MapName.Part, ["bodyparams"] = MapName.Part, ["queryparams"] = MapName.Part,
            ["pathparams"] = MapName.Part, ["formparams"] = MapName.Part,
        });

    private static readonly FrozenSet<string> LoneTexts = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "detail", "message", "msg", "error");

    private enum MapName
    {
        /// <summary>The texts are about the object that has the member.</summary>
        NoField,

        /// <summary>A part of the request, if the value is a map.</summary>
        Part,

        /// <summary>The fields of a form, if the value is a map of such.</summary>
        Children,

        /// <summary>For developers.</summary>
        Internal,
    }

    /// <summary>Gets what was read.</summary>
    public List<Violation> List { get; } = [];

    /// <summary>Gets the number of violations.</summary>
    public int Count => List.Count;

    /// <summary>Adds the entries of an array or an object. Values that are neither a text nor an entry are ignored.</summary>
    /// <param name="value">The array or object.</param>
    /// <param name="isSure">Whether the name says that this is a list of errors. If not, a string of an object must be a sentence.</param>
    public void Add(ReadOnlySpan<byte> value, bool isSure)
    {
        if (value.StartsWith("["u8)) AddList(value, null, 0);
        else if (value.StartsWith("{"u8) && !TryAddKeys(value, 0)) AddMap(value, null, isSure, 0);
    }

    /// <summary>Adds the entries of an array that is the body: a map in it is about the item with the same index.</summary>
    public void AddItems(ReadOnlySpan<byte> list) => AddList(list, null, 0, isItems: true);

    /// <summary>Returns whether an object has no errors itself, only objects for the fields of a form.</summary>
    public static bool IsFormChildren(ReadOnlySpan<byte> json)
    {
        var members = new JsonMembers(json);
        while (members.Next())
            if (!members.IsObject && !(members.IsArray && !new JsonElements(members.Value).Next())) return false;
        return true;
    }

    /// <summary>
    /// Gets the texts as one: several are joined, with the names of their fields; null if there is none. Stack traces are left out, unless
    /// there is nothing else.
    /// </summary>
    /// <param name="isFirst">Whether the first text suffices.</param>
    public string? Describe(bool isFirst)
    {
        var text = Join(List, isFirst);
        if (text is null || !TraceText.HasTrace(text)) return text;
        var plain = new List<Violation>(List.Count);
        foreach (var violation in List)
            if (!string.IsNullOrEmpty(violation.Text)) plain.Add(TraceText.HasTrace(violation.Text) ? violation with { Text = PlainSentence.FirstOf(violation.Text) } : violation);
        return Join(plain, isFirst) ?? text;
    }

    private static string? Join(List<Violation> list, bool isFirst)
    {
        string? first = null;
        StringBuilder? all = null;
        foreach (var violation in list)
        {
            if (string.IsNullOrEmpty(violation.Text)) continue;
            if (first is null)
            {
                first = violation.Text;
                if (isFirst) break;
                continue;
            }

            all ??= new StringBuilder(Describe(list.Find(static one => !string.IsNullOrEmpty(one.Text))));
            if (all.Length + violation.Text.Length > MaxDescription) return all.Append("; …").ToString();
            all.Append("; ").Append(Describe(violation));
        }

        return all?.ToString() ?? first;
    }

    private static string Describe(in Violation violation) =>
        violation.Location is { } location && ViolationNotation.ToField(location) is { Length: > 0 } field ? $"{field}: {violation.Text}" : violation.Text!;

    private void AddList(ReadOnlySpan<byte> list, ViolationLocation? location, int depth, bool isChildren = false, bool isItems = false)
    {
        if (depth > MaxDepth) return;
        var elements = new JsonElements(list);
        for (var index = 0; List.Count < MaxCount && elements.Next(); index++)
        {
            if (elements.Text() is { Length: > 0 } text) List.Add(new Violation(location, text, null));
            else if (elements.Value[0] == '{' && new JsonMembers(elements.Value).Next() && !TryAddEntry(elements.Value, location, isInMap: false, depth, isChildren))
                AddMap(elements.Value, Index(location, isItems, index), isSure: false, depth + 1);
        }
    }

    private void AddMap(ReadOnlySpan<byte> map, ViolationLocation? parent, bool isSure, int depth)
    {
        if (depth > MaxDepth) return;
        var members = new JsonMembers(map);
        while (List.Count < MaxCount && members.Next())
        {
            if (StackTraces.IsNamed(members.Name) || !(members.IsArray || members.IsString || members.IsObject)) continue;
            var isKnown = Names.TryFind(members.Name, out var known);
            if (isKnown && known == MapName.Internal) continue;
            var isPart = isKnown && known == MapName.Part && parent is null && (members.IsObject || (members.IsArray && BeginsWithObject(members.Value)));
            var location = isPart || (isKnown && IsAboutParent(known, members)) ? parent : Locate(parent, Encoding.UTF8.GetString(members.Name));
            if (members.IsArray) AddList(members.Value, location, depth + 1);
            else if (members.IsObject && isPart && TryAddKeys(members.Value, depth)) continue;
            else if (members.IsObject && (isPart || !TryAddEntry(members.Value, location, isInMap: true, depth))) AddMap(members.Value, location, isSure, depth + 1);
            else if (members.Text() is { } text && (isSure || text.Contains(' ', StringComparison.Ordinal))) List.Add(new Violation(location, text, null));
        }

        // {"detail":"Not Found"}, of Phoenix, is not about a field.
        if (depth == 0 && List is [{ Location.Parameter: { } name } lone] && LoneTexts.Contains(name) && lone.Text is not null && !map.Contains((byte)'[')) List[0] = lone with { Location = null };
    }

    private bool TryAddEntry(ReadOnlySpan<byte> json, ViolationLocation? location, bool isInMap, int depth, bool isChild = false)
    {
        var entry = ViolationEntry.Read(json);
        if (entry.HasChildMap && isInMap) return false;
        if (!entry.HasText && (isInMap || entry.Location is null)) return false;
        var at = isChild && location is { } outer && entry.Location is { } inner ? ViolationNotation.Append(outer, inner) : location ?? entry.Location;
        if (!entry.Children.IsEmpty)
        {
            var before = List.Count;
            AddList(entry.Children, at, depth + 1, isChildren: true);
            if (!entry.HasText && List.Count > before) return true;
        }

        if (entry.Texts is { } texts)
        {
            foreach (var one in texts)
                if (List.Count < MaxCount) List.Add(one with { Location = at, Name = one.Name ?? entry.ToViolation().Name });
        }
        else
        {
            List.Add(entry.ToViolation() with { Location = at });
            if (location is null && entry.OtherLocations is { } others)
            {
                foreach (var other in others)
                    if (List.Count < MaxCount) List.Add(entry.ToViolation() with { Location = other });
            }
        }

        return true;
    }

    /// <summary>Adds an entry that names its fields by <c>keys</c>.</summary>
    private bool TryAddKeys(ReadOnlySpan<byte> json, int depth) => ViolationEntry.Read(json).HasKeys && TryAddEntry(json, null, isInMap: false, depth);

    private static bool IsAboutParent(MapName name, in JsonMembers member) =>
        name == MapName.NoField || (name == MapName.Children && member.IsObject && IsFormChildren(member.Value));

    private static ViolationLocation? Index(ViolationLocation? outer, bool isItems, int index)
    {
        var text = index.ToString(CultureInfo.InvariantCulture);
        if (isItems) return new ViolationLocation("/" + text, $"[{text}]");
        return outer is { } parent ? ViolationNotation.Append(parent, ViolationNotation.Parse(text)) : null;
    }

    private static ViolationLocation Locate(ViolationLocation? parent, string name)
    {
        var location = ViolationNotation.Parse(name);
        return parent is { } outer ? ViolationNotation.Append(outer, location) : location;
    }

    private static bool BeginsWithObject(ReadOnlySpan<byte> list) => list[1..].TrimStart(" \t\r\n"u8).StartsWith("{"u8);
}
