using Microsoft.OpenApi;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>
/// Writes types as JSON Schema 2020-12, as ProtoJSON has them, and collects the components of one document: messages and
/// enums under their full names, each once, recursive ones too. The well-known types stand in place, but for
/// google.protobuf.Any. Objects are open: a newer server may send more, and no reader minds.
/// </summary>
/// <remarks>
/// An answer requires nothing, for ProtoJSON leaves defaults out. Where a message, or one in it, has required fields, requests
/// have a component of their own, <c>library.v1.Book-Input</c>, with <c>required</c> and without what is output-only.
/// </remarks>
internal sealed class SchemaWriter
{
    private const string Any = "google.protobuf.Any";

    private readonly OpenApiDocument _document;
    private readonly JsonOptions _json;
    private readonly ComponentNames _names;
    private readonly RequiredFields _required = new();
    private readonly Dictionary<string, string> _inputs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    // Types wait here to be written, so that neither recursive nor deep ones need a stack.
    private readonly Queue<Action> _open = [];
    private bool _isWriting;

    /// <param name="document">Gets the components.</param>
    /// <param name="json">How the gateway writes JSON: ProtoFieldNames and EnumsAsIntegers count.</param>
    public SchemaWriter(OpenApiDocument document, JsonOptions json)
        : this(document, json, new ComponentNames())
    {
    }

    private SchemaWriter(OpenApiDocument document, JsonOptions json, ComponentNames names)
    {
        _document = document;
        _json = json;
        _names = names;
    }

    /// <summary>A writer into the same document for JSON that is written in another way: itself, where the schemas are the same.</summary>
    public SchemaWriter With(JsonOptions json) =>
        json.ProtoFieldNames == _json.ProtoFieldNames && json.EnumsAsIntegers == _json.EnumsAsIntegers ? this : new(_document, json, _names.Beside());

    /// <summary>A whole message.</summary>
    /// <returns>A reference to its component, or a well-known type in place.</returns>
    public IOpenApiSchema Message(MessageSchema message, SchemaSource source, MessageUse use)
    {
        var schema = MessageOrReference(message, source, use);
        WriteOpen();
        return schema;
    }

    /// <summary>One field's value: what <c>body</c> and <c>response_body</c> name. Its comment is not in it.</summary>
    public IOpenApiSchema Field(FieldSchema field, SchemaSource source, MessageUse use)
    {
        var schema = Value(field, source, use);
        WriteOpen();
        return schema;
    }

    /// <summary>A request's body where the path binds fields of it: without them, in place.</summary>
    /// <param name="message">The message that is the body.</param>
    /// <param name="bound">The fields from there to each that is bound.</param>
    /// <param name="source">Where the message comes from.</param>
    /// <returns>As <see cref="Message"/>, when nothing in it is bound.</returns>
    public IOpenApiSchema Body(MessageSchema message, IReadOnlyList<IReadOnlyList<FieldSchema>> bound, SchemaSource source)
    {
        var schema = BodyWithout(message, bound, source);
        WriteOpen();
        return schema;
    }

    /// <summary>A message as it is in a google.protobuf.Any with the default prefix, such as an error's detail.</summary>
    public OpenApiSchema InAny(MessageSchema message, SchemaSource source)
    {
        var typed = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(StringComparer.Ordinal) { "@type" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["@type"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = $"type.googleapis.com/{message.FullName}" },
                ["@value"] = AnySchema.Bytes(),
            },
        };
        var content = Message(message, source, MessageUse.Answer);
        // What has a JSON form of its own is its "value".
        if (message.WellKnown != WellKnownType.None)
        {
            typed.Properties["value"] = content;
            return typed;
        }

        return new OpenApiSchema { AllOf = [typed, content] };
    }

    /// <summary>A parameter of a path or a query, in place; see <see cref="ParameterSchemas.Of"/>.</summary>
    public static IOpenApiSchema? Parameter(FieldSchema field) => ParameterSchemas.Of(field);

    /// <summary>A name for a component that is no type's: no type will have it.</summary>
    public string TakeName(string wanted) => _names.Take(wanted);

    private void WriteOpen()
    {
        if (_isWriting) return;
        _isWriting = true;
        while (_open.TryDequeue(out var write)) write();
        _isWriting = false;
    }

    private IOpenApiSchema MessageOrReference(MessageSchema message, SchemaSource source, MessageUse use)
    {
        if (message.WellKnown == WellKnownType.Any) return Component(Any, schema => AnySchema.Fill(schema));
        if (ScalarSchemas.Of(message) is { } wellKnown) return wellKnown;
        var name = _names.Of(message, source);
        if (use == MessageUse.Answer || !_required.AreIn(message)) return Component(name, schema => Fill(schema, message, source, MessageUse.Answer, []));
        if (!_inputs.TryGetValue(name, out var input)) _inputs.Add(name, input = _names.Take($"{name}-Input"));
        return Component(input, schema => Fill(schema, message, source, MessageUse.Request, []));
    }

    private OpenApiSchemaReference Component(string name, Action<OpenApiSchema> fill)
    {
        if (_written.Add(name))
        {
            var schema = new OpenApiSchema();
            _document.AddComponent<IOpenApiSchema>(name, schema);
            _open.Enqueue(() => fill(schema));
        }

        return new OpenApiSchemaReference(name, _document);
    }

    private IOpenApiSchema BodyWithout(MessageSchema message, IReadOnlyList<IReadOnlyList<FieldSchema>> bound, SchemaSource source)
    {
        if (bound.Count == 0 || message.WellKnown != WellKnownType.None) return MessageOrReference(message, source, MessageUse.Request);
        var schema = new OpenApiSchema();
        Fill(schema, message, source, MessageUse.Request, bound);
        return schema;
    }

    private void Fill(OpenApiSchema schema, MessageSchema message, SchemaSource source, MessageUse use, IReadOnlyList<IReadOnlyList<FieldSchema>> bound)
    {
        var fields = message.Fields.Where(field => !bound.Any(path => path.Count == 1 && path[0] == field)).ToArray();
        if (use == MessageUse.Request) fields = [.. fields.Where(field => !field.Behaviors.HasFlag(FieldBehaviors.OutputOnly))];
        var oneofs = message.Oneofs.Select((_, index) => (IReadOnlyList<string>)[.. fields.Where(field => field.OneofIndex == index).Select(NameOf)]).ToArray();
        schema.Type = JsonSchemaType.Object;
        schema.Description = SchemaTexts.Of(message, source.Schemas.Comments, oneofs);
        schema.Deprecated = message.IsDeprecated;
        schema.DependentSchemas = OneofRules.Of(oneofs);
        schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        foreach (var field in fields) schema.Properties.TryAdd(NameOf(field), Property(message, field, source, use, bound));
        if (use == MessageUse.Request && fields.Any(RequiredFields.Is))
            schema.Required = new HashSet<string>(fields.Where(RequiredFields.Is).Select(NameOf), StringComparer.Ordinal);
    }

    private IOpenApiSchema Property(
        MessageSchema message, FieldSchema field, SchemaSource source, MessageUse use, IReadOnlyList<IReadOnlyList<FieldSchema>> bound)
    {
        // Deeper inside, what the path binds is in the way only where the body would have to have it.
        var inner = bound.Where(path => path.Count > 1 && path[0] == field && RequiredFields.Is(path[^1])).Select(path => (IReadOnlyList<FieldSchema>)[.. path.Skip(1)]).ToArray();
        var schema = inner.Length == 0 ? Value(field, source, use) : BodyWithout(field.MessageType!, inner, source);
        var text = SchemaTexts.Of(message, field, source.Schemas.Comments);
        var isReadOnly = field.Behaviors.HasFlag(FieldBehaviors.OutputOnly);
        var isWriteOnly = field.Behaviors.HasFlag(FieldBehaviors.InputOnly);
        if (schema is OpenApiSchema own)
        {
            own.Description = text ?? own.Description;
            own.ReadOnly = isReadOnly;
            own.WriteOnly = isWriteOnly;
            own.Deprecated = field.IsDeprecated;
        }
        else if (schema is OpenApiSchemaReference reference)
        {
            // Said beside the reference, and only what there is to say.
            if (text is not null) reference.Description = text;
            if (isReadOnly) reference.ReadOnly = true;
            if (isWriteOnly) reference.WriteOnly = true;
            if (field.IsDeprecated) reference.Deprecated = true;
        }

        return schema;
    }

    private IOpenApiSchema Value(FieldSchema field, SchemaSource source, MessageUse use)
    {
        if (!field.IsMap)
        {
            var one = One(field, source, use);
            return field.IsRepeated ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = one } : one;
        }

        var (key, value) = ScalarSchemas.EntryOf(field);
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            PropertyNames = ScalarSchemas.Keys(key),
            AdditionalProperties = One(value, source, use),
        };
    }

    private IOpenApiSchema One(FieldSchema field, SchemaSource source, MessageUse use)
    {
        if (field.MessageType is { } message) return MessageOrReference(message, source, use);
        if (field.EnumType is not { } @enum) return ScalarSchemas.Of(field.Kind);
        if (@enum.IsNullValue) return new OpenApiSchema { Type = JsonSchemaType.Null };
        return Component(_names.Of(@enum, source), schema => EnumSchemas.Fill(schema, @enum, source, _json.EnumsAsIntegers));
    }

    private string NameOf(FieldSchema field) => _json.ProtoFieldNames && !field.IsExtension ? field.Name : field.JsonName;
}
