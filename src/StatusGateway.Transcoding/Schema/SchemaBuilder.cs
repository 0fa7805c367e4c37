using Google.Api;
using Google.Protobuf.Reflection;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// Builds a <see cref="SchemaSet"/> from descriptors: first all types by name, then the references between them. Collects all errors
/// and never throws.
/// </summary>
internal sealed class SchemaBuilder
{
    private const int MaxFieldNumber = 536_870_911;

    private readonly Dictionary<string, FileDescriptorProto> _files = new(StringComparer.Ordinal);
    private readonly List<FileDescriptorProto> _ordered = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MessageSchema> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EnumSchema> _enums = new(StringComparer.Ordinal);
    private readonly List<(FieldSchema Field, string Scope)> _fields = [];
    private readonly List<(FileDescriptorProto File, FieldDescriptorProto Descriptor, string Scope, Features Features)> _extensions = [];
    private readonly List<ServiceSchema> _services = [];
    private readonly List<SchemaError> _errors = [];
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    public IReadOnlyList<SchemaError> Errors => _errors;

    /// <param name="files">If several have the same name, the first one is used.</param>
    /// <param name="bytes">The bytes of each file, by name.</param>
    public SchemaSet Build(IReadOnlyList<FileDescriptorProto> files, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> bytes)
    {
        foreach (var file in files) _files.TryAdd(file.Name, file);
        foreach (var file in _files.Values) Order(file, []);
        foreach (var file in _ordered) DeclareFile(file);
        foreach (var (file, descriptor, scope, features) in _extensions) DeclareExtension(file, descriptor, scope, features);
        foreach (var (field, scope) in _fields) Link(field, scope);
        foreach (var message in _messages.Values)
            if (!WellKnownShape.IsValid(message)) AddError(message.FullName, "Its fields differ from those of the well-known type, so it has no JSON form.");
        foreach (var file in _ordered)
            foreach (var service in file.Service) BuildService(file, service);
        return new SchemaSet(_ordered, bytes, _messages, _enums, _services);
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
                    AddError(step.File.Name, $"It imports \"{import}\", which is not in the set. Write the set with its imports: protoc --include_imports, or buf build.");
            }
        }
    }

    private void DeclareFile(FileDescriptorProto file)
    {
        if (Features.FromFile(file) is not { } features)
        {
            AddError(file.Name, $"Its syntax \"{file.Syntax}\"{(file.HasEdition ? $" ({(int)file.Edition})" : "")} is not supported. Supported are proto2, proto3 and edition 2023.");
            return;
        }

        foreach (var message in file.MessageType) DeclareMessage(file, file.Package, message, features, 0);
        foreach (var @enum in file.EnumType) DeclareEnum(file, file.Package, @enum, features);
        foreach (var extension in file.Extension) _extensions.Add((file, extension, file.Package, features));
    }

    private void DeclareMessage(FileDescriptorProto file, string scope, DescriptorProto descriptor, Features outer, int depth)
    {
        const int maxDepth = 64;
        var fullName = Join(scope, descriptor.Name);
        if (depth > maxDepth)
        {
            AddError(fullName, $"Messages are nested more than {maxDepth} deep.");
            return;
        }

        var features = outer.With(descriptor.Options?.Features);
        var (oneofs, oneofIndexes) = RealOneofs(descriptor);
        var isMapEntry = descriptor.Options?.MapEntry == true;
        var fields = new List<FieldSchema>(descriptor.Field.Count);
        var numbers = new HashSet<int>();
        foreach (var field in descriptor.Field)
        {
            if (field.Number is < 1 or > MaxFieldNumber || !numbers.Add(field.Number))
            {
                AddError(fullName, $"Field \"{field.Name}\" has the number {field.Number}, which is out of range or taken.");
                continue;
            }

            var oneof = field.HasOneofIndex && (uint)field.OneofIndex < (uint)oneofIndexes.Length ? oneofIndexes[field.OneofIndex] : -1;
            // Delimited encoding does not apply to maps, neither to their entries nor to the fields of these.
            var isMapPart = isMapEntry || IsMapField(descriptor, fullName, field);
            var schema = CreateField(file, field, isMapPart ? features with { Delimited = false } : features, oneof, field.Name, GetJsonName(field));
            fields.Add(schema);
            _fields.Add((schema, fullName));
        }

        var message = new MessageSchema(fullName, file.Name, fields, oneofs, isMapEntry)
        {
            IsDeprecated = descriptor.Options?.Deprecated == true || IsDeprecated(file),
        };
        if (TryTakeName(fullName, file.Name)) _messages.Add(fullName, message);

        foreach (var nested in descriptor.NestedType) DeclareMessage(file, fullName, nested, features, depth + 1);
        foreach (var @enum in descriptor.EnumType) DeclareEnum(file, fullName, @enum, features);
        foreach (var extension in descriptor.Extension) _extensions.Add((file, extension, fullName, features));
    }

    private bool TryTakeName(string fullName, string fileName)
    {
        if (_names.TryAdd(fullName, fileName)) return true;
        AddError(fullName, $"It is declared twice, in {_names[fullName]} and in {fileName}.");
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

    private static FieldSchema CreateField(
        FileDescriptorProto file, FieldDescriptorProto field, Features outer, int oneof, string name, string jsonName, bool isExtension = false)
    {
        var features = outer.With(field.Options?.Features);
        var kind = (FieldKind)field.Type;
        if (kind == FieldKind.Message && features.Delimited) kind = FieldKind.Group;
        var isRepeated = field.Label == FieldDescriptorProto.Types.Label.Repeated;
        var isRequired = field.Label == FieldDescriptorProto.Types.Label.Required
            || features.Presence == FeatureSet.Types.FieldPresence.LegacyRequired;
        var isPackable = isRepeated && kind is not (FieldKind.String or FieldKind.Bytes or FieldKind.Message or FieldKind.Group);
        return new FieldSchema
        {
            Name = name,
            JsonName = jsonName,
            Number = field.Number,
            Kind = kind,
            IsRepeated = isRepeated,
            IsPacked = isPackable && (field.Options is { HasPacked: true } options ? options.Packed : features.Packed),
            HasPresence = !isRepeated
                && (kind is FieldKind.Message or FieldKind.Group || oneof >= 0 || field.Proto3Optional || isExtension || isRequired
                    || features.Presence == FeatureSet.Types.FieldPresence.Explicit),
            IsRequired = isRequired,
            ValidatesUtf8 = features.ValidatesUtf8,
            IsExtension = isExtension,
            IsDeprecated = field.Options?.Deprecated == true || IsDeprecated(file),
            Behaviors = GetBehaviors(field.Options),
            OneofIndex = oneof,
            TypeName = field.TypeName,
        };
    }

    private void DeclareExtension(FileDescriptorProto file, FieldDescriptorProto descriptor, string scope, Features features)
    {
        var fullName = Join(scope, descriptor.Name);
        if (Resolve(descriptor.Extendee, scope, _messages) is not { } extendee)
        {
            AddError(fullName, $"It extends \"{descriptor.Extendee}\", which is not in the set.");
            return;
        }

        if (descriptor.Number is < 1 or > MaxFieldNumber)
        {
            AddError(fullName, $"It has the number {descriptor.Number}, which is out of range.");
            return;
        }

        // A second field with the number would make the bytes ambiguous; the declared field keeps the number.
        if (extendee.Fields.Any(field => field.Number == descriptor.Number)) return;
        var schema = CreateField(file, descriptor, features, -1, fullName, $"[{fullName}]", isExtension: true);
        extendee.AddExtension(schema);
        _fields.Add((schema, scope));
    }

    private void DeclareEnum(FileDescriptorProto file, string scope, EnumDescriptorProto descriptor, Features outer)
    {
        var fullName = Join(scope, descriptor.Name);
        var features = outer.With(descriptor.Options?.Features);
        var values = descriptor.Value.Select(value => new EnumValueSchema(value.Name, value.Number)
        {
            IsDeprecated = value.Options?.Deprecated == true,
        }).ToArray();
        if (values.Length == 0) AddError(fullName, "The enum has no values.");
        if (TryTakeName(fullName, file.Name)) _enums.Add(fullName, new EnumSchema(fullName, values, features.ClosedEnums)
            {
                IsDeprecated = descriptor.Options?.Deprecated == true || IsDeprecated(file),
            });
    }

    private void Link(FieldSchema field, string scope)
    {
        switch (field.Kind)
        {
            case FieldKind.Message or FieldKind.Group:
                field.MessageType = Resolve(field.TypeName, scope, _messages);
                if (field.MessageType is null) AddError(Join(scope, field.Name), $"Its type \"{field.TypeName}\" is not in the set.");
                else if (field.MessageType.IsMapEntry && !(field.IsRepeated && field.Kind == FieldKind.Message && IsMapEntry(field.MessageType)))
                    AddError(field.MessageType.FullName, "A map entry needs the fields key = 1, of a scalar type, and value = 2, and a repeated field of its own.");
                break;
            case FieldKind.Enum:
                field.EnumType = Resolve(field.TypeName, scope, _enums);
                if (field.EnumType is null) AddError(Join(scope, field.Name), $"Its type \"{field.TypeName}\" is not in the set.");
                break;
            case < FieldKind.Double or > FieldKind.SInt64:
                AddError(Join(scope, field.Name), $"Its type number {(int)field.Kind} is not known.");
                break;
        }
    }

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
        var methods = new List<MethodSchema>(descriptor.Method.Count);
        foreach (var method in descriptor.Method)
        {
            var input = Resolve(method.InputType, fullName, _messages);
            var output = Resolve(method.OutputType, fullName, _messages);
            if (input is null) AddError(Join(fullName, method.Name), $"Its request type \"{method.InputType}\" is not in the set.");
            if (output is null) AddError(Join(fullName, method.Name), $"Its response type \"{method.OutputType}\" is not in the set.");
            if (input is null || output is null) continue;
            methods.Add(new MethodSchema
            {
                ServiceName = fullName,
                Name = method.Name,
                Path = $"/{fullName}/{method.Name}",
                Input = input,
                Output = output,
                ClientStreaming = method.ClientStreaming,
                ServerStreaming = method.ServerStreaming,
                NoSideEffects = method.Options?.IdempotencyLevel == MethodOptions.Types.IdempotencyLevel.NoSideEffects,
                IsDeprecated = method.Options?.Deprecated == true || isDeprecated,
                HttpRule = method.Options?.GetExtension(AnnotationsExtensions.Http),
            });
        }

        if (TryTakeName(fullName, file.Name)) _services.Add(new ServiceSchema(fullName, file.Name, methods) { IsDeprecated = isDeprecated });
    }

    private static bool IsDeprecated(FileDescriptorProto file) => file.Options?.Deprecated == true;

    private static FieldBehaviors GetBehaviors(FieldOptions? options)
    {
        var behaviors = FieldBehaviors.None;
        foreach (var behavior in options?.GetExtension(FieldBehaviorExtensions.FieldBehavior) ?? [])
        {
            behaviors |= behavior switch
            {
                FieldBehavior.Optional => FieldBehaviors.Optional,
                FieldBehavior.Required => FieldBehaviors.Required,
                FieldBehavior.OutputOnly => FieldBehaviors.OutputOnly,
                FieldBehavior.InputOnly => FieldBehaviors.InputOnly,
                FieldBehavior.Immutable => FieldBehaviors.Immutable,
                FieldBehavior.Identifier => FieldBehaviors.Identifier,
                _ => FieldBehaviors.None,
            };
        }

        return behaviors;
    }

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

    private static string GetJsonName(FieldDescriptorProto field) => field.HasJsonName ? field.JsonName : ToJsonName(field.Name);

    /// <summary>Converts to lowerCamelCase as protoc does: an underscore is removed, and the letter after it becomes upper case.</summary>
    private static string ToJsonName(string name)
    {
        var text = new System.Text.StringBuilder(name.Length);
        var isUpper = false;
        foreach (var character in name)
        {
            if (character == '_') isUpper = true;
            else
            {
                text.Append(isUpper ? char.ToUpperInvariant(character) : character);
                isUpper = false;
            }
        }

        return text.ToString();
    }

    private static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";

    private void AddError(string place, string message) => _errors.Add(new SchemaError(place, message));
}
