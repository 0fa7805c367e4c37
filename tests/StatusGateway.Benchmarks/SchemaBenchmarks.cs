using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Benchmarks;

/// <summary>
/// Loading a descriptor set: 5,000 methods of 1,000 resources, each with the standard methods (AIP-131 to 135), their messages
/// and rules. Each measurement is the first load of a process, as at the start of a gateway.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.ColdStart, launchCount: 5, warmupCount: 0, iterationCount: 1)]
public class SchemaBenchmarks
{
    private const int Resources = 1_000;

    private byte[] _set = [];

    [GlobalSetup]
    public void Setup() => _set = ResourceApi.Set(Resources);

    [GlobalCleanup]
    public void Check()
    {
        var routes = Load();
        Results.Require(routes.Entries.Length == Resources * ResourceApi.MethodsOfEach, "the routes");
        Results.Require(routes.Match("GET", "/v1/projects/p/things7/t").Entry?.Value.Method.FullName == "load.v1.Things7.GetThing7", "a method");
    }

    /// <summary>Loads the bytes of the set and builds a table of routes.</summary>
    [Benchmark]
    public RouteTable<HttpBinding> Load()
    {
        Results.Require(SchemaSet.TryLoad(_set, out var schema, out var errors), string.Join(' ', errors));
        var table = new RouteTableBuilder<HttpBinding>();
        var ruleErrors = new List<HttpRuleError>();
        foreach (var service in schema!.Services)
            foreach (var method in service.Methods)
                foreach (var binding in HttpBinding.Compile(method, method.HttpRule!, ruleErrors)) table.Add(binding.HttpMethod, binding.Template, binding);
        return table.Build();
    }

    /// <summary>Loads only the descriptors.</summary>
    [Benchmark]
    public SchemaSet Schemas()
    {
        SchemaSet.TryLoad(_set, out var schema, out _);
        return schema!;
    }
}
