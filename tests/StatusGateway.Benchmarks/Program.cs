using BenchmarkDotNet.Running;
using StatusGateway.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(RouteTableBenchmarks).Assembly).Run(args);
