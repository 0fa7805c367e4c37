using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi;

/// <summary>What an operation takes and answers, by media type.</summary>
internal sealed class ContentWriter(SchemaWriter schemas, ErrorAnswers errors)
{
    private const string Json = "application/json";
    private const string Ndjson = "application/x-ndjson";
    private const string EventStream = "text/event-stream";
    private const string Protobuf = "application/x-protobuf";
    private const string HttpBody = "google.api.HttpBody";

    public OpenApiRequestBody Body(MethodModel model, HttpBinding binding)
    {
        var isStream = model.Schema.ClientStreaming;
        var content = new Dictionary<string, OpenApiMediaType>();
        if (IsHttpBody(model.Schema.Input, binding.BodyField))
        {
            // The first one is for forms, which have a field for a file then.
            content["application/octet-stream"] = Bytes();
            content["*/*"] = new OpenApiMediaType();
            return new OpenApiRequestBody { Content = content, Description = "Any bytes, with their media type." };
        }

        var one = binding.BodyMessage is { } message
            ? schemas.Body(message, BoundIn(binding), SourceOf(model))
            : schemas.Field(binding.BodyField!, SourceOf(model), MessageUse.Request);
        var example = binding.BodyMessage is { } whole ? new RequestExamples(model.Json).Of(whole, [.. BoundIn(binding).Where(path => path.Count == 1).Select(path => path[0])]) : null;
        content[Json] = new OpenApiMediaType { Schema = isStream ? ListOf(one) : one, Example = isStream && example is not null ? new JsonArray(example) : example };
        if (isStream) content[Ndjson] = new OpenApiMediaType { Schema = Line(one, "A message on each line.") };
        else if (binding.BodyMessage is not null) content[Protobuf] = Bytes();
        return new OpenApiRequestBody
        {
            Content = content,
            Description = isStream ? "A stream of messages: one on each line, or an array." : null,
        };
    }

    /// <param name="model">The method.</param>
    /// <param name="binding">Its binding.</param>
    /// <param name="description">What is said of the answer; null for what the protos say.</param>
    public OpenApiResponse Answer(MethodModel model, HttpBinding binding, string? description = null)
    {
        var answer = new OpenApiResponse { Description = description ?? DescribeAnswer(model), Content = new Dictionary<string, OpenApiMediaType>() };
        if (IsHttpBody(model.Schema.Output, binding.ResponseBody))
        {
            answer.Content["*/*"] = new OpenApiMediaType();
            return answer;
        }

        var one = binding.ResponseBody is { } field
            ? OrNull(field, schemas.Field(field, SourceOf(model), MessageUse.Answer))
            : schemas.Message(model.Schema.Output, SourceOf(model), MessageUse.Answer);
        if (!model.Schema.ServerStreaming)
        {
            answer.Content[Json] = new OpenApiMediaType { Schema = one };
            if (binding.ResponseBody is null or { IsRepeated: false, MessageType: not null }) answer.Content[Protobuf] = Bytes();
            return answer;
        }

        answer.Content[Ndjson] = new OpenApiMediaType { Schema = Line(StreamLine(one), "On each line a message as `result`; a failure is the last line, as `error`.") };
        answer.Content[EventStream] = Events(one);
        answer.Content[Json] = new OpenApiMediaType { Schema = ListOf(one, "After a failure the array is not closed, and the connection breaks off.") };
        return answer;
    }

    /// <summary>A field that is not there is null as a whole body, where its default would be taken for a value.</summary>
    private static IOpenApiSchema OrNull(FieldSchema field, IOpenApiSchema schema) =>
        !field.HasPresence || field.IsRepeated
        || field.MessageType is { WellKnown: WellKnownType.None or WellKnownType.Struct or WellKnownType.Any or WellKnownType.ListValue or WellKnownType.Value }
            ? schema
            : new OpenApiSchema { AnyOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }] };

    /// <summary>The fields of the body that the path gives, from the body inwards: there it wins, and nobody need say them twice.</summary>
    private static List<IReadOnlyList<FieldSchema>> BoundIn(HttpBinding binding)
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

    private static SchemaSource SourceOf(MethodModel model) => new(model.Upstream.Name, model.Upstream.Schema!);

    private static string DescribeAnswer(MethodModel model)
    {
        var comment = model.Upstream.Schema?.Comments.Find(model.Schema.Output.FullName);
        return comment is { Summary.Length: > 0 } ? comment.Summary : model.Schema.ServerStreaming ? "A stream of messages." : "OK";
    }

    private OpenApiSchema StreamLine(IOpenApiSchema message) => new()
    {
        OneOf =
        [
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema> { ["result"] = message },
                Required = new HashSet<string> { "result" },
            },
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema> { ["error"] = errors.InStream() },
                Required = new HashSet<string> { "error" },
            },
        ],
    };

    /// <summary>The schema of a line: OpenAPI 3.1 has no place for the items of a stream.</summary>
    private static OpenApiSchema Line(IOpenApiSchema schema, string description) => new() { Description = description, AllOf = [schema] };

    /// <summary>A text to OpenAPI 3.1; what is in it stands beside it, for tools that know events.</summary>
    private OpenApiMediaType Events(IOpenApiSchema message) => new()
    {
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "`data: <message>` for each message; at the end `event: end`, or `event: error` with the failure as its data. Comments keep an idle stream alive.",
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

    /// <summary>The body is bytes of any type: of the whole message, or of one field of it.</summary>
    private static bool IsHttpBody(MessageSchema whole, FieldSchema? field) =>
        (field is null ? whole : field.IsRepeated ? null : field.MessageType) is { FullName: HttpBody };
}
