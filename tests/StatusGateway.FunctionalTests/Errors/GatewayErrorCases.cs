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
        yield return new("path without a route", "GET /content/v1/nothing/here", notFound) { Message = "/content/v1/nothing/here" };
        yield return new("trailing slash", $"GET {Repeat}/", notFound);
        yield return new("empty segment", "GET /content//v1/repeat", notFound);
        yield return new("unknown custom verb", "POST /content/v1/files/1:nothing", "405 UNIMPLEMENTED METHOD_NOT_ALLOWED") { ResponseHeaders = ["allow: GET, HEAD, OPTIONS"] };
        yield return new("unknown RPC method", "POST /content.v1.Files/Nothing", notFound) { Text = "{}", RequestHeaders = [Json] };

        const string notAllowed = "405 UNIMPLEMENTED METHOD_NOT_ALLOWED";
        yield return new("HTTP method without a binding", "DELETE /content/v1/files/1", notAllowed) { ResponseHeaders = ["allow: GET, HEAD, OPTIONS"], Message = "GET, HEAD, OPTIONS" };
        yield return new("HTTP method of a path with two bindings", $"PATCH {Repeat}", notAllowed) { ResponseHeaders = ["allow: GET, HEAD, OPTIONS, POST"] };
        yield return new("unknown HTTP method", $"BREW {Repeat}", notAllowed) { ResponseHeaders = ["allow: GET, HEAD, OPTIONS, POST"] };
        yield return new("POST to a page", "POST /healthz", notAllowed) { ResponseHeaders = ["allow: GET, HEAD, OPTIONS"] };
        yield return new("GET of an RPC path", "GET /content.v1.Files/Repeat", notAllowed) { ResponseHeaders = ["allow: POST"] };
        yield return new("DELETE of a built-in path", "DELETE /statusgateway/v1/codes", notAllowed) { ResponseHeaders = ["allow: GET, HEAD, OPTIONS"] };
    }

    private static IEnumerable<GatewayErrorCase> Content()
    {
        const string mediaType = "415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE";
        const string both = "accept: application/json, application/x-protobuf";
        yield return new("text/plain for a message", $"POST {Repeat}", mediaType) { Text = "x", RequestHeaders = ["content-type: text/plain"], ResponseHeaders = [both], Message = "text/plain" };
        yield return new("form for a message", $"POST {Repeat}", mediaType) { Text = "a=b", RequestHeaders = ["content-type: application/x-www-form-urlencoded"], ResponseHeaders = [both] };
        yield return new("charset utf-16", $"POST {Repeat}", mediaType) { Text = "{}", RequestHeaders = ["content-type: application/json; charset=utf-16"], ResponseHeaders = [both] };
        yield return new("malformed media type", $"POST {Repeat}", mediaType) { Text = "{}", RequestHeaders = ["content-type: json"], ResponseHeaders = [both] };
        yield return new("protobuf for a string field", "PUT /content/v1/repeat/text", mediaType) { Text = "x", RequestHeaders = ["content-type: application/x-protobuf"], ResponseHeaders = ["accept: application/json"] };
        yield return new("two media types", "POST /content/v1/echo", mediaType) { Text = "x", RequestHeaders = ["content-type: a/b, c/d"], ResponseHeaders = ["accept: */*"] };
        yield return new("text/plain for an RPC path", "POST /content.v1.Files/Repeat", mediaType) { Text = "x", RequestHeaders = ["content-type: text/plain"], ResponseHeaders = [$"accept-post: {RpcTypes}"] };

        const string encoding = "415 UNIMPLEMENTED UNSUPPORTED_ENCODING";
        yield return new("unknown content encoding", $"POST {Repeat}", encoding)
        {
            Text = "{}", RequestHeaders = [Json, "content-encoding: zstd"], ResponseHeaders = ["accept-encoding: gzip, br, deflate, identity"], Message = "zstd",
        };
        const string frame = "400 INTERNAL MALFORMED_FRAME";
        foreach (var name in (string[])["gzip", "deflate", "br"])
            yield return new($"malformed {name}", $"POST {Repeat}", frame) { Text = "{\"text\": \"no\"}", RequestHeaders = [Json, $"content-encoding: {name}"], Message = name };

        yield return new("body over the limit", $"POST {Repeat}", "413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE")
        {
            Body = new byte[ContentFixture.MaxRequestBytes + 1], RequestHeaders = [Json], Message = ContentFixture.MaxRequestBytes.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static IEnumerable<GatewayErrorCase> Bodies()
    {
        const string malformed = "400 INVALID_ARGUMENT MALFORMED_BODY";
        yield return new("invalid JSON", $"POST {Repeat}", malformed) { Text = "nonsense", RequestHeaders = [Json], Violations = ["pointer #"], Message = "(byte 0 " };
        yield return new("incomplete JSON", $"POST {Repeat}", malformed) { Text = "{\"text\": ", RequestHeaders = [Json], Violations = ["pointer #/text"] };
        yield return new("array for a message", $"POST {Repeat}", malformed) { Text = "[]", RequestHeaders = [Json], Violations = ["pointer #"] };
        yield return new("number for a string", $"POST {Repeat}", malformed) { Text = """{"text": 5}""", RequestHeaders = [Json], Violations = ["pointer #/text"] };
        yield return new("only the first invalid value", $"POST {Repeat}", malformed) { Text = """{"text": 5, "times": "x"}""", RequestHeaders = [Json], Violations = ["pointer #/text"] };
        yield return new("number out of range", $"POST {Repeat}", malformed) { Text = """{"times": 2147483648}""", RequestHeaders = [Json], Violations = ["pointer #/times"] };
        yield return new("unknown member", $"POST {Repeat}", malformed) { Text = """{"nope": 1}""", RequestHeaders = [Json], Violations = ["pointer #/nope"], Message = "nope" };
        yield return new("repeated member", $"POST {Repeat}", malformed) { Text = """{"text": "a", "text": "b"}""", RequestHeaders = [Json], Violations = ["pointer #/text"] };
        yield return new("invalid UTF-8", $"POST {Repeat}", malformed) { Body = [.. "{\"text\": \""u8, 0xFF, .. "\"}"u8], RequestHeaders = [Json], Violations = ["pointer #/text"] };
        yield return new("malformed protobuf", $"POST {Repeat}", malformed) { Body = [0xFF], RequestHeaders = ["content-type: application/x-protobuf"], Violations = ["pointer #"] };
        yield return new("number for a string body field", "PUT /content/v1/repeat/text", malformed) { Text = "5", RequestHeaders = [Json], Violations = ["pointer #"] };
    }

    private static IEnumerable<GatewayErrorCase> Parameters()
    {
        const string invalid = "400 INVALID_ARGUMENT INVALID_PARAMETER";
        yield return new("all invalid parameters", $"GET {Repeat}?times=x&nope=1&text=a&text=b", invalid) { Violations = ["parameter times", "parameter nope", "parameter text"] };
        yield return new("unknown parameter", $"GET {Repeat}?nope=1", invalid) { Violations = ["parameter nope"], Message = "nope" };
        yield return new("parameter out of range", $"GET {Repeat}?times=2147483648", invalid) { Violations = ["parameter times"] };
        yield return new("parameter beside body \"*\"", $"POST {Repeat}?times=1", invalid) { Text = "{}", RequestHeaders = [Json], Violations = ["parameter times"] };
        yield return new("parameter of the body field", "POST /content/v1/files/1:upload?file.contentType=a", invalid) { Violations = ["parameter file.contentType"] };
        yield return new("dot segment in the path", "GET /content/v1/files/%2e%2e", invalid) { Violations = ["parameter name"] };
        yield return new("invalid percent-encoding in the path", "GET /content/v1/files/%ff", invalid) { Violations = ["parameter name"] };
        yield return new("invalid path and query", "GET /content/v1/files/%2e%2e?size=x", invalid) { Violations = ["parameter size", "parameter name"] };
        yield return new("invalid percent-encoding in the query", $"GET {Repeat}?text=%ff", invalid) { Violations = ["parameter text"] };
        yield return new("invalid parameter beside a body", "POST /content/v1/files/1:upload?revision=x", invalid) { Text = "x", RequestHeaders = ["content-type: a/b"], Violations = ["parameter revision"] };
    }

    private static IEnumerable<GatewayErrorCase> Headers()
    {
        const string invalid = "400 INVALID_ARGUMENT INVALID_HEADER";
        yield return new("timeout without a unit", $"GET {Repeat}", invalid) { RequestHeaders = ["grpc-timeout: 10"], Message = "grpc-timeout" };
        yield return new("timeout with nine digits", $"GET {Repeat}", invalid) { RequestHeaders = ["grpc-timeout: 123456789S"], Message = "grpc-timeout" };
        yield return new("malformed seconds", $"GET {Repeat}", invalid) { RequestHeaders = ["x-server-timeout: soon"], Message = "x-server-timeout" };
        yield return new("invalid base64", $"GET {Repeat}", invalid) { RequestHeaders = ["x-trace-bin: !!!"], Message = "x-trace-bin" };
    }

    private static IEnumerable<GatewayErrorCase> Ends()
    {
        yield return new("zero timeout", $"GET {Repeat}", "504 DEADLINE_EXCEEDED DEADLINE_EXPIRED") { RequestHeaders = ["grpc-timeout: 0S"] };
        yield return new("zero seconds", $"GET {Repeat}", "504 DEADLINE_EXCEEDED DEADLINE_EXPIRED") { RequestHeaders = ["x-server-timeout: 0"] };
        yield return new("exception in a handler", $"GET {Repeat}?failure=throw", "500 INTERNAL INTERNAL_FAILURE") { Message = "trace id" };
        yield return new("unreachable upstream", "GET /v1/shelves", "503 UNAVAILABLE UPSTREAM_UNREACHABLE") { Gateway = "unreachable", ResponseHeaders = ["retry-after: 1"] };
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
        yield return Raw("bad-message", "502 INTERNAL UPSTREAM_RESPONSE_INVALID") with { IsJsonOnly = true };
        yield return Raw("oversize", "502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE");

        static GatewayErrorCase Raw(string scenario, string expected) =>
            new(scenario, $"GET /v1/shelves/1/books/{scenario}", expected) { Gateway = "raw" };
    }
}
