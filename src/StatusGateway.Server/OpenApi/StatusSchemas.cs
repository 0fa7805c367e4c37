using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.OpenApi;

/// <summary>Writes the components that describe a status in each JSON dialect, including the details of google.rpc.</summary>
/// <param name="document">The document that receives the components.</param>
/// <param name="schemas">Writes the schemas of the details, and reserves component names.</param>
internal sealed class StatusSchemas(OpenApiDocument document, SchemaWriter schemas)
{
    /// <summary>The description of the member <c>traceId</c> and of the response header with the same value.</summary>
    public const string TraceIdDescription = "The W3C trace ID. Use it to find the call in the logs.";

    private const string Problem = "Problem";
    private const string RpcStatusName = "RpcStatus";
    private const string GoogleError = "GoogleError";
    private const string Detail = "StatusDetail";

    // Details are always written as standard ProtoJSON, whatever the JSON options of the service's messages.
    private readonly SchemaWriter _details = schemas.With(JsonOptions.Default);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private static readonly SchemaSource StandardSource = new("google.rpc", DetailTypes.StandardSet);

    private static readonly StatusDialect[] JsonDialects = [StatusDialect.Problem, StatusDialect.RpcStatus, StatusDialect.GoogleError];

    private static readonly string[] StandardDetails =
    [
        "google.rpc.ErrorInfo", "google.rpc.RetryInfo", "google.rpc.DebugInfo", "google.rpc.QuotaFailure", "google.rpc.PreconditionFailure",
        "google.rpc.BadRequest", "google.rpc.RequestInfo", "google.rpc.ResourceInfo", "google.rpc.Help", "google.rpc.LocalizedMessage",
    ];

    /// <summary>Gets the schema of a body in a dialect.</summary>
    public OpenApiSchemaReference Body(StatusDialect dialect) => dialect switch
    {
        StatusDialect.RpcStatus => Component(RpcStatusName, WriteRpcStatus),
        StatusDialect.GoogleError => Component(GoogleError, WriteGoogleError),
        _ => Component(Problem, WriteProblem),
    };

    /// <summary>Gets the schema of an error inside a stream. The media type of the stream does not name the dialect, so any JSON dialect is possible.</summary>
    /// <param name="dialect">The default dialect, which is listed first.</param>
    public IOpenApiSchema InStream(StatusDialect dialect) => Component("StreamFailure", () => new OpenApiSchema
    {
        Description = "An error in the dialect that `Accept` names. The first dialect listed is the default.",
        AnyOf = [.. JsonDialects.OrderBy(one => one != dialect).Select(WithoutEnvelope)],
    });

    /// <summary>Gets the schema of a status that a stream wraps in <c>error</c>: GoogleError must not be wrapped twice.</summary>
    private OpenApiSchemaReference WithoutEnvelope(StatusDialect dialect) =>
        dialect == StatusDialect.GoogleError ? Component($"{GoogleError}Inner", WriteGoogleErrorInner) : Body(dialect);

    private OpenApiSchemaReference Component(string name, Func<OpenApiSchema> write)
    {
        if (!_names.TryGetValue(name, out var reserved))
        {
            _names.Add(name, reserved = schemas.ReserveName(name));
            document.AddComponent<IOpenApiSchema>(reserved, write());
        }

        return new OpenApiSchemaReference(reserved, document);
    }

    private OpenApiSchema WriteProblem() => Object(
        "Problem details (RFC 9457) that contain the complete status. Programs should use `code` and `reason`; the texts are for people.",
        ["type", "title", "status", "code"],
        ("type", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference", Description = "The page of the error reference for the code, with the reason as the fragment." }),
        ("title", Text("The title of the code. It is the same for every occurrence.")),
        ("status", HttpStatus("The HTTP status. For an error inside a stream, the status that the code maps to.")),
        ("detail", Text("What happened, in the client's language if the service provides it.")),
        ("message", Text("The message of the status, if it differs from `detail`.")),
        ("instance", Text("The path of the request, exactly as the client sent it. It is not a valid URI if the client did not escape it.")),
        ("code", Component("Code", WriteCode)),
        ("reason", Text("The reason of the first google.rpc.ErrorInfo: what happened, for programs.")),
        ("domain", Text("The domain that the reason belongs to.")),
        ("metadata", new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Text(null), Description = "Values for the reason, such as the name of the resource." }),
        ("errors", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Component("Violation", WriteViolation), Description = "One item for each violation of a google.rpc.BadRequest." }),
        ("traceId", new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{32}$", Description = TraceIdDescription }),
        ("details", Details()));

    private static OpenApiSchema WriteViolation() => Object(
        "One invalid field of the request.",
        [],
        ("detail", Text("What is wrong with the field.")),
        ("reason", Text("The reason, for programs.")),
        ("field", Text("The field, as the service names it.")),
        ("pointer", new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^#", Description = "The place in the body: a JSON Pointer as a URI fragment (RFC 6901)." }),
        ("parameter", Text("The path or query parameter.")));

    private static OpenApiSchema WriteCode() => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. RpcCodes.All.Skip(1).Select(row => (JsonNode)row.Name)],
        Description = "The canonical code (google.rpc.Code).",
    };

    private OpenApiSchema WriteRpcStatus() => Object(
        "google.rpc.Status.",
        ["code"],
        ("code", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "16", Description = "The number of the canonical code." }),
        ("message", Text("What happened, for developers.")),
        ("details", Details()));

    private OpenApiSchema WriteGoogleError() => Object(
        "The error envelope of Google's APIs (AIP-193).", ["error"], ("error", Component($"{GoogleError}Inner", WriteGoogleErrorInner)));

    private OpenApiSchema WriteGoogleErrorInner() => Object(
        "A status in the error envelope of Google's APIs.",
        ["code", "status"],
        ("code", HttpStatus("The HTTP status.")),
        ("message", Text("What happened, for developers.")),
        ("status", Component("Code", WriteCode)),
        ("details", Details()));

    private OpenApiSchema Details() => new()
    {
        Type = JsonSchemaType.Array,
        Items = Component(Detail, WriteDetail),
        Description = "All details of the status: the standard types and the service's own types.",
    };

    /// <summary>Writes the schema of a detail: one of the standard types, or any other type.</summary>
    private OpenApiSchema WriteDetail()
    {
        var known = StandardDetails.Select(name => (JsonNode)(TypeUrls.DefaultPrefix + name)).ToList();
        var other = Object(
            "A detail of another type, in ProtoJSON, or as bytes if the gateway does not have its schema.",
            ["@type"],
            ("@type", new OpenApiSchema { Type = JsonSchemaType.String, Not = new OpenApiSchema { Enum = known }, Description = "The type URL." }),
            ("@value", AnySchema.Bytes()));
        other.AdditionalProperties = new OpenApiSchema();
        return new OpenApiSchema
        {
            Description = "A detail of a status. `@type` names its type.",
            AnyOf = [.. StandardDetails.Select(name => (IOpenApiSchema)Component($"{name}.Detail", () => WriteStandardDetail(name))), Component("OtherDetail", () => other)],
        };
    }

    private OpenApiSchema WriteStandardDetail(string name)
    {
        var message = DetailTypes.Standard.FindMessage(name)!;
        var schema = _details.InAny(message, StandardSource);
        schema.Description = $"A detail of the type `{name}`.";
        return schema;
    }

    private static OpenApiSchema HttpStatus(string description) =>
        new() { Type = JsonSchemaType.Integer, Minimum = "400", Maximum = "599", Description = description };

    private static OpenApiSchema Text(string? description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Object(string? description, string[] required, params (string Name, IOpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = members.ToDictionary(member => member.Name, member => member.Schema),
        Required = required.Length == 0 ? null : new HashSet<string>(required),
    };
}
