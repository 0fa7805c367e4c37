using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace StatusGateway.Benchmarks.Json;

/// <summary>Adds columns for the throughput in megabytes of JSON per second, and for its ratio to the throughput of Google.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class JsonComparisonAttribute : Attribute, IConfigSource
{
    public IConfig Config { get; } = ManualConfig.CreateEmpty()
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumn(new CaseColumn("MB/s", "Megabytes of JSON per second", MegabytesPerSecond))
        .AddColumn(new CaseColumn("x Google", "Throughput relative to Google", TimesGoogle))
        .HideColumns(Column.Error, Column.StdDev, Column.Median, Column.Ratio, Column.RatioSD, Column.AllocRatio, Column.Gen0, Column.Gen1, Column.Gen2);

    /// <summary>Gets the throughput of each method and message relative to the baseline, without those that were not measured.</summary>
    public static IEnumerable<(string Method, double Times)> Speedups(Summary summary) =>
        from benchmark in summary.BenchmarksCases
        where !summary.IsBaseline(benchmark)
        let times = TimesGoogle(summary, benchmark)
        where times > 0
        select (benchmark.Descriptor.WorkloadMethod.Name, times);

    private static double MegabytesPerSecond(Summary summary, BenchmarkCase benchmark) =>
        Mean(summary, benchmark) is { } mean ? SampleOf(benchmark).Json.Length / mean * 1000 : 0;

    private static double TimesGoogle(Summary summary, BenchmarkCase benchmark)
    {
        var google = summary.BenchmarksCases.FirstOrDefault(other => summary.IsBaseline(other) && SampleOf(other) == SampleOf(benchmark));
        return google is not null && Mean(summary, google) is { } baseline && Mean(summary, benchmark) is { } mean ? baseline / mean : 0;
    }

    private static JsonSample SampleOf(BenchmarkCase benchmark) => (JsonSample)benchmark.Parameters[nameof(WireToJsonBenchmarks.Message)];

    /// <summary>Gets the mean in nanoseconds.</summary>
    private static double? Mean(Summary summary, BenchmarkCase benchmark) => summary[benchmark]?.ResultStatistics?.Mean;

    private sealed class CaseColumn(string name, string legend, Func<Summary, BenchmarkCase, double> value) : IColumn
    {
        public string Id => name;

        public string ColumnName => name;

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => legend;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
            value(summary, benchmarkCase).ToString(name == "MB/s" ? "F0" : "F2", CultureInfo.InvariantCulture);

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public bool IsAvailable(Summary summary) => true;
    }
}
