using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.AspNetCore;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Reference;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.OpenApi;

/// <summary>The failures of operations: for each HTTP status the codes behind it, in every dialect, with the headers.</summary>
internal sealed class ErrorAnswers(OpenApiDocument document, GatewaySnapshot snapshot, StatusSchemas schemas)
{
    // Components by all that they say: the first of an HTTP status has the plain name.
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private const int TooLarge = 413, UnsupportedMediaType = 415, BadGateway = 502;

    /// <summary>A failure inside a stream, in any dialect.</summary>
    public IOpenApiSchema InStream() => schemas.InStream(snapshot.Policy.Dialect);

    /// <summary>What a binding can fail with, by HTTP status, and whatever else a service may say.</summary>
    public SortedDictionary<string, IOpenApiResponse> Of(MethodModel method, HttpBinding binding)
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

        var answers = new SortedDictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
        foreach (var (status, behind) in codes)
        {
            var key = status.ToString(CultureInfo.InvariantCulture);
            answers[key] = Response($"Error{key}", string.Join(' ', behind), policy, () => Write(Describe(behind, policy), policy, status, behind.First()));
        }

        answers["default"] = Response("Error", "", policy, () => Write("Any other failure; its code is in the body.", policy, 0, null));
        return answers;

        void Add(int status, params RpcCode[] more)
        {
            if (!codes.TryGetValue(status, out var behind)) codes.Add(status, behind = []);
            behind.UnionWith(more);
        }
    }

    /// <summary>A component for each answer that says something else: methods share those of the gateway, but where they fail in ways of their own.</summary>
    private OpenApiResponseReference Response(string name, string codes, CallPolicy policy, Func<OpenApiResponse> write)
    {
        document.Components!.Responses ??= new Dictionary<string, IOpenApiResponse>();
        var said = $"{name} {codes} {policy.Dialect} {policy.TypeBase}";
        if (!_names.TryGetValue(said, out var taken))
        {
            taken = name;
            for (var i = 2; document.Components.Responses.ContainsKey(taken); i++) taken = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
            _names.Add(said, taken);
            document.AddComponent(taken, write());
        }

        return new OpenApiResponseReference(taken, document);
    }

    private OpenApiResponse Write(string description, CallPolicy policy, int status, RpcCode? example)
    {
        var content = new Dictionary<string, OpenApiMediaType>
        {
            [ProblemDialect.Instance.MediaType] = new() { Schema = schemas.Of(StatusDialect.Problem), Example = example is { } code ? Example(code, policy, status) : null },
        };
        // Who asks for JSON and nothing more gets the configured dialect, under its own media type.
        if (policy.Dialect != StatusDialect.Problem) content["application/json"] = new() { Schema = schemas.Of(policy.Dialect) };
        // Asked for by its name, a dialect has the name in its media type.
        content["application/json; dialect=problem"] = new() { Schema = schemas.Of(StatusDialect.Problem) };
        content["application/json; dialect=rpc-status"] = new() { Schema = schemas.Of(StatusDialect.RpcStatus) };
        content["application/json; dialect=google-error"] = new() { Schema = schemas.Of(StatusDialect.GoogleError) };
        content["application/x-protobuf"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "google.rpc.Status." } };
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
        ["detail"] = "What happened, for people.",
        ["code"] = code.Name(),
        ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    private Dictionary<string, IOpenApiHeader> Headers(int status)
    {
        var headers = new Dictionary<string, IOpenApiHeader>
        {
            [StatusResponse.TraceIdHeader] = Header("TraceId", "The W3C trace id, by which the logs know the call."),
            ["Cache-Control"] = Header("NoStore", "`no-store`: a failure is not kept."),
            ["Link"] = Header("HelpLinks", "Where to read on, from a google.rpc.Help: `<url>; rel=\"help\"`."),
            ["Retry-After"] = Header("RetryAfter", "Whole seconds to wait before another try, from a google.rpc.RetryInfo; the service itself may have named a date (RFC 9110).", Wait),
            ["Content-Language"] = Header("ContentLanguage", "The language of `detail`, where the service has it in the caller's."),
        };
        switch (status)
        {
            case 401:
                headers["WWW-Authenticate"] = Header("Authenticate", "How to sign in: the service's own challenge, else `Bearer`.");
                break;
            case UnsupportedMediaType:
                headers["Accept"] = Header("AcceptedTypes", "The media types that are taken.");
                headers["Accept-Encoding"] = Header("AcceptedEncodings", "The compressions that are taken.");
                break;
        }

        return headers;
    }

    private static OpenApiSchema Wait() => new()
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
