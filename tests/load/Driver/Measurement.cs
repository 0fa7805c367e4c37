using System.Globalization;

namespace StatusGateway.Load;

/// <summary>One round of one work at one target.</summary>
/// <param name="Load">What the load generator has counted.</param>
/// <param name="Cpu">CPU time of the target for each request, in microseconds.</param>
/// <param name="UpstreamCpu">CPU time of the upstream for each request, in microseconds.</param>
internal sealed record Sample(LoadResult Load, double Cpu, double UpstreamCpu)
{
    public double RequestsPerSecond => Load.Requests / Load.Seconds;
}

/// <summary>The samples of a work, by target, one for each round.</summary>
internal sealed class Measurement(Work work, IReadOnlyList<Target> targets)
{
    private readonly Dictionary<string, List<Sample>> _samples = targets.ToDictionary(static target => target.Name, static _ => new List<Sample>());

    public Work Work => work;

    public IReadOnlyList<Sample> this[string target] => _samples[target];

    /// <summary>Measures one round.</summary>
    public async Task RunAsync(Target target, ServedProcess upstream, LoadOptions options, CancellationToken cancellation)
    {
        var sample = await SampleAsync(target, upstream, options, cancellation);
        _samples[target.Name].Add(sample);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {work.Name,-6} {target.Name,-12} {sample.Cpu,7:F1} CPU µs/request {sample.RequestsPerSecond,8:F0} requests/s"));
    }

    /// <summary>Puts load on the target without keeping the sample, so that its code is compiled with optimizations.</summary>
    public Task WarmUpAsync(Target target, ServedProcess upstream, LoadOptions options, CancellationToken cancellation) =>
        SampleAsync(target, upstream, options, cancellation);

    /// <summary>Returns the median over the rounds.</summary>
    public double Median(string target, Func<Sample, double> value) => Median(_samples[target].Select(value));

    /// <summary>
    /// Returns the median over the rounds of the ratio of two targets' CPU time in the same round, which a machine that becomes
    /// slower or faster changes less than the ratio of their medians.
    /// </summary>
    public double CpuRatio(string target, string reference) =>
        Median(_samples[target].Zip(_samples[reference], static (one, other) => one.Cpu / other.Cpu));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private async Task<Sample> SampleAsync(Target target, ServedProcess upstream, LoadOptions options, CancellationToken cancellation)
    {
        var (cpu, upstreamCpu) = (target.Process.ReadProcessorMicroseconds(), upstream.ReadProcessorMicroseconds());
        var load = await work.LoadAsync(target, options.Duration, options.Output, cancellation);
        return new Sample(
            load,
            (target.Process.ReadProcessorMicroseconds() - cpu) / load.Requests,
            (upstream.ReadProcessorMicroseconds() - upstreamCpu) / load.Requests);
    }
}
