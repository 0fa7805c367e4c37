using System.Text.Json.Nodes;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>Tests with a status in which every text is malicious markup. The pages must show it as text.</summary>
public sealed class HostileStatusTests(BrowserFixture gateway) : IClassFixture<BrowserFixture>
{
    private const string Evil = "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>\"'><a href=\"javascript:alert(4)\">";

    private const string MarkupInPage = "[...document.querySelectorAll('main script, main img, main svg, main [onerror], main [onload], main a[href^=\"javascript\"]')].length + document.querySelectorAll('script').length - (location.pathname === '/playground' ? 1 : 0)";

    // Every text of all ten types of google.rpc, an unknown type, and a type whose name is markup.
    private static readonly JsonArray Details =
    [
        Detail("ErrorInfo", new JsonObject { ["reason"] = Evil, ["domain"] = Evil, ["metadata"] = new JsonObject { [Evil] = Evil } }),
        Detail("RetryInfo", new JsonObject { ["retryDelay"] = "3s" }),
        Detail("DebugInfo", new JsonObject { ["detail"] = Evil, ["stackEntries"] = new JsonArray(Evil) }),
        Detail("QuotaFailure", new JsonObject { ["violations"] = new JsonArray(new JsonObject { ["subject"] = Evil, ["description"] = Evil, ["apiService"] = Evil, ["quotaMetric"] = Evil, ["quotaId"] = Evil, ["quotaDimensions"] = new JsonObject { [Evil] = Evil } }) }),
        Detail("PreconditionFailure", new JsonObject { ["violations"] = new JsonArray(new JsonObject { ["type"] = Evil, ["subject"] = Evil, ["description"] = Evil }) }),
        Detail("BadRequest", new JsonObject { ["fieldViolations"] = new JsonArray(new JsonObject { ["field"] = Evil, ["description"] = Evil, ["reason"] = Evil, ["localizedMessage"] = new JsonObject { ["locale"] = Evil, ["message"] = Evil } }) }),
        Detail("RequestInfo", new JsonObject { ["requestId"] = Evil, ["servingData"] = Evil }),
        Detail("ResourceInfo", new JsonObject { ["resourceType"] = Evil, ["resourceName"] = Evil, ["owner"] = Evil, ["description"] = Evil }),
        Detail("Help", new JsonObject { ["links"] = new JsonArray(new JsonObject { ["description"] = Evil, ["url"] = "javascript:alert(5)" }) }),
        Detail("LocalizedMessage", new JsonObject { ["locale"] = "en", ["message"] = Evil }),
        new JsonObject { ["@type"] = "example.com/unknown.v1.Type", ["@value"] = "PHNjcmlwdD4=" },
        new JsonObject { ["@type"] = $"example.com/{Evil}", ["@value"] = "PHNjcmlwdD4=" },
    ];

    private static readonly string Status = new JsonObject { ["code"] = 5, ["message"] = Evil, ["details"] = Details.DeepClone() }.ToJsonString();

    public static TheoryData<string, string> Pasted => new()
    {
        { "google.rpc.Status", Status },
        { "Google's error envelope", $"HTTP/1.1 404 Not Found\nContent-Type: application/json\n\n{{\"error\": {new JsonObject { ["code"] = 404, ["status"] = "NOT_FOUND", ["message"] = Evil, ["details"] = Details.DeepClone() }.ToJsonString()}}}" },
        { "problem details", $"HTTP/1.1 404 Not Found\nContent-Type: application/problem+json\n\n{new JsonObject { ["type"] = Evil, ["title"] = Evil, ["detail"] = Evil, ["instance"] = Evil, [Evil] = Evil, ["code"] = "NOT_FOUND", ["details"] = Details.DeepClone() }.ToJsonString()}" },
        { "trailers", $"grpc-status: 5\ngrpc-message: {Uri.EscapeDataString(Evil)}" },
        { "problem details of another API", $"HTTP/1.1 404 {Evil}\nContent-Type: application/problem+json\nX-Evil: {Evil}\n\n{new JsonObject { ["type"] = Evil, ["title"] = Evil, ["detail"] = Evil, ["instance"] = Evil, [Evil] = Evil }.ToJsonString()}" },
    };

    [Theory]
    [MemberData(nameof(Pasted))]
    public Task Markup_stays_text_in_the_playground(string what, string text) => gateway.OpenAsync("/playground", async tab =>
    {
        await tab.FillAsync("#text", text);
        await tab.WaitForAsync("document.querySelector('.code-name')?.innerText === 'NOT_FOUND'");

        Assert.Equal(Evil, await tab.EvaluateAsync<string>("document.querySelector('#status .message').textContent"));
        if (text.Contains("ErrorInfo", StringComparison.Ordinal))
        {
            Assert.Equal(Details.Count, await tab.EvaluateAsync<int>("document.querySelectorAll('#status pre').length"));
            Assert.Contains("\"retryDelay\": \"3s\"", await tab.TextAsync("#status"), StringComparison.Ordinal);
        }

        Assert.Contains("<script>alert(1)</script>", await tab.EvaluateAsync<string>("document.querySelector('[data-dialect=problem] pre').textContent"), StringComparison.Ordinal);
        Assert.True(await tab.EvaluateAsync<int>(MarkupInPage) == 0, what);
    });

    [Fact]
    public async Task Markup_in_a_shared_link_stays_text()
    {
        await gateway.OpenAsync($"/playground#kind=auto&status={Uri.EscapeDataString(Evil)}&text={Uri.EscapeDataString(Status)}", async tab =>
        {
            await tab.WaitForAsync("document.querySelector('.code-name')?.innerText === 'NOT_FOUND'");
            Assert.Contains("<script>", await tab.TextAsync("#http-status-message"), StringComparison.Ordinal);
            Assert.Equal(0, await tab.EvaluateAsync<int>(MarkupInPage));
        });
        await gateway.OpenAsync($"/playground#kind={Uri.EscapeDataString(Evil)}&text={Uri.EscapeDataString("{" + Evil)}", async tab =>
        {
            await tab.WaitForAsync("!document.getElementById('warnings').hidden");
            Assert.Equal(0, await tab.EvaluateAsync<int>(MarkupInPage));
        });
    }

    [Fact]
    public async Task Markup_stays_text_in_the_response_and_on_its_reference_page()
    {
        var raised = await RestResponse.SendAsync(gateway.Gateway.Http1, HttpMethod.Post, "/statusgateway/v1/statuses:raise", Status);
        Assert.Equal(404, raised.Status);
        // A reason that violates AIP-193's pattern is not used as a fragment.
        var type = raised.Json.GetProperty("type").GetString()!;
        Assert.Equal("/errors/NOT_FOUND", type);

        await gateway.OpenAsync(type, async tab => Assert.Equal(0, await tab.EvaluateAsync<int>(MarkupInPage)));
        // A browser that opens the failing call shows the JSON as text.
        await gateway.OpenAsync($"/statusgateway/v1/statuses/NOT_FOUND:raise?message={Uri.EscapeDataString(Evil)}", async tab =>
        {
            Assert.Contains("<script>alert(1)</script>", await tab.EvaluateAsync<string>("JSON.parse(document.body.innerText).detail"), StringComparison.Ordinal);
            Assert.Equal(0, await tab.EvaluateAsync<int>("document.querySelectorAll('script, img, svg').length"));
        });
    }

    private static JsonObject Detail(string type, JsonObject members)
    {
        members.Insert(0, "@type", $"type.googleapis.com/google.rpc.{type}");
        return members;
    }
}
