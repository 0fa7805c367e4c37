namespace StatusGateway.Core.Reading.Foreign;

/// <summary>What the members of one entry in a list of errors mean, by their names.</summary>
internal static class EntryNames
{
    // In order of preference.
    private static readonly string[] Texts =
    [
        "detail", "message", "description", "msg", "defaultmessage", "errormessage", "errormsg", "errorsummary", "diagnostics", "text", "title", "reason", "details",
        "error", "summary",
    ];

    private static readonly string[] Locations =
    [
        "pointer", "parameter", "field", "propertyname", "propertypath", "property", "param", "paramname", "parametername", "fieldname", "attribute", "attr",
        "instancepath", "datapath", "path", "loc", "target", "member", "members", "membernames", "expression", "name", "key", "element", "fields", "location",
        "params", "keys",
    ];

    private static readonly string[] Names =
        ["code", "errorcode", "scimtype", "reason", "type", "rule", "keyword", "kind", "validator", "validation", "tag", "issue", "error"];

    // Lists of texts about one field.
    private static readonly string[] TextLists = ["messages", "errors", "errormessages", "message", "error", "msg", "msgs"];

    private static readonly string[] Objects = ["source", "constraints", "children", "extensions", "details", "message", "cause"];

    // Names whose arrays are locations: of several fields, or of one in steps.
    private static readonly string[] LocationLists =
        ["fields", "members", "membernames", "params", "keys", "expression", "path", "loc", "field", "property", "propertypath", "instancepath", "location", "target"];

    private static readonly NameTable<EntryName> Table = new(
        from name in Texts.Concat(Locations).Concat(Names).Concat(TextLists).Concat(Objects).Append("status").Append("locations").Distinct()
        select KeyValuePair.Create(name, new EntryName(
            name, Array.IndexOf(Texts, name), Array.IndexOf(Locations, name), Array.IndexOf(Names, name), TextLists.Contains(name))
            {
                IsLocationList = LocationLists.Contains(name),
            }));

    /// <summary>Finds what a member means, without regard to case, <c>_</c> and <c>-</c> in its name.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out EntryName meaning) => Table.TryFind(name, out meaning);
}

/// <summary>What a member of an entry means.</summary>
/// <param name="Key">The name in lower case, without <c>_</c> and <c>-</c>.</param>
/// <param name="TextRank">The rank among the texts; -1 if it is not a text.</param>
/// <param name="LocationRank">The rank among the locations; -1 if it is not one.</param>
/// <param name="NameRank">The rank among the names for what is wrong; -1 if it is not one.</param>
/// <param name="IsTextList">Whether an array of strings is a list of texts.</param>
internal readonly record struct EntryName(string Key, int TextRank, int LocationRank, int NameRank, bool IsTextList)
{
    /// <summary>Gets whether an array is a location, or several.</summary>
    public bool IsLocationList { get; init; }
}
