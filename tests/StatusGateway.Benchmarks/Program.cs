using System.Globalization;
using BenchmarkDotNet.Running;
using StatusGateway.Benchmarks;
using StatusGateway.Benchmarks.Json;

var summaries = BenchmarkSwitcher.FromAssembly(typeof(RouteTableBenchmarks).Assembly).Run(args);
foreach (var summary in summaries.Where(summary => summary.BenchmarksCases.Any(HasJsonSample)))
{
    Console.WriteLine(summary.Title);
    foreach (var method in JsonComparisonAttribute.Speedups(summary).GroupBy(speedup => speedup.Method, speedup => speedup.Times))
    {
        var mean = Math.Exp(method.Average(Math.Log));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {method.Key}: {mean:F2} times the throughput of Google in the geometric mean, minimum {method.Min():F2}"));
    }
}

static bool HasJsonSample(BenchmarkCase benchmark) => benchmark.Parameters.Items.Any(parameter => parameter.Value is JsonSample);
