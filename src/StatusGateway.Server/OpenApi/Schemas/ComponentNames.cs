using System.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>
/// The names of a document's components: a type's full name; with the upstream's behind it where another one is different and
/// came first. Types of several upstreams that are the same are one component.
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

    /// <summary>Names of the same document for other forms of the types: no component has two of them.</summary>
    public ComponentNames Beside() => new(_taken);

    public string Of(MessageSchema message, SchemaSource source) => Of(message, message.FullName, source, SameSchemas.Are);

    public string Of(EnumSchema @enum, SchemaSource source) => Of(@enum, @enum.FullName, source, SameSchemas.Are);

    /// <summary>A name that no other component has, of the characters that OpenAPI takes.</summary>
    public string Take(string wanted)
    {
        var name = Allowed(wanted);
        var free = name;
        for (var i = 2; !_taken.Add(free); i++) free = $"{name}-{i}";
        return free;
    }

    private string Of<T>(T type, string fullName, SchemaSource source, Func<T, T, bool> areSame)
        where T : class
    {
        if (_names.TryGetValue(type, out var name)) return name;
        if (!_known.TryGetValue(fullName, out var others)) _known.Add(fullName, others = []);
        var same = others.OfType<T>().FirstOrDefault(other => areSame(other, type));
        name = same is not null ? _names[same] : Take(others.Count == 0 ? fullName : $"{fullName}-{source.Name}");
        _names.Add(type, name);
        if (same is null) others.Add(type);
        return name;
    }

    private static string Allowed(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name) text.Append(char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_');
        return text.ToString();
    }
}
