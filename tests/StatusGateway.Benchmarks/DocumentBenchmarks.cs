using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi;

namespace StatusGateway.Benchmarks;

/// <summary>
/// Writing the OpenAPI document of 500 methods, from the compiled schema to bytes. Each measurement is the first of a
/// process, as for the first client that requests the document; later requests get the same bytes.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.ColdStart, launchCount: 5, warmupCount: 0, iterationCount: 1)]
public class DocumentBenchmarks
{
    private const int Resources = 100;

    private GatewaySnapshot _snapshot = null!;

    [GlobalSetup]
    public void Setup()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, ResourceApi.Set(Resources));
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Gateway:Upstreams:load:Addresses:0"] = "http://127.0.0.1:1",
                ["Gateway:Upstreams:load:Schema:DescriptorSet"] = file,
            });
            var errors = builder.AddStatusGateway([]);
            Results.Require(errors.Count == 0, string.Join(' ', errors));
            using var app = (IDisposable)builder.Build();
            _snapshot = ((WebApplication)app).Services.GetRequiredService<GatewayState>().Current;
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GlobalCleanup]
    public async Task Check()
    {
        var text = System.Text.Encoding.UTF8.GetString(await Json());
        Results.Require(text.Split("\"operationId\"").Length - 1 >= Resources * ResourceApi.MethodsOfEach, "the operations");
        Results.Require(text.Contains("\"Things7_GetThing7\"", StringComparison.Ordinal), "an operation");
    }

    [Benchmark]
    public Task<byte[]> Json() => WriteAsync(isYaml: false);

    [Benchmark]
    public Task<byte[]> Yaml() => WriteAsync(isYaml: true);

    private Task<byte[]> WriteAsync(bool isYaml)
    {
        var document = new OpenApiDocument();
        GatewayDocument.Fill(document, _snapshot);
        return OpenApiDocuments.SerializeAsync(document, isYaml);
    }
}
