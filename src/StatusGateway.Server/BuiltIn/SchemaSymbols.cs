using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn;

/// <summary>An index of a schema: finds the file that declares a name, or an extension by its number. Immutable.</summary>
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

    /// <summary>Returns whether the schema has a file with this name.</summary>
    public bool HasFile(string name) => _imports.ContainsKey(name);

    /// <summary>Returns whether the schema has a message with this name.</summary>
    public bool HasMessage(string fullName) => _schema.FindMessage(fullName) is not null;

    /// <summary>Finds the file that declares a service, method, message, field, oneof, enum, enum value or extension. Returns null if there is none.</summary>
    public string? FileOf(string symbol) => _fileOfSymbol.GetValueOrDefault(symbol);

    /// <summary>Finds the file that declares an extension. Returns null if there is none.</summary>
    public string? FileOf(string containingType, int extensionNumber) =>
        _extensions.TryGetValue(containingType, out var extensions) ? extensions.GetValueOrDefault(extensionNumber) : null;

    /// <summary>Gets the numbers of all extensions of a message, in order.</summary>
    public IEnumerable<int> ExtensionNumbersOf(string type) => _extensions.TryGetValue(type, out var extensions) ? extensions.Keys : [];

    /// <summary>Gets the bytes of a file, exactly as the upstream sent them.</summary>
    public ReadOnlyMemory<byte> BytesOf(string file) => _schema.FileBytes[file];

    /// <summary>Gets the name of a file, then the names of all its direct and indirect imports.</summary>
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
        // The depth is bounded, because loading a schema rejects deeper nesting.
        foreach (var nested in message.NestedType) AddMessage(file, fullName, nested);
    }

    private void AddEnum(string file, string scope, EnumDescriptorProto one)
    {
        Add(file, scope, one.Name);
        // The full names of enum values are in the scope of the enum, not inside the enum.
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
