using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StatusGateway.Benchmarks;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Tests the document of a schema with 500 methods: it is written once, and again after the schema has changed.</summary>
public sealed class LargeDocumentTests : IAsyncLifetime, IDisposable
{
    private const int Resources = 100;
    private const string Complete = "/openapi/v1.json";

    // The operations of the built-in service.
    private const int Statuses = 5;

    private readonly TempFolder _folder = new();
    private GatewayHost _gateway = null!;

    private string DescriptorSet => Path.Combine(_folder.Path, "load.binpb");

    public async Task InitializeAsync()
    {
        await File.WriteAllBytesAsync(DescriptorSet, ResourceApi.Set(Resources));
        _gateway = await GatewayHost.StartWithoutWaitingAsync(
            "Production", ["Gateway:Upstreams:load:Addresses:0=http://127.0.0.1:1", $"Gateway:Upstreams:load:Schema:DescriptorSet={DescriptorSet}"]);
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Complete, (Resources * ResourceApi.MethodsOfEach) + Statuses)]
    [InlineData("/openapi/load.json", Resources * ResourceApi.MethodsOfEach)]
    public async Task Every_method_is_an_operation(string path, int count)
    {
        var document = await _gateway.GetAsync(path);

        Assert.Equal((200, "application/json"), (document.Status, document.MediaType));
        var ids = Operations(document).ToArray();
        Assert.Equal(count, ids.Length);
        Assert.Equal(count, ids.Distinct().Count());
        Assert.Contains("Things42_UpdateThing42", ids);
    }

    [Theory]
    [InlineData(Complete)]
    [InlineData("/openapi/v1.yaml")]
    [InlineData("/openapi/load.json")]
    [InlineData("/openapi/load.yaml")]
    public async Task A_document_is_written_once(string path)
    {
        // Concurrent first requests wait for the same task.
        var documents = _gateway.Services.GetRequiredService<Server.OpenApi.OpenApiDocuments>();
        var name = Path.GetFileNameWithoutExtension(path);
        var isYaml = path.EndsWith("yaml", StringComparison.Ordinal);
        var tasks = new Task[8];
        Parallel.For(0, tasks.Length, i => { tasks[i] = documents.GetAsync(name, isYaml); });
        await Assert.Single(tasks.Distinct());

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _gateway.GetAsync(path)));
        var tag = responses[0].Header("etag")!;
        var known = await _gateway.GetAsync(path, ("If-None-Match", tag));
        var strong = await _gateway.GetAsync(path, ("If-None-Match", $"\"other\", {tag?[2..]}"));
        var other = await _gateway.GetAsync(path, ("If-None-Match", "\"other\""));

        Assert.Matches("^W/\"[0-9a-f]+\"$", tag);
        Assert.All(responses, response => Assert.Equal((200, tag, responses[0].Body), (response.Status, response.Header("etag"), response.Body)));
        Assert.Equal((304, tag, 0), (known.Status, known.Header("etag"), known.Bytes.Length));
        Assert.Equal(304, strong.Status);
        Assert.Equal((200, responses[0].Body), (other.Status, other.Body));

        Assert.Same(tasks[0], documents.GetAsync(name, isYaml));
    }

    [Fact]
    public async Task A_new_schema_creates_a_new_document()
    {
        var first = await _gateway.GetAsync(Complete);
        var unchanged = ("If-None-Match", first.Header("etag")!);
        await File.WriteAllBytesAsync(DescriptorSet, ResourceApi.Set(10));

        // The gateway watches the descriptor set.
        await _gateway.WaitUntilAsync(async () => (await _gateway.GetAsync(Complete, unchanged)).Status == 200, "The document did not change");
        var second = await _gateway.GetAsync(Complete, unchanged);

        Assert.Equal(200, second.Status);
        Assert.NotEqual(first.Header("etag"), second.Header("etag"));
        Assert.Equal((10 * ResourceApi.MethodsOfEach) + Statuses, Operations(second).Count());
        Assert.Equal(304, (await _gateway.GetAsync(Complete, ("If-None-Match", second.Header("etag")!))).Status);
    }

    private static IEnumerable<string> Operations(RestResponse document) =>
        from path in document.Json.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where operation.Value.ValueKind == JsonValueKind.Object && operation.Value.TryGetProperty("operationId", out _)
        select operation.Value.GetProperty("operationId").GetString();
}
