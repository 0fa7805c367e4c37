using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn;

/// <summary>Which file of a schema declares what: every name, and every extension by its number. Immutable.</summary>
internal sealed class SchemaSymbols
{
    private readonly Dictionary<string, string> _fileOfSymbol = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedList<int, string>> _extensions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _imports = new(StringComparer.Ordinal);
    private readonly SchemaSet _schema;

    public SchemaSymbols(SchemaSet schema)
    {
        _schema = schema;
        foreach (var file in schema.Files) AddFile(file);
    }

    /// <summary>Whether the schema has a file of this name.</summary>
    public bool HasFile(string name) => _imports.ContainsKey(name);

    /// <summary>Whether the schema has a message of this name.</summary>
    public bool HasMessage(string fullName) => _schema.FindMessage(fullName) is not null;

    /// <summary>The file that declares a name: of a service, method, message, field, oneof, enum, value or extension; or null.</summary>
    public string? FileOf(string symbol) => _fileOfSymbol.GetValueOrDefault(symbol);

    /// <summary>The file that declares an extension, or null.</summary>
    public string? FileOf(string containingType, int extensionNumber) =>
        _extensions.TryGetValue(containingType, out var extensions) ? extensions.GetValueOrDefault(extensionNumber) : null;

    /// <summary>The numbers of all extensions of a message, in order.</summary>
    public IEnumerable<int> ExtensionNumbersOf(string type) => _extensions.TryGetValue(type, out var extensions) ? extensions.Keys : [];

    /// <summary>A file as it came.</summary>
    public ReadOnlyMemory<byte> BytesOf(string file) => _schema.FileBytes[file];

    /// <summary>The file, then all that it imports, each once.</summary>
    public IEnumerable<string> WithImports(string file)
    {
        var all = new List<string> { file };
        var seen = new HashSet<string>(all, StringComparer.Ordinal);
        for (var next = 0; next < all.Count; next++)
        {
            yield return all[next];
            foreach (var import in _imports[all[next]])
                if (_imports.ContainsKey(import) && seen.Add(import)) all.Add(import);
        }
    }

    private void AddFile(FileDescriptorProto file)
    {
        _imports[file.Name] = [.. file.Dependency];
        foreach (var message in file.MessageType) AddMessage(file.Name, file.Package, message);
        foreach (var one in file.EnumType) AddEnum(file.Name, file.Package, one);
        foreach (var extension in file.Extension) AddExtension(file.Name, file.Package, extension);
        foreach (var service in file.Service)
        {
            var fullName = Add(file.Name, file.Package, service.Name);
            foreach (var method in service.Method) Add(file.Name, fullName, method.Name);
        }
    }

    private void AddMessage(string file, string scope, DescriptorProto message)
    {
        var fullName = Add(file, scope, message.Name);
        foreach (var field in message.Field) Add(file, fullName, field.Name);
        foreach (var oneof in message.OneofDecl) Add(file, fullName, oneof.Name);
        foreach (var extension in message.Extension) AddExtension(file, fullName, extension);
        foreach (var one in message.EnumType) AddEnum(file, fullName, one);
        // No deeper than the schema's builder lets pass.
        foreach (var nested in message.NestedType) AddMessage(file, fullName, nested);
    }

    private void AddEnum(string file, string scope, EnumDescriptorProto one)
    {
        Add(file, scope, one.Name);
        // The values of an enum are named beside it, not in it.
        foreach (var value in one.Value) Add(file, scope, value.Name);
    }

    private void AddExtension(string file, string scope, FieldDescriptorProto extension)
    {
        Add(file, scope, extension.Name);
        var extendee = extension.Extendee.TrimStart('.');
        if (!_extensions.TryGetValue(extendee, out var extensions)) _extensions.Add(extendee, extensions = []);
        extensions.TryAdd(extension.Number, file);
    }

    private string Add(string file, string scope, string name)
    {
        var fullName = scope.Length == 0 ? name : $"{scope}.{name}";
        _fileOfSymbol.TryAdd(fullName, file);
        return fullName;
    }
}
