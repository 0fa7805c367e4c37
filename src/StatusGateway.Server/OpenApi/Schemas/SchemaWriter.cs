using Microsoft.OpenApi;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>
/// Writes types in their ProtoJSON form as JSON Schema 2020-12, and adds the components to a document: one for each message and
/// enum, named by its full name. The well-known types are inline, except google.protobuf.Any. Objects allow additional
/// members, because a newer server may send more fields.
/// </summary>
/// <remarks>
/// Responses have no required members, because ProtoJSON omits default values. If a message or a message in it has required
/// fields, requests have a separate component such as <c>library.v1.Book-Input</c>, with <c>required</c> and without the
/// output-only fields.
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

    // The queue replaces recursion, so that the depth of a schema does not decide the size of the stack.
    private readonly Queue<Action> _pending = [];
    private bool _isWriting;

    /// <summary>Creates a writer.</summary>
    /// <param name="document">The document that receives the components.</param>
    /// <param name="json">The JSON options; only ProtoFieldNames, EnumsAsIntegers and Int64AsNumbers change a schema.</param>
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

    /// <summary>Gets a writer for other JSON options and the same document. Returns this writer if the schemas are the same.</summary>
    public SchemaWriter With(JsonOptions json) =>
        json.ProtoFieldNames == _json.ProtoFieldNames && json.EnumsAsIntegers == _json.EnumsAsIntegers && json.Int64AsNumbers == _json.Int64AsNumbers
            ? this
            : new(_document, json, _names.ForOtherOptions());

    /// <summary>Writes a message.</summary>
    /// <returns>A reference to the component, or the inline schema of a well-known type.</returns>
    public IOpenApiSchema Message(MessageSchema message, SchemaSource source, MessageUse use)
    {
        var schema = MessageOrReference(message, source, use);
        WritePending();
        return schema;
    }

    /// <summary>Writes the value of a field that <c>body</c> or <c>response_body</c> names, without the field's comment.</summary>
    public IOpenApiSchema Field(FieldSchema field, SchemaSource source, MessageUse use)
    {
        var schema = Value(field, source, use);
        WritePending();
        return schema;
    }

    /// <summary>Writes a request body without the fields that the path sets.</summary>
    /// <param name="message">The message that is the body.</param>
    /// <param name="bound">The path of fields from the message to each field that the URL path sets.</param>
    /// <param name="source">The source of the message.</param>
    /// <param name="use">How it is sent in the request.</param>
    /// <returns>An inline schema; the result of <see cref="Message"/> if it is the same.</returns>
    public IOpenApiSchema Body(MessageSchema message, IReadOnlyList<IReadOnlyList<FieldSchema>> bound, SchemaSource source, MessageUse use)
    {
        var schema = BodyWithout(message, bound, source, use);
        WritePending();
        return schema;
    }

    /// <summary>Writes a message inside a google.protobuf.Any with the default prefix, such as a detail of an error.</summary>
    public OpenApiSchema InAny(MessageSchema message, SchemaSource source)
    {
        var typed = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(StringComparer.Ordinal) { "@type" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["@type"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = TypeUrls.DefaultPrefix + message.FullName },
                ["@value"] = AnySchema.Bytes(),
            },
        };
        var content = Message(message, source, MessageUse.Response);
        // A well-known type with a special JSON form is the member "value".
        if (message.WellKnown != WellKnownType.None)
        {
            typed.Properties["value"] = content;
            return typed;
        }

        return new OpenApiSchema { AllOf = [typed, content] };
    }

    /// <summary>Reserves the name of a component that does not describe a type.</summary>
    public string ReserveName(string wanted) => _names.Reserve(wanted);

    private void WritePending()
    {
        if (_isWriting) return;
        _isWriting = true;
        while (_pending.TryDequeue(out var write)) write();
        _isWriting = false;
    }

    private IOpenApiSchema MessageOrReference(MessageSchema message, SchemaSource source, MessageUse use)
    {
        if (message.WellKnown == WellKnownType.Any) return Component(Any, schema => AnySchema.Fill(schema));
        if (ScalarSchemas.Create(message, _json.Int64AsNumbers) is { } wellKnown) return wellKnown;
        var name = _names.Get(message, source);
        if (use is MessageUse.Response or MessageUse.Update || !_required.Contains(message)) return Component(name, schema => Fill(schema, message, source, MessageUse.Response, []));
        if (!_inputs.TryGetValue(name, out var input)) _inputs.Add(name, input = _names.Reserve($"{name}-Input"));
        return Component(input, schema => Fill(schema, message, source, MessageUse.Request, []));
    }

    private OpenApiSchemaReference Component(string name, Action<OpenApiSchema> fill)
    {
        if (_written.Add(name))
        {
            var schema = new OpenApiSchema();
            _document.AddComponent<IOpenApiSchema>(name, schema);
            _pending.Enqueue(() => fill(schema));
        }

        return new OpenApiSchemaReference(name, _document);
    }

    private IOpenApiSchema BodyWithout(MessageSchema message, IReadOnlyList<IReadOnlyList<FieldSchema>> bound, SchemaSource source, MessageUse use)
    {
        // The component of a request has its messages as they are sent to create them.
        var hasComponent = bound.Count == 0 && (use != MessageUse.UpdateRequest || !_required.Contains(message));
        if (hasComponent || message.WellKnown != WellKnownType.None) return MessageOrReference(message, source, use);
        var schema = new OpenApiSchema();
        Fill(schema, message, source, use, bound);
        return schema;
    }

    private void Fill(OpenApiSchema schema, MessageSchema message, SchemaSource source, MessageUse use, IReadOnlyList<IReadOnlyList<FieldSchema>> bound)
    {
        var fields = message.Fields.Where(field => !bound.Any(path => path.Count == 1 && path[0] == field)).ToArray();
        var isInput = use != MessageUse.Response;
        if (isInput) fields = [.. fields.Where(field => !field.Behaviors.HasFlag(FieldBehaviors.OutputOnly))];
        var oneofs = message.Oneofs.Select((_, index) => (IReadOnlyList<string>)[.. fields.Where(field => field.OneofIndex == index).Select(NameOf)]).ToArray();
        schema.Type = JsonSchemaType.Object;
        schema.Description = SchemaDescriptions.Create(message, source.Schemas.Comments, oneofs);
        schema.Deprecated = message.IsDeprecated;
        schema.DependentSchemas = OneofRules.Create(oneofs);
        schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        foreach (var field in fields) schema.Properties.TryAdd(NameOf(field), Property(message, field, source, use, bound));
        if (use is MessageUse.Request or MessageUse.UpdateRequest && fields.Any(RequiredFields.IsRequired))
            schema.Required = new HashSet<string>(fields.Where(RequiredFields.IsRequired).Select(NameOf), StringComparer.Ordinal);
    }

    private IOpenApiSchema Property(
        MessageSchema message, FieldSchema field, SchemaSource source, MessageUse use, IReadOnlyList<IReadOnlyList<FieldSchema>> bound)
    {
        // A nested field that the path sets is omitted only if it is required: optional ones do no harm in the shared component.
        if (use == MessageUse.UpdateRequest) use = MessageUse.Update;
        var inner = use == MessageUse.Update ? []
            : bound.Where(path => path.Count > 1 && path[0] == field && RequiredFields.IsRequired(path[^1])).Select(path => (IReadOnlyList<FieldSchema>)[.. path.Skip(1)]).ToArray();
        var schema = inner.Length == 0 ? Value(field, source, use) : BodyWithout(field.MessageType!, inner, source, use);
        var text = SchemaDescriptions.Create(message, field, source.Schemas.Comments);
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
            // Members beside a reference override the component, so only those with a value are set.
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

        var (key, value) = ScalarSchemas.MapEntry(field);
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
        if (field.EnumType is not { } @enum) return ScalarSchemas.Create(field.Kind, _json.Int64AsNumbers);
        if (@enum.IsNullValue) return new OpenApiSchema { Type = JsonSchemaType.Null };
        return Component(_names.Get(@enum, source), schema => EnumSchemas.Fill(schema, @enum, source, _json.EnumsAsIntegers));
    }

    private string NameOf(FieldSchema field) => _json.ProtoFieldNames && !field.IsExtension ? field.Name : field.JsonName;
}
