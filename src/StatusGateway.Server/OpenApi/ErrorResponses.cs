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

/// <summary>
/// Writes the error responses of operations, with their codes, their content in every dialect, and their headers: the likely ones, and
/// one for all others. <see cref="CodeTable"/> lists all codes.
/// </summary>
internal sealed class ErrorResponses(OpenApiDocument document, GatewaySnapshot snapshot, StatusSchemas schemas)
{
    // The key is everything that the component depends on. The first component for an HTTP status gets the name without a number.
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private const int TooLarge = 413, UnsupportedMediaType = 415, BadGateway = 502;
    private const int LikelyCount = 3;
    private const int AnyStatus = 0;

    /// <summary>Gets the schema of an error inside a stream, in any dialect.</summary>
    public IOpenApiSchema InStream() => schemas.InStream(snapshot.Policy.Dialect);

    /// <summary>Creates the likely error responses of a binding by HTTP status, and a default response for any other status.</summary>
    public SortedDictionary<string, IOpenApiResponse> Create(MethodModel method, HttpBinding binding)
    {
        var policy = method.Policy;
        var codes = CodesByStatus(method, binding);
        var responses = new SortedDictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
        foreach (var status in LikelyCodes(binding).Select(policy.HttpStatuses.ToHttp).Distinct().Take(LikelyCount))
        {
            var key = status.ToString(CultureInfo.InvariantCulture);
            var mapped = codes[status];
            responses[key] = Response($"Error{key}", string.Join(' ', mapped), policy, () => Write(Describe(mapped, policy), policy, status, mapped.First()));
        }

        var description = DescribeOthers(policy);
        responses["default"] = Response("Error", description, policy, () => Write(description, policy, AnyStatus, null));
        return responses;
    }

    /// <summary>Gets the codes that clients should expect, the most likely first.</summary>
    private static IEnumerable<RpcCode> LikelyCodes(HttpBinding binding)
    {
        yield return RpcCode.InvalidArgument;
        if (binding.Template.Segments.Any(static segment => segment.Kind != PathSegmentKind.Literal)) yield return RpcCode.NotFound;
        if (binding.HttpMethod is not ("GET" or "HEAD")) yield return RpcCode.Aborted;
        yield return RpcCode.Unavailable;
        yield return RpcCode.PermissionDenied;
        yield return RpcCode.Internal;
        yield return RpcCode.Unauthenticated;
    }

    /// <summary>Gets all codes of each HTTP status that calls of a binding can end with.</summary>
    private static Dictionary<int, SortedSet<RpcCode>> CodesByStatus(MethodModel method, HttpBinding binding)
    {
        var codes = new Dictionary<int, SortedSet<RpcCode>>();
        foreach (var row in RpcCodes.All.Skip(1)) Add(method.Policy.HttpStatuses.ToHttp(row.Code), row.Code);
        if (binding.HasBody)
        {
            Add(TooLarge, RpcCode.ResourceExhausted);
            Add(UnsupportedMediaType, RpcCode.InvalidArgument, RpcCode.Unimplemented);
        }

        if (!method.Upstream.IsInProcess) Add(BadGateway, RpcCode.Unknown, RpcCode.Internal, RpcCode.Unimplemented, RpcCode.ResourceExhausted);
        return codes;

        void Add(int status, params RpcCode[] more)
        {
            if (!codes.TryGetValue(status, out var mapped)) codes.Add(status, mapped = []);
            mapped.UnionWith(more);
        }
    }

    /// <summary>Describes the default response, with the HTTP statuses that differ from the table of the document.</summary>
    private string DescribeOthers(CallPolicy policy)
    {
        var text = new StringBuilder("Any other error. `code` in the body names it; ");
        text.Append(CodeTable.PageOf(policy.TypeBase) is { } page ? $"the [error reference]({page})" : "the description of the API").Append(" has all codes.");
        var others = RpcCodes.All.Skip(1).Where(row => policy.HttpStatuses.ToHttp(row.Code) != snapshot.HttpStatuses.ToHttp(row.Code)).ToArray();
        if (others.Length > 0)
            text.Append(" Of this operation: ").AppendJoin(", ", others.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Name} is {policy.HttpStatuses.ToHttp(row.Code)}"))).Append('.');
        return text.ToString();
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
            text.Append(CultureInfo.InvariantCulture, $"{CodeTable.Link(code.Name(), policy.TypeBase)}: {ErrorReference.Entry(code).Summary}");
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
        if (status is 401 or AnyStatus) headers["WWW-Authenticate"] = Header("Authenticate", "The authentication challenge of a 401: the service's own, or `Bearer`.");
        if (status is UnsupportedMediaType or AnyStatus)
        {
            headers["Accept"] = Header("AcceptedTypes", "The media types of a request that are supported, with a 415.");
            headers["Accept-Encoding"] = Header("AcceptedEncodings", "The content codings of a request that are supported, with a 415.");
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
