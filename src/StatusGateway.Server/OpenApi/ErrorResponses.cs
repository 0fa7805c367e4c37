using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Model;
using StatusGateway.Server.Reference;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.OpenApi;

/// <summary>Writes the error responses of operations: for each HTTP status its codes, its content in every dialect, and its headers.</summary>
internal sealed class ErrorResponses(OpenApiDocument document, GatewaySnapshot snapshot, StatusSchemas schemas)
{
    // The key is everything that the component depends on. The first component for an HTTP status gets the name without a number.
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private const int TooLarge = 413, UnsupportedMediaType = 415, BadGateway = 502;

    /// <summary>Gets the schema of an error inside a stream, in any dialect.</summary>
    public IOpenApiSchema InStream() => schemas.InStream(snapshot.Policy.Dialect);

    /// <summary>Creates the error responses of a binding by HTTP status, and a default response for any other status.</summary>
    public SortedDictionary<string, IOpenApiResponse> Create(MethodModel method, HttpBinding binding)
    {
        var policy = method.Policy;
        var codes = new SortedDictionary<int, SortedSet<RpcCode>>();
        foreach (var row in RpcCodes.All.Skip(1)) Add(policy.HttpStatuses.ToHttp(row.Code), row.Code);
        if (binding.HasBody)
        {
            Add(TooLarge, RpcCode.ResourceExhausted);
            Add(UnsupportedMediaType, RpcCode.InvalidArgument, RpcCode.Unimplemented);
        }

        if (!method.Upstream.IsInProcess) Add(BadGateway, RpcCode.Unknown, RpcCode.Internal, RpcCode.Unimplemented, RpcCode.ResourceExhausted);

        var responses = new SortedDictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
        foreach (var (status, mapped) in codes)
        {
            var key = status.ToString(CultureInfo.InvariantCulture);
            responses[key] = Response($"Error{key}", string.Join(' ', mapped), policy, () => Write(Describe(mapped, policy), policy, status, mapped.First()));
        }

        responses["default"] = Response("Error", "", policy, () => Write("Any other error. The body contains its code.", policy, 0, null));
        return responses;

        void Add(int status, params RpcCode[] more)
        {
            if (!codes.TryGetValue(status, out var mapped)) codes.Add(status, mapped = []);
            mapped.UnionWith(more);
        }
    }

    /// <summary>Gets the component of a response. Methods with the same error policy share their components.</summary>
    private OpenApiResponseReference Response(string name, string codes, CallPolicy policy, Func<OpenApiResponse> write)
    {
        document.Components!.Responses ??= new Dictionary<string, IOpenApiResponse>();
        var key = $"{name} {codes} {policy.Dialect} {policy.TypeBase}";
        if (!_names.TryGetValue(key, out var unique))
        {
            unique = name;
            for (var i = 2; document.Components.Responses.ContainsKey(unique); i++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
            _names.Add(key, unique);
            document.AddComponent(unique, write());
        }

        return new OpenApiResponseReference(unique, document);
    }

    private OpenApiResponse Write(string description, CallPolicy policy, int status, RpcCode? example)
    {
        var content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaTypes.ProblemJson] = new() { Schema = schemas.Body(StatusDialect.Problem), Example = example is { } code ? Example(code, policy, status) : null },
        };
        // A client that accepts just application/json gets the configured dialect.
        if (policy.Dialect != StatusDialect.Problem) content[MediaTypes.Json] = new() { Schema = schemas.Body(policy.Dialect) };
        // A client that asks for a dialect by name gets a media type with the name.
        content[MediaTypes.JsonWithProblem] = new() { Schema = schemas.Body(StatusDialect.Problem) };
        content[MediaTypes.JsonWithRpcStatus] = new() { Schema = schemas.Body(StatusDialect.RpcStatus) };
        content[MediaTypes.JsonWithGoogleError] = new() { Schema = schemas.Body(StatusDialect.GoogleError) };
        content[MediaTypes.Protobuf] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "google.rpc.Status." } };
        return new OpenApiResponse
        {
            Description = description,
            Headers = Headers(status),
            Content = content,
        };
    }

    private static string Describe(IEnumerable<RpcCode> codes, CallPolicy policy)
    {
        var text = new StringBuilder();
        foreach (var code in codes)
        {
            text.Append(text.Length == 0 ? "" : "\n\n");
            text.Append(CultureInfo.InvariantCulture, $"[{code.Name()}]({policy.TypeBase}{code.Name()}): {ErrorReference.Entry(code).Summary}");
        }

        return text.ToString();
    }

    private static JsonObject Example(RpcCode code, CallPolicy policy, int status) => new()
    {
        ["type"] = policy.TypeBase + code.Name(),
        ["title"] = code.Info().Title,
        ["status"] = status,
        ["detail"] = "A description of the error for people.",
        ["code"] = code.Name(),
        ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    private Dictionary<string, IOpenApiHeader> Headers(int status)
    {
        var headers = new Dictionary<string, IOpenApiHeader>
        {
            [HeaderNames.TraceId] = Header("TraceId", StatusSchemas.TraceIdDescription),
            ["Cache-Control"] = Header("NoStore", "`no-store`: errors must not be cached."),
            ["Link"] = Header("HelpLinks", "The links of a google.rpc.Help: `<url>; rel=\"help\"`."),
            ["Retry-After"] = Header("RetryAfter", "The number of seconds to wait before the next attempt, from a google.rpc.RetryInfo. A service can also send a date (RFC 9110).", RetryAfter),
            ["Content-Language"] = Header("ContentLanguage", "The language of `detail`, if the service provides the text in the client's language."),
        };
        switch (status)
        {
            case 401:
                headers["WWW-Authenticate"] = Header("Authenticate", "The authentication challenge: the service's own, or `Bearer`.");
                break;
            case UnsupportedMediaType:
                headers["Accept"] = Header("AcceptedTypes", "The supported media types of a request.");
                headers["Accept-Encoding"] = Header("AcceptedEncodings", "The supported content codings of a request.");
                break;
        }

        return headers;
    }

    private static OpenApiSchema RetryAfter() => new()
    {
        OneOf = [new OpenApiSchema { Type = JsonSchemaType.Integer }, new OpenApiSchema { Type = JsonSchemaType.String, Pattern = " GMT$" }],
    };

    private OpenApiHeaderReference Header(string name, string description, Func<OpenApiSchema>? schema = null)
    {
        document.Components!.Headers ??= new Dictionary<string, IOpenApiHeader>();
        if (!document.Components.Headers.ContainsKey(name))
            document.AddComponent(name, new OpenApiHeader { Description = description, Schema = schema?.Invoke() ?? new OpenApiSchema { Type = JsonSchemaType.String } });
        return new OpenApiHeaderReference(name, document);
    }
}
