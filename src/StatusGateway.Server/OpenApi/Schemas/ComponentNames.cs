using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>
/// The names of a document's components. A component has the full name of its type. If upstreams have different types with the
/// same name, the later type's component also has the upstream's name. Equal types of several upstreams share a component.
/// </summary>
internal sealed class ComponentNames
{
    private readonly Dictionary<object, string> _names = [];
    private readonly Dictionary<string, List<object>> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken;

    public ComponentNames()
        : this(new HashSet<string>(StringComparer.Ordinal))
    {
    }

    private ComponentNames(HashSet<string> taken) => _taken = taken;

    /// <summary>Creates names for types written with other JSON options in the same document. The two sets share no name.</summary>
    public ComponentNames ForOtherOptions() => new(_taken);

    /// <summary>Gets the name of a message's component.</summary>
    public string Get(MessageSchema message, SchemaSource source) => Get(message, message.FullName, source, SchemaEquality.AreEqual);

    /// <summary>Gets the name of an enum's component.</summary>
    public string Get(EnumSchema @enum, SchemaSource source) => Get(@enum, @enum.FullName, source, SchemaEquality.AreEqual);

    /// <summary>Reserves a unique name that has only the characters that OpenAPI allows.</summary>
    public string Reserve(string wanted)
    {
        var name = Sanitize(wanted);
        var free = name;
        for (var i = 2; !_taken.Add(free); i++) free = $"{name}-{i}";
        return free;
    }

    private string Get<T>(T type, string fullName, SchemaSource source, Func<T, T, bool> areEqual)
        where T : class
    {
        if (_names.TryGetValue(type, out var name)) return name;
        if (!_known.TryGetValue(fullName, out var others)) _known.Add(fullName, others = []);
        var equal = others.OfType<T>().FirstOrDefault(other => areEqual(other, type));
        name = equal is not null ? _names[equal] : Reserve(others.Count == 0 ? fullName : $"{fullName}-{source.Name}");
        _names.Add(type, name);
        if (equal is null) others.Add(type);
        return name;
    }

    /// <summary>Replaces the characters that OpenAPI does not allow in the name of a component, and that tools do not accept in other names.</summary>
    public static string Sanitize(string name) =>
        string.Concat(name.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '_'));
}
