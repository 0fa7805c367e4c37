using StatusGateway.FunctionalTests.Content;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.FunctionalTests.Refusals;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>The gateway's own failures are documented where they come.</summary>
[Collection(SharedPeers.Name)]
public sealed class RefusalAnswersTests(GatewayPeers peers, ContentGateway content, DeadUpstream dead, DocumentValidator validator)
    : IClassFixture<ContentGateway>, IClassFixture<DeadUpstream>, IClassFixture<DocumentValidator>
{
    // What the callers of no operation get is what those of an operation would.
    private const string NoOperation = "Error";

    private static readonly string[] Accepts =
        ["*/*", "application/json", "application/json; dialect=rpc-status", "application/json; dialect=google-error", "application/x-protobuf", "text/event-stream"];

    [Fact]
    public async Task Every_failure_of_the_gateways_own_is_documented()
    {
        var apis = new Dictionary<string, DocumentedGateway>
        {
            ["content"] = await DocumentedGateway.ReadAsync(content.Gateway, validator),
            ["raw"] = await DocumentedGateway.ReadAsync(peers.Raw, validator),
            ["dead"] = await DocumentedGateway.ReadAsync(dead.Gateway, validator),
        };
        foreach (var refusal in RefusalTable.All)
        {
            var isRouted = !refusal.Expected.EndsWith("ROUTE_NOT_FOUND", StringComparison.Ordinal) && !refusal.Expected.EndsWith("METHOD_NOT_ALLOWED", StringComparison.Ordinal)
                && !refusal.Request.Contains("content.v1", StringComparison.Ordinal);
            foreach (var accept in Accepts)
            {
                await apis[refusal.Gateway].SendAsync(new(refusal.Request)
                {
                    Body = refusal.Body,
                    Headers = [("accept", accept), .. refusal.Sent.Select(header => (header[..header.IndexOf(':')], header[(header.IndexOf(':') + 2)..]))],
                    IsFaulty = true,
                    Under = isRouted ? null : NoOperation,
                });
            }
        }

        await apis["content"].AssertTrueAsync(least: 200);
        await apis["raw"].AssertTrueAsync(least: 40);
        await apis["dead"].AssertTrueAsync(least: 6);
    }

    [Fact]
    public async Task Bodies_of_all_kinds_are_documented()
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

        await api.AssertTrueAsync(least: 15);
    }
}
