using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace StatusGateway.Faults.Matrix;

/// <summary>What a gateway says about its calls: ASP.NET Core's metrics of requests, and the log lines of calls that failed.</summary>
public sealed partial class GatewayCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly LogRecorder _logs;
    private long _active;

    public GatewayCounts(GatewayHost gateway)
    {
        _logs = gateway.Logs;
        var scope = gateway.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "http.server.active_requests" or "http.server.request.duration" && ReferenceEquals(instrument.Meter.Scope, scope))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _active, value));
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag.Key == "http.response.status_code") Statuses.Add($"HTTP {tag.Value}");
        });
        _listener.Start();
    }

    /// <summary>Gets the number of requests that have not ended.</summary>
    public long Active => Interlocked.Read(ref _active);

    /// <summary>Gets the HTTP statuses of the requests that have ended.</summary>
    public Tally Statuses { get; } = new();

    /// <summary>Gets the codes of the log lines that <see cref="ReadLog"/> has read.</summary>
    public Tally Codes { get; } = new();

    /// <summary>Counts the codes in the log, and empties it. Returns the lines of level error.</summary>
    public IReadOnlyList<string> ReadLog()
    {
        var lines = _logs.TakeLines();
        foreach (var line in lines)
            if (FailedCall().Match(line) is { Success: true } match) Codes.Add(match.Groups[1].Value);
        return [.. lines.Where(LogRecorder.IsError)];
    }

    public void Dispose() => _listener.Dispose();

    [GeneratedRegex(@"faults\.v1\.\S+ failed with ([A-Z_]+)")]
    private static partial Regex FailedCall();
}

/// <summary>Counts things by name.</summary>
public sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> _counts = new();

    public long Sum => _counts.Values.Sum();

    public void Add(string name) => _counts.AddOrUpdate(name, 1, static (_, count) => count + 1);

    public void Clear() => _counts.Clear();

    /// <summary>Gets all counts in one line.</summary>
    public override string ToString() => string.Join(", ", _counts.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}: {entry.Value}"));
}
