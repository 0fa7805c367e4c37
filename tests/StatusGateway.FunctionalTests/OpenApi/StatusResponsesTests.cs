using StatusGateway.Core;
using StatusGateway.Core.Tests;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Tests that every code with every kind of details matches the document, in every dialect.</summary>
[Collection(ValidatedDocuments.Name)]
public sealed class StatusResponsesTests(DocumentValidator validator)
{
    private const string Raise = "POST /statusgateway/v1/statuses:raise";
    private const string Protobuf = "application/x-protobuf";

    private static readonly string[] Accepts =
        ["application/problem+json", "application/json", "application/json; dialect=problem", "application/json; dialect=rpc-status", "application/json; dialect=google-error", Protobuf];

    private static IEnumerable<RpcStatus> EveryStatus()
    {
        foreach (var code in RpcCodes.All.Skip(1)) yield return new RpcStatus(code.Code, $"It is {code.Name}. ☺");
        foreach (var code in RpcCodes.All.Skip(1)) yield return new RpcStatus(code.Code, "", DetailKinds.All["all ten"]);
        var number = 0;
        foreach (var details in DetailKinds.All.Values) yield return new RpcStatus((RpcCode)(1 + (number++ % 16)), "m", details);
        foreach (var details in DetailKinds.All.Values) yield return new RpcStatus((RpcCode)(1 + (number++ % 16)), "", details);
    }

    [Theory]
    [InlineData("Problem")]
    [InlineData("RpcStatus")]
    [InlineData("GoogleError")]
    public async Task Every_status_in_every_dialect_is_documented(string dialect)
    {
        await using var gateway = await GatewayHost.StartAsync($"Gateway:Errors:Dialect={dialect}");
        var api = await DocumentedGateway.ReadAsync(gateway, validator);
        foreach (var status in EveryStatus())
        {
            foreach (var accept in Accepts)
            {
                // The details as bytes, and as JSON with @value.
                var request = new SentRequest(Raise) { Headers = [("accept", accept), ("accept-language", "de")] };
                var byBytes = await api.SendAsync(request with { Body = Samples.Serialize(status), Type = Protobuf });
                Assert.Equal(status.Code.Info().HttpStatus, byBytes.Status);
            }

            await api.SendAsync(new(Raise) { Json = Statuses.Samples.ToJson(status).ToJsonString() });
        }

        await api.AssertDocumentedAsync(minCount: 1500);
    }

    [Fact]
    public async Task Handwritten_statuses_are_documented()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var api = await DocumentedGateway.ReadAsync(gateway, validator);
        foreach (var code in RpcCodes.All)
        {
            await api.SendAsync($"GET /statusgateway/v1/codes/{code.Name}");
            await api.SendAsync($"GET /statusgateway/v1/codes/{(int)code.Code}");
            await api.SendAsync($"GET /statusgateway/v1/statuses/{code.Name}:raise?message=Some%20text");
        }

        foreach (var status in (string[])
        [
            "{}",
            """{"code": 17, "message": "m"}""",
            """{"code": 5, "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.5s"}]}""",
            """{"code": 5, "details": [{"@type": "example.com/google.rpc.ErrorInfo", "reason": "FOREIGN"}]}""",
            """{"code": 3, "details": [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "status.code", "description": "d"}, {}]}]}""",
            """{"code": 5, "details": [{"@type": "type.googleapis.com/google.protobuf.Duration", "value": "1s"}, {"@type": "type.googleapis.com/library.v1.Book", "copies": "5"}]}""",
            """{"code": 5, "details": [{"@type": "type.googleapis.com/library.v1.Book", "@value": "/w=="}]}""",
        ]) await api.SendAsync(new(Raise) { Json = status });

        await api.SendAsync("GET /statusgateway/v1/codes");
        await api.SendAsync("GET /statusgateway/v1/codes/17");
        await api.AssertDocumentedAsync(minCount: 60);
    }

    [Fact]
    public async Task Translations_are_documented()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var api = await DocumentedGateway.ReadAsync(gateway, validator);
        foreach (var body in (string[])
        [
            """{"http": {"status": 404, "headers": {"content-type": "text/html"}, "body": "<html>"}}""",
            """{"http": {"status": 422, "body": {"type": "about:blank", "title": "T", "status": 422, "detail": "d", "errors": [{"pointer": "#/a", "detail": "x"}]}}}""",
            """{"http": {"body": [{"error": {"code": 404, "message": "m", "status": "NOT_FOUND"}}]}}""",
            """{"http": {"status": 500, "body": null}}""",
            """{"http": {"status": 503, "headers": {"retry-after": "120"}, "body": 5}}""",
            """{"grpc": {"status": 0}}""",
            """{"grpc": {"status": 5, "message": "a%20b", "detailsBin": "!"}}""",
            """{"grpc": {}}""",
            $$"""{"status": {{Statuses.Samples.ToJson(Statuses.Samples.Rich).ToJsonString()}}}""",
            """{"status": {}}""",
            "{}",
        ]) Assert.True((await api.SendAsync(new("POST /statusgateway/v1/statuses:translate") { Json = body })).Status is 200 or 400);

        await api.AssertDocumentedAsync(minCount: 11);
    }
}
