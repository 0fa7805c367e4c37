using System.Globalization;
using StatusGateway.FunctionalTests.Rest;

namespace StatusGateway.FunctionalTests.Errors;

/// <summary>The errors of section 6 of the contract that a REST client can receive.</summary>
internal static class GatewayErrorCases
{
    private const string Repeat = "/content/v1/repeat";
    private const string Json = "content-type: application/json";
    private const string RpcTypes = "application/grpc, application/grpc-web, application/grpc-web-text, application/proto, application/json";

    public static IReadOnlyList<GatewayErrorCase> All { get; } = [.. Routes(), .. Content(), .. Bodies(), .. Parameters(), .. Headers(), .. Ends(), .. Upstreams()];

    private static IEnumerable<GatewayErrorCase> Routes()
    {
        const string notFound = "404 NOT_FOUND ROUTE_NOT_FOUND";
        yield return new("a path of no template", "GET /content/v1/nothing/here", notFound) { Says = "/content/v1/nothing/here" };
        yield return new("a trailing slash", $"GET {Repeat}/", notFound);
        yield return new("an empty segment", "GET /content//v1/repeat", notFound);
        yield return new("a verb of no method", "POST /content/v1/files/1:nothing", "405 UNIMPLEMENTED METHOD_NOT_ALLOWED") { Headers = ["allow: GET, HEAD, OPTIONS"] };
        yield return new("a method that is not served", "POST /content.v1.Files/Nothing", notFound) { Text = "{}", Sent = [Json] };

        const string notAllowed = "405 UNIMPLEMENTED METHOD_NOT_ALLOWED";
        yield return new("another verb of a template", "DELETE /content/v1/files/1", notAllowed) { Headers = ["allow: GET, HEAD, OPTIONS"], Says = "GET, HEAD, OPTIONS" };
        yield return new("a verb of two templates", $"PATCH {Repeat}", notAllowed) { Headers = ["allow: GET, HEAD, OPTIONS, POST"] };
        yield return new("no verb at all", $"BREW {Repeat}", notAllowed) { Headers = ["allow: GET, HEAD, OPTIONS, POST"] };
        yield return new("posting to a page", "POST /healthz", notAllowed) { Headers = ["allow: GET, HEAD, OPTIONS"] };
        yield return new("getting a method", "GET /content.v1.Files/Repeat", notAllowed) { Headers = ["allow: POST"] };
        yield return new("deleting a built-in path", "DELETE /statusgateway/v1/codes", notAllowed) { Headers = ["allow: GET, HEAD, OPTIONS"] };
    }

    private static IEnumerable<GatewayErrorCase> Content()
    {
        const string mediaType = "415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE";
        const string both = "accept: application/json, application/x-protobuf";
        yield return new("text for a message", $"POST {Repeat}", mediaType) { Text = "x", Sent = ["content-type: text/plain"], Headers = [both], Says = "text/plain" };
        yield return new("a form", $"POST {Repeat}", mediaType) { Text = "a=b", Sent = ["content-type: application/x-www-form-urlencoded"], Headers = [both] };
        yield return new("another charset", $"POST {Repeat}", mediaType) { Text = "{}", Sent = ["content-type: application/json; charset=utf-16"], Headers = [both] };
        yield return new("no media type", $"POST {Repeat}", mediaType) { Text = "{}", Sent = ["content-type: json"], Headers = [both] };
        yield return new("protobuf for a text", "PUT /content/v1/repeat/text", mediaType) { Text = "x", Sent = ["content-type: application/x-protobuf"], Headers = ["accept: application/json"] };
        yield return new("two types for bytes", "POST /content/v1/echo", mediaType) { Text = "x", Sent = ["content-type: a/b, c/d"], Headers = ["accept: */*"] };
        yield return new("text for a method", "POST /content.v1.Files/Repeat", mediaType) { Text = "x", Sent = ["content-type: text/plain"], Headers = [$"accept-post: {RpcTypes}"] };

        const string encoding = "415 UNIMPLEMENTED UNSUPPORTED_ENCODING";
        yield return new("an unknown compression", $"POST {Repeat}", encoding)
        {
            Text = "{}", Sent = [Json, "content-encoding: zstd"], Headers = ["accept-encoding: gzip, br, deflate, identity"], Says = "zstd",
        };
        const string frame = "400 INTERNAL MALFORMED_FRAME";
        foreach (var name in (string[])["gzip", "deflate", "br"])
            yield return new($"no {name}", $"POST {Repeat}", frame) { Text = "{\"text\": \"no\"}", Sent = [Json, $"content-encoding: {name}"], Says = name };

        yield return new("a body over the limit", $"POST {Repeat}", "413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE")
        {
            Body = new byte[ContentFixture.MaxRequestBytes + 1], Sent = [Json], Says = ContentFixture.MaxRequestBytes.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static IEnumerable<GatewayErrorCase> Bodies()
    {
        const string malformed = "400 INVALID_ARGUMENT MALFORMED_BODY";
        yield return new("no JSON", $"POST {Repeat}", malformed) { Text = "nonsense", Sent = [Json], Places = ["pointer #"], Says = "(byte 0 " };
        yield return new("JSON that ends too early", $"POST {Repeat}", malformed) { Text = "{\"text\": ", Sent = [Json], Places = ["pointer #/text"] };
        yield return new("a list for a message", $"POST {Repeat}", malformed) { Text = "[]", Sent = [Json], Places = ["pointer #"] };
        yield return new("a number for a text", $"POST {Repeat}", malformed) { Text = """{"text": 5}""", Sent = [Json], Places = ["pointer #/text"] };
        yield return new("only the first fault", $"POST {Repeat}", malformed) { Text = """{"text": 5, "times": "x"}""", Sent = [Json], Places = ["pointer #/text"] };
        yield return new("a number that does not fit", $"POST {Repeat}", malformed) { Text = """{"times": 2147483648}""", Sent = [Json], Places = ["pointer #/times"] };
        yield return new("an unknown member", $"POST {Repeat}", malformed) { Text = """{"nope": 1}""", Sent = [Json], Places = ["pointer #/nope"], Says = "nope" };
        yield return new("a member that comes twice", $"POST {Repeat}", malformed) { Text = """{"text": "a", "text": "b"}""", Sent = [Json], Places = ["pointer #/text"] };
        yield return new("bytes that are not UTF-8", $"POST {Repeat}", malformed) { Body = [.. "{\"text\": \""u8, 0xFF, .. "\"}"u8], Sent = [Json], Places = ["pointer #/text"] };
        yield return new("no protobuf", $"POST {Repeat}", malformed) { Body = [0xFF], Sent = ["content-type: application/x-protobuf"], Places = ["pointer #"] };
        yield return new("a number for a field that is the body", "PUT /content/v1/repeat/text", malformed) { Text = "5", Sent = [Json], Places = ["pointer #"] };
    }

    private static IEnumerable<GatewayErrorCase> Parameters()
    {
        const string invalid = "400 INVALID_ARGUMENT INVALID_PARAMETER";
        yield return new("every bad parameter", $"GET {Repeat}?times=x&nope=1&text=a&text=b", invalid) { Places = ["parameter times", "parameter nope", "parameter text"] };
        yield return new("an unknown parameter", $"GET {Repeat}?nope=1", invalid) { Places = ["parameter nope"], Says = "nope" };
        yield return new("a number that does not fit", $"GET {Repeat}?times=2147483648", invalid) { Places = ["parameter times"] };
        yield return new("any parameter beside body \"*\"", $"POST {Repeat}?times=1", invalid) { Text = "{}", Sent = [Json], Places = ["parameter times"] };
        yield return new("the field that is the body", "POST /content/v1/files/1:upload?file.contentType=a", invalid) { Places = ["parameter file.contentType"] };
        yield return new("dots in the path", "GET /content/v1/files/%2e%2e", invalid) { Places = ["parameter name"] };
        yield return new("a bad escape in the path", "GET /content/v1/files/%ff", invalid) { Places = ["parameter name"] };
        yield return new("path and query at once", "GET /content/v1/files/%2e%2e?size=x", invalid) { Places = ["parameter size", "parameter name"] };
        yield return new("a bad escape in the query", $"GET {Repeat}?text=%ff", invalid) { Places = ["parameter text"] };
        yield return new("parameters before the body", "POST /content/v1/files/1:upload?revision=x", invalid) { Text = "x", Sent = ["content-type: a/b"], Places = ["parameter revision"] };
    }

    private static IEnumerable<GatewayErrorCase> Headers()
    {
        const string invalid = "400 INVALID_ARGUMENT INVALID_HEADER";
        yield return new("a timeout without a unit", $"GET {Repeat}", invalid) { Sent = ["grpc-timeout: 10"], Says = "grpc-timeout" };
        yield return new("a timeout of nine digits", $"GET {Repeat}", invalid) { Sent = ["grpc-timeout: 123456789S"], Says = "grpc-timeout" };
        yield return new("seconds that are none", $"GET {Repeat}", invalid) { Sent = ["x-server-timeout: soon"], Says = "x-server-timeout" };
        yield return new("bytes that are not base64", $"GET {Repeat}", invalid) { Sent = ["x-trace-bin: !!!"], Says = "x-trace-bin" };
    }

    private static IEnumerable<GatewayErrorCase> Ends()
    {
        yield return new("no time", $"GET {Repeat}", "504 DEADLINE_EXCEEDED DEADLINE_EXPIRED") { Sent = ["grpc-timeout: 0S"] };
        yield return new("no seconds", $"GET {Repeat}", "504 DEADLINE_EXCEEDED DEADLINE_EXPIRED") { Sent = ["x-server-timeout: 0"] };
        yield return new("a bug", $"GET {Repeat}?failure=throw", "500 INTERNAL INTERNAL_FAILURE") { Says = "trace id" };
        yield return new("nobody there", "GET /v1/shelves", "503 UNAVAILABLE UPSTREAM_UNREACHABLE") { Gateway = "dead", Headers = ["retry-after: 1"] };
    }

    private static IEnumerable<GatewayErrorCase> Upstreams()
    {
        yield return Raw("redirect", "502 UNKNOWN UPSTREAM_PROTOCOL_ERROR");
        yield return Raw("html-503", "503 UNAVAILABLE UPSTREAM_PROTOCOL_ERROR");
        yield return Raw("html-404", "502 UNIMPLEMENTED UPSTREAM_PROTOCOL_ERROR");
        yield return Raw("bad-flag", "502 INTERNAL UPSTREAM_PROTOCOL_ERROR");
        yield return Raw("no-message", "502 UNIMPLEMENTED UPSTREAM_PROTOCOL_ERROR");
        yield return Raw("two-messages", "502 UNIMPLEMENTED UPSTREAM_PROTOCOL_ERROR");
        // Clients that accept protobuf receive the message unread.
        yield return Raw("bad-message", "502 INTERNAL UPSTREAM_RESPONSE_INVALID") with { IsOfJsonOnly = true };
        yield return Raw("oversize", "502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE");

        static GatewayErrorCase Raw(string scenario, string expected) =>
            new(scenario, $"GET /v1/shelves/1/books/{scenario}", expected) { Gateway = "raw" };
    }
}
