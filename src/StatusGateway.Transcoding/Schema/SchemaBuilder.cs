using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// Builds a <see cref="SchemaSet"/> from descriptors: first all types by name, then the references between them. What is not valid is left
/// out in the smallest unit, and everything that depends on it: a type, a method, a file. Collects all errors and never throws.
/// </summary>
/// <param name="services">The full names of the services to build; null for all.</param>
/// <param name="unread">The errors of files that cannot be read.</param>
internal sealed class SchemaBuilder(IReadOnlySet<string>? services, IEnumerable<SchemaError> unread)
{
    private const int MaxFieldNumber = 536_870_911;
    private const int MaxDepth = 64;
    private const string OptionsPrefix = "google.protobuf.";

    private static readonly MessageSchema NoMessage = new("", "", [], [], isMapEntry: false);

    private readonly Dictionary<string, FileDescriptorProto> _files = new(StringComparer.Ordinal);
    private readonly List<FileDescriptorProto> _ordered = [];
    private readonly Dictionary<string, (string File, IMessage Descriptor)> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MessageSchema> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EnumSchema> _enums = new(StringComparer.Ordinal);
    private readonly List<(MessageSchema Message, FieldSchema Field)> _fields = [];
    private readonly List<(FileDescriptorProto File, FieldDescriptorProto Descriptor, string Scope, Features Features)> _extensions = [];
    private readonly List<ServiceSchema> _services = [];
    private readonly List<MethodSchema> _leftOutMethods = [];
    private readonly List<SchemaError> _errors = [.. unread];
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _leftOutTypes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ambiguous = new(StringComparer.Ordinal);
    private readonly UsableTypes _usable = new();

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<SchemaError> Errors => _errors;

    /// <param name="files">If several have the same name, the first one is used.</param>
    /// <param name="bytes">The bytes of each file, by name.</param>
    public SchemaSet Build(IReadOnlyList<FileDescriptorProto> files, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> bytes)
    {
        foreach (var file in files) _files.TryAdd(file.Name, file);
        foreach (var file in _files.Values) Order(file, []);
        foreach (var file in _ordered) DeclareFile(file);
        var extensions = _extensions.Select(one => DeclareExtension(one.File, one.Descriptor, one.Scope, one.Features)).OfType<(MessageSchema, FieldSchema)>().ToArray();
        foreach (var (message, field) in _fields) Link(message, field);
        foreach (var message in _messages.Values)
        {
            if (!WellKnownShape.IsValid(message)) Refuse(message, message.FullName, "Its fields differ from those of the well-known type, so it has no JSON form.");
            if (_ambiguous.Contains(message.FullName)) _usable.Refuse(message, message.FullName);
        }

        _usable.Spread(_messages.Values);
        foreach (var (extendee, extension) in extensions) AddExtension(extendee, extension);
        foreach (var file in _ordered)
            foreach (var service in file.Service) BuildService(file, service);
        _services.RemoveAll(service => _ambiguous.Contains(service.FullName));
        return new SchemaSet(_ordered, bytes, _messages.Where(one => _usable.Contains(one.Value)).ToDictionary(StringComparer.Ordinal), _enums, _services)
        {
            Errors = _errors,
            LeftOutMethods = _leftOutMethods,
        };
    }

    /// <summary>Orders imports before importers, depth first and without recursion: the input must not determine the stack.</summary>
    private void Order(FileDescriptorProto start, HashSet<string> open)
    {
        var stack = new Stack<(FileDescriptorProto File, bool Leave)>();
        stack.Push((start, false));
        while (stack.TryPop(out var step))
        {
            if (step.Leave)
            {
                open.Remove(step.File.Name);
                if (!_done.Add(step.File.Name)) continue;
                _ordered.Add(step.File);
                continue;
            }

            if (_done.Contains(step.File.Name) || !open.Add(step.File.Name)) continue;
            stack.Push((step.File, true));
            foreach (var import in step.File.Dependency)
            {
                if (_files.TryGetValue(import, out var imported)) stack.Push((imported, false));
                else if (_missing.Add(import))
                    _errors.Add(new SchemaError(step.File.Name, $"It imports \"{import}\", which is not in the set.") { MissingImport = import });
            }
        }
    }

    private void DeclareFile(FileDescriptorProto file)
    {
        if (Features.FromFile(file) is not { } features)
        {
            AddError(file.Name, $"Its syntax \"{file.Syntax}\"{(file.HasEdition ? $" ({(int)file.Edition})" : "")} is not supported. Supported are proto2, proto3, and the editions 2023 and 2024.");
            foreach (var message in file.MessageType) LeaveOut(file, file.Package, message, 0);
            foreach (var @enum in file.EnumType) _leftOutTypes.TryAdd(Join(file.Package, @enum.Name), file.Name);
            return;
        }

        foreach (var message in file.MessageType) DeclareMessage(file, file.Package, message, features, 0);
        foreach (var @enum in file.EnumType) DeclareEnum(file, file.Package, @enum, features);
        foreach (var extension in file.Extension) _extensions.Add((file, extension, file.Package, features));
    }

    /// <summary>Notes the types of a file that is left out, for the errors of what refers to them.</summary>
    private void LeaveOut(FileDescriptorProto file, string scope, DescriptorProto message, int depth)
    {
        if (depth > MaxDepth) return;
        var fullName = Join(scope, message.Name);
        _leftOutTypes.TryAdd(fullName, file.Name);
        foreach (var nested in message.NestedType) LeaveOut(file, fullName, nested, depth + 1);
        foreach (var @enum in message.EnumType) _leftOutTypes.TryAdd(Join(fullName, @enum.Name), file.Name);
    }

    private void DeclareMessage(FileDescriptorProto file, string scope, DescriptorProto descriptor, Features outer, int depth)
    {
        var fullName = Join(scope, descriptor.Name);
        if (depth > MaxDepth)
        {
            AddError(fullName, $"Messages are nested more than {MaxDepth} deep.");
            return;
        }

        var features = outer.With(descriptor.Options?.Features);
        var (oneofs, oneofIndexes) = RealOneofs(descriptor);
        var isMapEntry = descriptor.Options?.MapEntry == true;
        var fields = new List<FieldSchema>(descriptor.Field.Count);
        var message = new MessageSchema(fullName, file.Name, fields, oneofs, isMapEntry)
        {
            IsDeprecated = descriptor.Options?.Deprecated == true || IsDeprecated(file),
        };
        var numbers = new HashSet<int>();
        foreach (var field in descriptor.Field)
        {
            if (field.Number is < 1 or > MaxFieldNumber || !numbers.Add(field.Number))
            {
                Refuse(message, fullName, $"Field \"{field.Name}\" has the number {field.Number}, which is out of range or taken.");
                continue;
            }

            var oneof = field.HasOneofIndex && (uint)field.OneofIndex < (uint)oneofIndexes.Length ? oneofIndexes[field.OneofIndex] : -1;
            // Delimited encoding does not apply to maps, neither to their entries nor to the fields of these.
            var isMapPart = isMapEntry || IsMapField(descriptor, fullName, field);
            var schema = FieldSchemaFactory.Create(file, field, isMapPart ? features with { Delimited = false } : features, oneof, field.Name, FieldSchemaFactory.GetJsonName(field));
            fields.Add(schema);
            _fields.Add((message, schema));
        }

        if (TryTakeName(fullName, file.Name, descriptor)) _messages.Add(fullName, message);

        foreach (var nested in descriptor.NestedType) DeclareMessage(file, fullName, nested, features, depth + 1);
        foreach (var @enum in descriptor.EnumType) DeclareEnum(file, fullName, @enum, features);
        foreach (var extension in descriptor.Extension) _extensions.Add((file, extension, fullName, features));
    }

    /// <summary>Takes a name for a declaration. Of two that are equal the first one is used; two that differ are both left out.</summary>
    private bool TryTakeName(string fullName, string fileName, IMessage descriptor)
    {
        if (_names.TryAdd(fullName, (fileName, descriptor))) return true;
        var first = _names[fullName];
        if (!first.Descriptor.Equals(descriptor)) _ambiguous.Add(fullName);
        AddError(fullName, $"It is declared twice, in {first.File} and in {fileName}.");
        return false;
    }

    /// <summary>Gets whether a field is a map: its type is an entry that protoc nests in the same message.</summary>
    private static bool IsMapField(DescriptorProto descriptor, string fullName, FieldDescriptorProto field) =>
        field.Label == FieldDescriptorProto.Types.Label.Repeated
        && descriptor.NestedType.Any(nested => nested.Options?.MapEntry == true && field.TypeName == $".{fullName}.{nested.Name}");

    /// <summary>Gets the declared oneofs, and for each index of the descriptor the index among them; -1 for <c>optional</c> in proto3.</summary>
    private static (List<string> Names, int[] Indexes) RealOneofs(DescriptorProto descriptor)
    {
        var names = new List<string>();
        var indexes = new int[descriptor.OneofDecl.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            var isSynthetic = descriptor.Field.Any(field => field.HasOneofIndex && field.OneofIndex == i && field.Proto3Optional);
            indexes[i] = isSynthetic ? -1 : names.Count;
            if (!isSynthetic) names.Add(descriptor.OneofDecl[i].Name);
        }

        return (names, indexes);
    }

    /// <summary>Creates an extension and finds the message that it extends. Returns null if it is not valid.</summary>
    private (MessageSchema Extendee, FieldSchema Extension)? DeclareExtension(FileDescriptorProto file, FieldDescriptorProto descriptor, string scope, Features features)
    {
        var fullName = Join(scope, descriptor.Name);
        if (Resolve(descriptor.Extendee, scope, _messages) is not { } extendee)
        {
            // Options of descriptors are not served: with "import option" the set may omit the descriptors.
            if (!descriptor.Extendee.StartsWith($".{OptionsPrefix}", StringComparison.Ordinal)) AddError(fullName, $"It extends \"{descriptor.Extendee}\", which is {WhyMissing(descriptor.Extendee)}.");
            return null;
        }

        if (descriptor.Number is < 1 or > MaxFieldNumber)
        {
            AddError(fullName, $"It has the number {descriptor.Number}, which is out of range.");
            return null;
        }

        var schema = FieldSchemaFactory.Create(file, descriptor, features, -1, fullName, $"[{fullName}]", isExtension: true);
        return FindLinkError(schema, scope) is { } error ? Leave(error) : (extendee, schema);

        (MessageSchema, FieldSchema)? Leave(string error)
        {
            AddError(fullName, error);
            return null;
        }
    }

    private void AddExtension(MessageSchema extendee, FieldSchema extension)
    {
        if (extension.MessageType is { } type && !_usable.Contains(type)) AddError(extension.Name, $"Its type \"{type.FullName}\" is left out, because of {_usable.CauseOf(type)}.");
        // A second field with the number would make the bytes ambiguous; the declared field keeps the number.
        else if (!extendee.Fields.Any(field => field.Number == extension.Number)) extendee.AddExtension(extension);
    }

    private void DeclareEnum(FileDescriptorProto file, string scope, EnumDescriptorProto descriptor, Features outer)
    {
        var fullName = Join(scope, descriptor.Name);
        var features = outer.With(descriptor.Options?.Features);
        var values = descriptor.Value.Select(value => new EnumValueSchema(value.Name, value.Number)
        {
            IsDeprecated = value.Options?.Deprecated == true,
        }).ToArray();
        if (values.Length == 0)
        {
            AddError(fullName, "The enum has no values.");
            _leftOutTypes.TryAdd(fullName, file.Name);
            return;
        }

        if (TryTakeName(fullName, file.Name, descriptor)) _enums.Add(fullName, new EnumSchema(fullName, values, features.ClosedEnums)
            {
                IsDeprecated = descriptor.Options?.Deprecated == true || IsDeprecated(file),
            });
    }

    private void Link(MessageSchema message, FieldSchema field)
    {
        if (FindLinkError(field, message.FullName) is { } error) Refuse(message, Join(message.FullName, field.Name), error);
        if (field.EnumType is { } type && _ambiguous.Contains(type.FullName)) _usable.Refuse(message, type.FullName);
        if (field.MessageType is not { IsMapEntry: true } entry || (field.IsRepeated && field.Kind == FieldKind.Message && IsMapEntry(entry))) return;
        Refuse(entry, entry.FullName, "A map entry needs the fields key = 1, of a scalar type, and value = 2, and a repeated field of its own.");
    }

    /// <summary>Links a field to its type. Returns an error if that is not possible.</summary>
    private string? FindLinkError(FieldSchema field, string scope)
    {
        switch (field.Kind)
        {
            case FieldKind.Message or FieldKind.Group:
                field.MessageType = Resolve(field.TypeName, scope, _messages);
                return field.MessageType is null ? $"Its type \"{field.TypeName}\" is {WhyMissing(field.TypeName)}." : null;
            case FieldKind.Enum:
                field.EnumType = Resolve(field.TypeName, scope, _enums);
                return field.EnumType is null ? $"Its type \"{field.TypeName}\" is {WhyMissing(field.TypeName)}." : null;
            default:
                return field.Kind is < FieldKind.Double or > FieldKind.SInt64 ? $"Its type number {(int)field.Kind} is not known." : null;
        }
    }

    private string WhyMissing(string typeName) =>
        _leftOutTypes.TryGetValue(typeName.TrimStart('.'), out var file) ? $"left out, because of {file}" : "not in the set";

    private static bool IsMapEntry(MessageSchema entry) =>
        entry.Fields.FirstOrDefault(field => field.Number == 1) is
        {
            IsRepeated: false,
            Kind: not (FieldKind.Message or FieldKind.Group or FieldKind.Bytes or FieldKind.Double or FieldKind.Float or FieldKind.Enum)
        }
        && entry.Fields.FirstOrDefault(field => field.Number == 2) is { IsRepeated: false };

    private void BuildService(FileDescriptorProto file, ServiceDescriptorProto descriptor)
    {
        var isDeprecated = descriptor.Options?.Deprecated == true || IsDeprecated(file);
        var fullName = Join(file.Package, descriptor.Name);
        if (services?.Contains(fullName) == false) return;
        var methods = new List<MethodSchema>(descriptor.Method.Count);
        var errors = new List<SchemaError>();
        foreach (var method in descriptor.Method)
        {
            var before = errors.Count;
            var input = FindType("request", method.InputType, method);
            var output = FindType("response", method.OutputType, method);
            var schema = new MethodSchema
            {
                ServiceName = fullName,
                Name = method.Name,
                Path = $"/{fullName}/{method.Name}",
                // A method without its types is kept for its name and its rule only.
                Input = input ?? NoMessage,
                Output = output ?? NoMessage,
                ClientStreaming = method.ClientStreaming,
                ServerStreaming = method.ServerStreaming,
                NoSideEffects = method.Options?.IdempotencyLevel == MethodOptions.Types.IdempotencyLevel.NoSideEffects,
                IsDeprecated = method.Options?.Deprecated == true || isDeprecated,
                HttpRule = method.Options?.GetExtension(AnnotationsExtensions.Http),
            };
            (errors.Count == before ? methods : _leftOutMethods).Add(schema);
        }

        if (!TryTakeName(fullName, file.Name, descriptor)) return;
        if (methods.Count > 0 || errors.Count == 0)
        {
            _errors.AddRange(errors);
            _services.Add(new ServiceSchema(fullName, file.Name, methods) { IsDeprecated = isDeprecated });
        }
        else
        {
            AddError(fullName, $"The service is left out, because none of its methods can be served. {errors[0]}");
        }

        MessageSchema? FindType(string what, string name, MethodDescriptorProto method)
        {
            var type = Resolve(name, fullName, _messages);
            if (type is null) errors.Add(new SchemaError(Join(fullName, method.Name), $"Its {what} type \"{name}\" is {WhyMissing(name)}."));
            else if (!_usable.Contains(type)) errors.Add(new SchemaError(Join(fullName, method.Name), $"Its {what} type \"{type.FullName}\" is left out, because of {_usable.CauseOf(type)}."));
            return type is not null && _usable.Contains(type) ? type : null;
        }
    }

    private static bool IsDeprecated(FileDescriptorProto file) => file.Options?.Deprecated == true;

    /// <summary>A name with a leading dot is absolute; other names are searched from the innermost scope outwards.</summary>
    private static T? Resolve<T>(string name, string scope, Dictionary<string, T> known)
        where T : class
    {
        if (name.StartsWith('.')) return known.GetValueOrDefault(name[1..]);
        while (true)
        {
            if (known.TryGetValue(Join(scope, name), out var found)) return found;
            if (scope.Length == 0) return null;
            var dot = scope.LastIndexOf('.');
            scope = dot < 0 ? "" : scope[..dot];
        }
    }

    private void Refuse(MessageSchema message, string place, string error)
    {
        AddError(place, error);
        _usable.Refuse(message, place);
    }

    private static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";

    private void AddError(string place, string message) => _errors.Add(new SchemaError(place, message));
}
