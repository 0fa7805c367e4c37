using StatusGateway.FunctionalTests.Errors;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.FunctionalTests.Rest;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Tests that the gateway's own errors match the document.</summary>
[Collection(GatewayCollection.Name)]
public sealed class GatewayErrorResponsesTests(GatewayFixture gateways, ContentFixture content, UnreachableUpstreamFixture unreachable, DocumentValidator validator)
    : IClassFixture<ContentFixture>, IClassFixture<UnreachableUpstreamFixture>, IClassFixture<DocumentValidator>
{
    // The component for responses to requests that belong to no operation.
    private const string DefaultError = "Error";

    private static readonly string[] Accepts =
        ["*/*", "application/json", "application/json; dialect=rpc-status", "application/json; dialect=google-error", "application/x-protobuf", "text/event-stream"];

    [Fact]
    public async Task Every_error_of_the_gateway_is_documented()
    {
        var apis = new Dictionary<string, DocumentedGateway>
        {
            ["content"] = await DocumentedGateway.ReadAsync(content.Gateway, validator),
            ["raw"] = await DocumentedGateway.ReadAsync(gateways.Raw, validator),
            ["unreachable"] = await DocumentedGateway.ReadAsync(unreachable.Gateway, validator),
        };
        foreach (var error in GatewayErrorCases.All)
        {
            var isRouted = !error.Expected.EndsWith("ROUTE_NOT_FOUND", StringComparison.Ordinal) && !error.Expected.EndsWith("METHOD_NOT_ALLOWED", StringComparison.Ordinal)
                && !error.Request.Contains("content.v1", StringComparison.Ordinal);
            foreach (var accept in Accepts)
            {
                await apis[error.Gateway].SendAsync(new(error.Request)
                {
                    Body = error.Body,
                    Headers = [("accept", accept), .. error.RequestHeaders.Select(header => (header[..header.IndexOf(':')], header[(header.IndexOf(':') + 2)..]))],
                    IsInvalid = true,
                    ResponseComponent = isRouted ? null : DefaultError,
                });
            }
        }

        await apis["content"].AssertDocumentedAsync(minCount: 200);
        await apis["raw"].AssertDocumentedAsync(minCount: 40);
        await apis["unreachable"].AssertDocumentedAsync(minCount: 6);
    }

    [Fact]
    public async Task Bodies_of_any_type_are_documented()
    {
        var api = await DocumentedGateway.ReadAsync(content.Gateway, validator);
        foreach (var request in (SentRequest[])
        [
            new("POST /content/v1/echo") { Body = [1, 2, 3], Type = "image/png" },
            new("POST /content/v1/echo") { Body = "<a/>"u8.ToArray(), Type = "application/xml" },
            new("POST /content/v1/files/1:upload?revision=3&note.author=me") { Body = "x"u8.ToArray(), Type = "text/plain" },
            "GET /content/v1/files/1?contentType=text/plain&size=3",
            "GET /content/v1/files/1?contentType=application/json&size=0",
            "GET /content/v1/files/1?contentType=text/csv&size=3&status=201",
            "GET /content/v1/files/missing",
            "GET /content/v1/files/1:unwrap?contentType=text/plain&size=3",
            "GET /content/v1/files/1:unwrap?size=-1",
            "GET /content/v1/repeat?text=a&times=2",
            "GET /content/v1/repeat?text=a&status=201",
            "GET /content/v1/repeat?text=a&status=299",
            "GET /content/v1/repeat?failure=It%20failed",
            new("POST /content/v1/repeat") { Json = """{"text": "a", "times": 2, "status": "202"}""" },
            new("PUT /content/v1/repeat/text?times=2") { Json = "\"a\"" },
        ]) await api.SendAsync(request);

        await api.AssertDocumentedAsync(minCount: 15);
    }
}
