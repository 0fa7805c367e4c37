using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi;

/// <summary>Writes the request body and the responses of an operation, by media type.</summary>
internal sealed class ContentWriter(SchemaWriter schemas, ErrorResponses errors, bool hasEnvelope)
{
    private const string HttpBody = "google.api.HttpBody";

    /// <summary>Writes the request body of a binding that has one.</summary>
    public OpenApiRequestBody Body(MethodModel model, HttpBinding binding)
    {
        var isStream = model.Schema.ClientStreaming;
        var content = new Dictionary<string, OpenApiMediaType>();
        if (IsHttpBody(model.Schema.Input, binding.BodyField))
        {
            // Swagger UI shows a file input for the first media type only if that is application/octet-stream.
            content[MediaTypes.Bytes] = Bytes();
            content["*/*"] = new OpenApiMediaType();
            return new OpenApiRequestBody { Content = content, Description = "Any bytes, with their media type." };
        }

        var bound = BoundFields(binding);
        var use = !HasUpdateMask(model.Schema.Input, binding.HttpMethod) ? MessageUse.Request
            : binding.BodyIsMessage ? MessageUse.UpdateRequest
            : MessageUse.Update;
        var schema = binding.BodyMessage is { } message
            ? schemas.Body(message, bound, SourceOf(model), use)
            : schemas.Field(binding.BodyField!, SourceOf(model), use);
        var example = binding.BodyMessage is { } body ? new RequestExamples(model.Json).Create(body, bound) : null;
        content[MediaTypes.Json] = new OpenApiMediaType { Schema = isStream ? ListOf(schema) : schema, Example = isStream && example is not null ? new JsonArray(example) : example };
        if (isStream) content[MediaTypes.Ndjson] = new OpenApiMediaType { Schema = Line(schema, "One message per line.") };
        else if (binding.BodyMessage is not null) content[MediaTypes.Protobuf] = Bytes();
        return new OpenApiRequestBody
        {
            Content = content,
            Description = isStream ? "A stream of messages: one message per line, or an array." : null,
        };
    }

    /// <summary>Writes the success response of a binding.</summary>
    /// <param name="model">The method.</param>
    /// <param name="binding">The binding of the method.</param>
    /// <param name="description">The description; null for the comment of the response message.</param>
    public OpenApiResponse Response(MethodModel model, HttpBinding binding, string? description = null)
    {
        var response = new OpenApiResponse { Description = description ?? DescribeResponse(model), Content = new Dictionary<string, OpenApiMediaType>() };
        if (IsHttpBody(model.Schema.Output, binding.ResponseBody))
        {
            response.Content["*/*"] = new OpenApiMediaType();
            return response;
        }

        var schema = binding.ResponseBody is { } field
            ? OrNull(field, schemas.Field(field, SourceOf(model), MessageUse.Response))
            : schemas.Message(model.Schema.Output, SourceOf(model), MessageUse.Response);
        if (!model.Schema.ServerStreaming)
        {
            response.Content[MediaTypes.Json] = new OpenApiMediaType { Schema = schema };
            if (binding.ResponseBody is null or { IsRepeated: false, MessageType: not null }) response.Content[MediaTypes.Protobuf] = Bytes();
            return response;
        }

        response.Content[MediaTypes.Ndjson] = new OpenApiMediaType
        {
            Schema = Line(
                StreamLine(schema),
                hasEnvelope
                    ? "Each line contains a message as `result`. If the stream fails, the last line contains the error as `error`."
                    : "Each line is a message. If the stream fails, the last line contains the error as `error`."),
        };
        response.Content[MediaTypes.EventStream] = Events(schema);
        response.Content[MediaTypes.Json] = new OpenApiMediaType { Schema = ListOf(schema, "If the stream fails, the array is not closed, and the gateway aborts the connection.") };
        return response;
    }

    /// <summary>Allows null for a field that is the whole body: an absent field is null there, because its default would look like a value.</summary>
    private static IOpenApiSchema OrNull(FieldSchema field, IOpenApiSchema schema) =>
        !field.HasPresence || field.IsRepeated
        || field.MessageType is { WellKnown: WellKnownType.None or WellKnownType.Struct or WellKnownType.Any or WellKnownType.ListValue or WellKnownType.Value }
            ? schema
            : new OpenApiSchema { AnyOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }] };

    /// <summary>Gets the paths of the fields, from the body inwards, that the URL path sets. Clients do not need to send them in the body.</summary>
    private static List<IReadOnlyList<FieldSchema>> BoundFields(HttpBinding binding)
    {
        var bound = new List<IReadOnlyList<FieldSchema>>();
        var depth = binding.BodyIsMessage ? 0 : binding.BodyFieldPath!.Count(letter => letter == '.') + 1;
        for (var i = 0; i < binding.Template.Variables.Length; i++)
        {
            var fields = binding.GetVariableFields(i);
            var isInBody = binding.BodyIsMessage || (fields.Count > depth && fields[depth - 1] == binding.BodyField);
            if (isInBody) bound.Add([.. fields.Skip(depth)]);
        }

        return bound;
    }

    /// <summary>Returns whether a request updates the fields that a mask names, so that the others need not be sent (AIP-134).</summary>
    /// <param name="request">The message of the request.</param>
    /// <param name="verb">The HTTP method: with PATCH the mask may have another name than <c>update_mask</c>.</param>
    private static bool HasUpdateMask(MessageSchema request, string verb) => request.Fields.Any(field =>
        field is { IsRepeated: false, MessageType.WellKnown: WellKnownType.FieldMask }
        && (field.Name == "update_mask" || (verb == "PATCH" && field.Name != "read_mask")));

    private static SchemaSource SourceOf(MethodModel model) => new(model.Upstream.Name, model.Upstream.Schema!);

    private static string DescribeResponse(MethodModel model)
    {
        var comment = model.Upstream.Schema?.Comments.Find(model.Schema.Output.FullName);
        return comment is { Summary.Length: > 0 } ? comment.Summary : model.Schema.ServerStreaming ? "A stream of messages." : "OK";
    }

    private OpenApiSchema StreamLine(IOpenApiSchema message) => new()
    {
        // A bare message allows unknown members, such as "error", so both can fit.
        OneOf = hasEnvelope ? [Member("result", message), Member("error", errors.InStream())] : null,
        AnyOf = hasEnvelope ? null : [message, Member("error", errors.InStream())],
    };

    private static OpenApiSchema Member(string name, IOpenApiSchema schema) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema> { [name] = schema },
        Required = new HashSet<string> { name },
    };

    /// <summary>Describes a stream by the schema of one line, because OpenAPI 3.1 cannot describe the items of a stream.</summary>
    private static OpenApiSchema Line(IOpenApiSchema schema, string description) => new() { Description = description, AllOf = [schema] };

    /// <summary>Describes an event stream as a string, as OpenAPI 3.1 requires. An extension holds the schemas of the events.</summary>
    private OpenApiMediaType Events(IOpenApiSchema message) => new()
    {
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "Each message is an event with the message as its data (`data: <message>`). The last event is `event: end`, or `event: error` with the error as its data. Comments keep an idle stream alive.",
        },
        Extensions = new Dictionary<string, IOpenApiExtension>
        {
            ["x-event-data"] = new PartsExtension
            {
                Parts =
                {
                    ["message"] = message,
                    ["end"] = new OpenApiSchema { Type = JsonSchemaType.Object },
                    ["error"] = errors.InStream(),
                },
            },
        },
    };

    private static OpenApiSchema ListOf(IOpenApiSchema item, string? description = null) =>
        new() { Type = JsonSchemaType.Array, Items = item, Description = description };

    private static OpenApiMediaType Bytes() => new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };

    /// <summary>Returns whether the body is a google.api.HttpBody: the message itself, or the field that is the body.</summary>
    private static bool IsHttpBody(MessageSchema message, FieldSchema? field) =>
        (field is null ? message : field.IsRepeated ? null : field.MessageType) is { FullName: HttpBody };
}
