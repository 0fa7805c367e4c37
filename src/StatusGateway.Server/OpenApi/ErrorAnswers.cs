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
    private const int TooLarge = 413, UnsupportedMediaType = 415, BadGateway = 502;

    /// <summary>A failure inside a stream, in any dialect.</summary>
    public IOpenApiSchema InStream() => schemas.InStream(snapshot.Dialect);

    /// <summary>What a binding can fail with, by HTTP status, and whatever else a service may say.</summary>
    public SortedDictionary<string, IOpenApiResponse> Of(MethodModel method, HttpBinding binding)
    {
        var answers = new SortedDictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
        foreach (var group in RpcCodes.All.Skip(1).GroupBy(row => snapshot.HttpStatuses.ToHttp(row.Code)))
            Add(group.Key, [.. group.Select(row => row.Code)]);
        if (binding.HasBody)
        {
            Add(TooLarge, [RpcCode.ResourceExhausted]);
            Add(UnsupportedMediaType, [RpcCode.InvalidArgument, RpcCode.Unimplemented]);
        }

        if (!method.Upstream.IsInProcess) Add(BadGateway, [RpcCode.Unknown, RpcCode.Internal, RpcCode.Unimplemented, RpcCode.ResourceExhausted]);
        answers["default"] = Response("Error", () => Write("Any other failure; its code is in the body.", 0, null));
        return answers;

        void Add(int status, RpcCode[] codes)
        {
            var key = status.ToString(CultureInfo.InvariantCulture);
            if (!answers.ContainsKey(key)) answers[key] = Response($"Error{key}", () => Write(Describe(codes), status, codes[0]));
        }
    }

    private OpenApiResponseReference Response(string name, Func<OpenApiResponse> write)
    {
        document.Components!.Responses ??= new Dictionary<string, IOpenApiResponse>();
        if (!document.Components.Responses.ContainsKey(name)) document.AddComponent(name, write());
        return new OpenApiResponseReference(name, document);
    }

    private OpenApiResponse Write(string description, int status, RpcCode? example)
    {
        var content = new Dictionary<string, OpenApiMediaType>
        {
            [ProblemDialect.Instance.MediaType] = new() { Schema = schemas.Of(StatusDialect.Problem), Example = example is { } code ? Example(code, status) : null },
        };
        // Who asks for JSON and nothing more gets the configured dialect, under its own media type.
        if (snapshot.Dialect != StatusDialect.Problem) content["application/json"] = new() { Schema = schemas.Of(snapshot.Dialect) };
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

    private string Describe(RpcCode[] codes)
    {
        var text = new StringBuilder();
        foreach (var code in codes)
        {
            text.Append(text.Length == 0 ? "" : "\n\n");
            text.Append(CultureInfo.InvariantCulture, $"[{code.Name()}]({snapshot.TypeBase}{code.Name()}): {ErrorReference.Entry(code).Summary}");
        }

        return text.ToString();
    }

    private JsonObject Example(RpcCode code, int status) => new()
    {
        ["type"] = snapshot.TypeBase + code.Name(),
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
