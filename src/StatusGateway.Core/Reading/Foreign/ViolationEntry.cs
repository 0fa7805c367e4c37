using System.Text;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// One entry in a list of errors:
/// <code>
/// {"detail":"must be positive","pointer":"#/age"}                       RFC 9457, section 3
/// {"name":"age","reason":"must be positive"}                            RFC 7807, "invalid-params"
/// {"source":{"pointer":"/data/attributes/age"},"detail":"…"}            JSON:API
/// {"loc":["body","age"],"msg":"…","type":"missing"}                     FastAPI
/// {"field":"age","defaultMessage":"…","code":"Min"}                     Spring
/// {"propertyPath":"age","message":"…"}                                  Symfony
/// {"property":"age","constraints":{"isPositive":"…"}}                   class-validator
/// </code>
/// </summary>
internal ref struct ViolationEntry
{
    private string? _text;
    private string? _name;
    private string? _textKey;
    private string? _nameKey;
    private int _textRank;
    private int _nameRank;
    private int _locationRank;
    private bool _isGraphQl;
    private bool _hasPathList;
    private bool _isCause;

    /// <summary>Gets the location; null if the entry does not say.</summary>
    public ViolationLocation? Location { get; private set; }

    /// <summary>Gets the HTTP status of this error, in JSON:API.</summary>
    public long? HttpStatus { get; private set; }

    /// <summary>Gets the list of texts; empty for none.</summary>
    public List<Violation>? Texts { get; private set; }

    /// <summary>Gets the entries of fields inside this one, in class-validator; empty for none.</summary>
    public ReadOnlySpan<byte> Children { get; private set; }

    /// <summary>Gets the locations of other fields with the same text; null for none.</summary>
    public List<ViolationLocation>? OtherLocations { get; private set; }

    /// <summary>Gets whether the entry names its fields by <c>keys</c>, as in hapi and celebrate.</summary>
    public bool HasKeys { get; private set; }

    /// <summary>Gets whether there is a map of the fields inside this one, as in forms of Symfony.</summary>
    public bool HasChildMap { get; private set; }

    /// <summary>Gets whether the entry has a text.</summary>
    public readonly bool HasText => _text is not null || Texts is not null;

    /// <summary>Reads an object.</summary>
    /// <param name="json">The object.</param>
    /// <param name="isInner">Whether the object is in a list of texts of another entry: then its own list is ignored.</param>
    public static ViolationEntry Read(ReadOnlySpan<byte> json, bool isInner = false)
    {
        var entry = default(ViolationEntry);
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (!EntryNames.TryFind(members.Name, out var name)) continue;
            if (members.IsString) entry.AddText(name, members.Text()!);
            else if (members.IsArray) entry.AddList(name, members.Value, isInner);
            else if (members.IsObject) entry.AddObject(name, members.Value);
            else if (name.Key == "status") entry.HttpStatus = members.Number();
        }

        return entry;
    }

    /// <summary>Gets what the entry says.</summary>
    public readonly Violation ToViolation()
    {
        // A member that serves as the description is not the name too.
        var name = _nameKey == _textKey ? null : _name;
        return new Violation(Location, _text, name) { HttpStatus = HttpStatus, IsCause = _isCause };
    }

    private void AddText(in EntryName name, string text)
    {
        if (text.Length == 0) return;
        if (name.Key == "status") HttpStatus = DecimalText.TryParse(text, out long number) ? number : null;
        // The name of an error class, as in {"name":"ValidatorError","path":"title"}.
        var isErrorName = name.Key == "name" && (text.EndsWith("Error", StringComparison.Ordinal) || text.EndsWith("Exception", StringComparison.Ordinal));
        if (name.TextRank >= 0 && (_text is null || name.TextRank < _textRank)) (_text, _textRank, _textKey, _isCause) = (text, name.TextRank, name.Key, false);
        if (name.NameRank >= 0 && (_name is null || name.NameRank < _nameRank)) (_name, _nameRank, _nameKey) = (text, name.NameRank, name.Key);
        if (name.LocationRank >= 0 && !isErrorName && WantsLocation(name) && ToLocation(name.Key, text) is { } location) Locate(location, name.LocationRank);
    }

    private void AddList(in EntryName name, ReadOnlySpan<byte> list, bool isInner)
    {
        if (name.Key == "locations") MarkAsGraphQl();
        if (name.Key == "children") Children = list;
        if (name is { LocationRank: >= 0, IsLocationList: true } && WantsLocation(name))
        {
            // The path of GraphQL leads to a field of the response.
            var location = name.Key == "path" && _isGraphQl ? null : name.Key == "loc" ? ViolationNotation.FromLoc(list) : ViolationNotation.FromSteps(list, name.Key == "path");
            if (location is { } found)
            {
                Locate(found, name.LocationRank);
                _hasPathList = name.Key == "path";
                OtherLocations = null;
                HasKeys |= name.Key == "keys";
                if (name.Key is "keys" or "params" or "members" or "membernames") AddOtherLocations(list);
            }
        }

        if (!name.IsTextList || isInner) return;
        var elements = new JsonElements(list);
        while (elements.Next())
        {
            if (elements.Text() is { Length: > 0 } text) (Texts ??= []).Add(new Violation(null, text, null));
            else if (elements.Value[0] == '{' && Read(elements.Value, isInner: true) is { HasText: true, Texts: null } inner) (Texts ??= []).Add(inner.ToViolation());
            if (Texts?.Count >= ViolationList.MaxCount) return;
        }
    }

    /// <summary>Adds the names behind the first.</summary>
    private void AddOtherLocations(ReadOnlySpan<byte> names)
    {
        var elements = new JsonElements(names);
        for (var isFirst = true; (OtherLocations?.Count ?? 0) < ViolationList.MaxCount && elements.Next();)
        {
            if (elements.Text() is not { } text) continue;
            if (!isFirst) (OtherLocations ??= []).Add(ViolationNotation.Parse(text));
            isFirst = false;
        }
    }

    private void AddObject(in EntryName name, ReadOnlySpan<byte> value)
    {
        switch (name.Key)
        {
            case "source":
                if (ReadSource(value) is { } location) Locate(location, -1);
                break;
            case "children":
                HasChildMap = ViolationList.IsFormChildren(value);
                break;
            case "cause" when _text is null:
                AddCause(value);
                break;
            case "constraints":
                var constraints = new JsonMembers(value);
                while (constraints.Next() && (Texts?.Count ?? 0) < ViolationList.MaxCount)
                    if (constraints.Text() is { Length: > 0 } text) (Texts ??= []).Add(new Violation(null, text, Encoding.UTF8.GetString(constraints.Name)));
                break;
            case "extensions":
                MarkAsGraphQl();
                var extensions = new JsonMembers(value);
                while (extensions.Next())
                    if (extensions.Is("code"u8) && extensions.Text() is { Length: > 0 } code && _name is null) (_name, _nameKey) = (code, "extensions");
                break;
            case "details" or "message" when _text is null:
                var inner = new JsonMembers(value);
                while (inner.Next())
                    if ((inner.Is("text"u8) || inner.Is("value"u8) || inner.Is("message"u8)) && inner.Text() is { Length: > 0 } found)
                        (_text, _textRank, _textKey) = (found, name.TextRank, name.Key);
                break;
        }
    }

    /// <summary>Adds the text of an error inside the entry, as in bulk responses of Elasticsearch.</summary>
    private void AddCause(ReadOnlySpan<byte> value)
    {
        var cause = default(TextChoice);
        var members = new JsonMembers(value);
        while (members.Next())
            if (members.IsString && EntryNames.TryFind(members.Name, out var name) && name.TextRank >= 0) cause.Offer(members.Text(), name.TextRank);
        if (cause.Text is null) return;
        (_text, _textRank, _textKey, _isCause) = (cause.Text, int.MaxValue, "cause", true);
    }

    private void MarkAsGraphQl()
    {
        _isGraphQl = true;
        if (_hasPathList) Location = null;
    }

    private readonly bool WantsLocation(in EntryName name) => Location is null || name.LocationRank < _locationRank;

    private void Locate(ViolationLocation location, int rank) => (Location, _locationRank) = (location, rank);

    private static ViolationLocation? ToLocation(string name, string text) => name switch
    {
        "parameter" => new ViolationLocation(null, text),
        "location" => ViolationNotation.FromPart(text),
        _ => ViolationNotation.Parse(text),
    };

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
}
