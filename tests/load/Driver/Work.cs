namespace StatusGateway.Load;

/// <summary>A kind of call that is measured.</summary>
internal abstract class Work(string name, string title)
{
    public static IReadOnlyList<Work> All { get; } = [RestWork.SmallGet, RestWork.Error, new RelayWork()];

    /// <summary>The name on the command line and in the JSON file.</summary>
    public string Name => name;

    /// <summary>The heading of its table.</summary>
    public string Title => title;

    /// <summary>Makes one call and checks the whole response.</summary>
    /// <returns>What is wrong with the response, or null.</returns>
    public abstract Task<string?> CheckAsync(Target target, HttpClient client, CancellationToken cancellation);

    /// <summary>Puts load on the target.</summary>
    /// <exception cref="LoadException">A call failed.</exception>
    public abstract Task<LoadResult> LoadAsync(Target target, TimeSpan duration, string folder, CancellationToken cancellation);
}

/// <summary>What a load generator has counted.</summary>
/// <param name="Requests">Number of completed requests.</param>
/// <param name="Seconds">Time from the first to the last of them.</param>
/// <param name="P50">Median latency, in microseconds.</param>
/// <param name="P99">99th percentile of the latency, in microseconds.</param>
internal sealed record LoadResult(long Requests, double Seconds, double P50, double P99);
