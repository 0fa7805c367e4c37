using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.OpenApi;

/// <summary>The components that describe a status in each dialect of JSON, with the details of google.rpc.</summary>
/// <param name="document">Gets the components.</param>
/// <param name="schemas">Gives them names that no message has.</param>
internal sealed class StatusSchemas(OpenApiDocument document, SchemaWriter schemas)
{
    private const string Problem = "Problem";
    private const string RpcStatusName = "RpcStatus";
    private const string GoogleError = "GoogleError";
    private const string Detail = "StatusDetail";
    private const string UrlPrefix = "type.googleapis.com/";

    // Details are plain ProtoJSON, however the gateway writes the messages of the service.
    private readonly SchemaWriter _details = schemas.With(JsonOptions.Default);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private static readonly SchemaSource StandardSource = new("google.rpc", DetailTypes.StandardSet);

    private static readonly StatusDialect[] OfJson = [StatusDialect.Problem, StatusDialect.RpcStatus, StatusDialect.GoogleError];

    private static readonly string[] Standard =
    [
        "google.rpc.ErrorInfo", "google.rpc.RetryInfo", "google.rpc.DebugInfo", "google.rpc.QuotaFailure", "google.rpc.PreconditionFailure",
        "google.rpc.BadRequest", "google.rpc.RequestInfo", "google.rpc.ResourceInfo", "google.rpc.Help", "google.rpc.LocalizedMessage",
    ];

    /// <summary>The schema of a dialect's whole body.</summary>
    public OpenApiSchemaReference Of(StatusDialect dialect) => dialect switch
    {
        StatusDialect.RpcStatus => Component(RpcStatusName, WriteRpcStatus),
        StatusDialect.GoogleError => Component(GoogleError, WriteGoogleError),
        _ => Component(Problem, WriteProblem),
    };

    /// <summary>A failure inside a stream: a body has one media type in all dialects, so it is any of them.</summary>
    /// <param name="dialect">The one of who does not ask; it comes first.</param>
    public IOpenApiSchema InStream(StatusDialect dialect) => Component("StreamFailure", () => new OpenApiSchema
    {
        Description = "A failure, in the dialect that `Accept` asks for; without that in the first of these.",
        AnyOf = [.. OfJson.OrderBy(one => one != dialect).Select(InnerOf)],
    });

    /// <summary>What is in an envelope of a stream: GoogleError's has one already.</summary>
    private OpenApiSchemaReference InnerOf(StatusDialect dialect) =>
        dialect == StatusDialect.GoogleError ? Component($"{GoogleError}Inner", WriteGoogleErrorInner) : Of(dialect);

    private OpenApiSchemaReference Component(string name, Func<OpenApiSchema> write)
    {
        if (!_names.TryGetValue(name, out var taken))
        {
            _names.Add(name, taken = schemas.TakeName(name));
            document.AddComponent<IOpenApiSchema>(taken, write());
        }

        return new OpenApiSchemaReference(taken, document);
    }

    private OpenApiSchema WriteProblem() => Object(
        "Problem details (RFC 9457) with the whole status inside. Branch on `code` and `reason`; texts are for people.",
        ["type", "title", "status", "code"],
        ("type", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference", Description = "The page of the error reference, with the reason as its fragment." }),
        ("title", Text("The code's title; the same for every occurrence.")),
        ("status", HttpStatus("The HTTP status; of a failure inside a stream, the one that the code maps to.")),
        ("detail", Text("What happened, in the caller's language where the service has it.")),
        ("message", Text("The status's message, where `detail` is another text.")),
        ("instance", Text("The request's path, as it was sent: of a caller who does not escape it is no URI.")),
        ("code", Component("Code", WriteCode)),
        ("reason", Text("The reason of the first google.rpc.ErrorInfo: what happened, for programs.")),
        ("domain", Text("Who the reason belongs to.")),
        ("metadata", new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Text(null), Description = "Values that the reason speaks of." }),
        ("errors", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Component("Violation", WriteViolation), Description = "One for each violation of a google.rpc.BadRequest." }),
        ("traceId", new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{32}$", Description = "The W3C trace id, by which the logs know the call." }),
        ("details", Details()));

    private static OpenApiSchema WriteViolation() => Object(
        "What is wrong with one place of the request.",
        [],
        ("detail", Text("What is wrong there.")),
        ("reason", Text("The same for programs.")),
        ("field", Text("The field, as the service names it.")),
        ("pointer", new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^#", Description = "Where it is in the body: a JSON Pointer as a fragment (RFC 6901)." }),
        ("parameter", Text("The parameter of path or query that it is in.")));

    private static OpenApiSchema WriteCode() => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. RpcCodes.All.Skip(1).Select(row => (JsonNode)row.Name)],
        Description = "The canonical code (google.rpc.Code).",
    };

    private OpenApiSchema WriteRpcStatus() => Object(
        "google.rpc.Status.",
        ["code"],
        ("code", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "16", Description = "Number of the canonical code." }),
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
        Description = "Every detail of the status, of the standard types and of the service's own.",
    };

    /// <summary>One of the standard types, or anything else with a type.</summary>
    private OpenApiSchema WriteDetail()
    {
        // Taken before it is complete: no detail holds a status, but a schema may refer to it.
        var known = Standard.Select(name => (JsonNode)(UrlPrefix + name)).ToList();
        var other = Object(
            "A detail of another type, as ProtoJSON writes it; without its schema as bytes.",
            ["@type"],
            ("@type", new OpenApiSchema { Type = JsonSchemaType.String, Not = new OpenApiSchema { Enum = known }, Description = "URL of its type." }),
            ("@value", AnySchema.Bytes()));
        other.AdditionalProperties = new OpenApiSchema();
        return new OpenApiSchema
        {
            Description = "A detail of a status: `@type` says what it is.",
            AnyOf = [.. Standard.Select(name => (IOpenApiSchema)Component($"{name}.Detail", () => WriteStandard(name))), Component("OtherDetail", () => other)],
        };
    }

    private OpenApiSchema WriteStandard(string name)
    {
        var message = DetailTypes.Standard.FindMessage(name)!;
        var schema = _details.InAny(message, StandardSource);
        schema.Description = $"A `{name}` among the details.";
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
