using System.Text.Json.Nodes;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.FunctionalTests.OpenApi;

namespace StatusGateway.FunctionalTests.RealApis;

/// <summary>Public APIs that others wrote: they load, their documents are clean, and every documented operation reaches its method.</summary>
public sealed class RealApiTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private EchoPathServer _server = null!;

    public static TheoryData<string> Apis => [.. RealApi.All.Select(api => api.Name)];

    public async Task InitializeAsync() => _server = await EchoPathServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Every_documented_operation_reaches_its_method(string name)
    {
        await using var gateway = await StartAsync(name);

        var document = await ReadDocumentAsync(gateway, name);
        var calls = new DocumentedCalls(document).Create().ToArray();
        var wrong = new List<string>();
        foreach (var call in calls)
        {
            var response = await RestResponse.SendAsync(gateway.Http1, new HttpMethod(call.Verb), call.Target, call.Body);
            if (response.Status != 501 || !Reached(response, call.Operation)) wrong.Add($"{call}\n    {response.Body}");
        }

        Assert.NotEmpty(calls);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {calls.Length}:\n{string.Join('\n', wrong.Take(20))}");
        Assert.All(new DocumentedCalls(document).PathParameterNames(), parameter => Assert.Matches("^[A-Za-z0-9_-]+$", parameter));
    }

    [Fact]
    public async Task Redocly_reports_nothing_but_the_choices_of_the_APIs()
    {
        var files = new List<string>();
        foreach (var api in RealApi.All)
        {
            await using var gateway = await StartAsync(api.Name);
            files.Add(_folder.Write($"{api.Name}.json", (await ReadDocumentAsync(gateway, api.Name)).ToJsonString()));
        }

        var redocly = await OpenApiTools.RunAsync("redocly", _folder, ["lint", "--config", OpenApiTools.File("redocly-apis.yaml"), "--format", "json", .. files]);
        Assert.True(redocly.ExitCode == 0 && LintTests.Clean().Count(redocly.Output) == files.Count, redocly.Output);
    }

    // Spectral takes minutes for large documents.
    [Theory]
    [InlineData("pubsub")]
    [InlineData("secretmanager")]
    [InlineData("etcd")]
    public async Task Spectral_reports_nothing_but_the_choices_of_the_API(string name)
    {
        await using var gateway = await StartAsync(name);
        var file = _folder.Write($"{name}.json", (await ReadDocumentAsync(gateway, name)).ToJsonString());

        var run = await OpenApiTools.RunAsync("spectral", _folder, "lint", "--ruleset", OpenApiTools.File("spectral.yaml"), "--fail-severity", "warn", "--format", "text", file);

        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Fact]
    public async Task Documents_and_lists_of_documents_have_their_own_methods()
    {
        await using var gateway = await StartAsync("firestore");
        const string root = "/v1/projects/p/databases/d/documents";

        Assert.Equal("/google.firestore.v1.Firestore/GetDocument", await DetailAsync(HttpMethod.Get, $"{root}/c/d"));
        Assert.Equal("/google.firestore.v1.Firestore/ListDocuments", await DetailAsync(HttpMethod.Get, $"{root}/c/d/e"));
        Assert.Equal("/google.firestore.v1.Firestore/CreateDocument", await DetailAsync(HttpMethod.Post, $"{root}/c/d/e"));

        async Task<string?> DetailAsync(HttpMethod verb, string path) =>
            (await RestResponse.SendAsync(gateway.Http1, verb, path, verb == HttpMethod.Post ? "{}" : null)).Detail;
    }

    private static bool Reached(RestResponse response, string operation)
    {
        // The identifier is Service_Method, and has a number from the second binding on.
        var method = response.Detail ?? "";
        var id = method[(method.LastIndexOf('.') + 1)..].Replace('/', '_');
        return operation == id || operation.StartsWith($"{id}_", StringComparison.Ordinal) || operation.EndsWith($"_{id}", StringComparison.Ordinal);
    }

    private static async Task<JsonObject> ReadDocumentAsync(GatewayHost gateway, string name)
    {
        var document = await gateway.GetAsync($"/openapi/{name}.json");
        Assert.True(document.Status == 200, document.ToString());
        return JsonNode.Parse(document.Body)!.AsObject();
    }

    private async Task<GatewayHost> StartAsync(string name)
    {
        var file = await RealApi.All.Single(api => api.Name == name).WriteDescriptorSetAsync(_folder.Path);
        var gateway = await GatewayHost.StartWithoutWaitingAsync(
            "Production", [$"Gateway:Upstreams:{name}:Addresses:0={_server.Address}", $"Gateway:Upstreams:{name}:Schema:DescriptorSet={file}"]);
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
        return gateway;
    }
}
