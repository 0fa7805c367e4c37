using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Faults.Clients;
using StatusGateway.Faults.Proxy;
using StatusGateway.Faults.Upstreams;
using StatusGateway.Faults.V1;

namespace StatusGateway.Faults.Matrix;

/// <summary>A gateway with an upstream of each protocol behind a <see cref="FaultProxy"/>. One call is made at a time.</summary>
public sealed class Lane : IAsyncDisposable
{
    /// <summary>Long enough for every call that does not wait for its deadline.</summary>
    public static readonly TimeSpan LongDeadline = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is made whose fault does not occur.</summary>
    public const int MaxAttempts = 3;

    private static readonly TimeSpan ShortDeadline = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);

    private readonly UpstreamServer _upstream;
    private readonly Dictionary<UpstreamProtocol, FaultProxy> _proxies;
    private readonly string _descriptors;
    private readonly GatewayCounts _counts;

    // What the clients received. Codes that the gateway does not log are left out.
    private readonly Tally _codes = new();
    private readonly Tally _statuses = new();

    private Lane(GatewayHost gateway, UpstreamServer upstream, Dictionary<UpstreamProtocol, FaultProxy> proxies, string descriptors)
    {
        (Gateway, _upstream, _proxies, _descriptors) = (gateway, upstream, proxies, descriptors);
        _counts = new GatewayCounts(gateway);
        Clients = new ClientLane(this);
    }

    public GatewayHost Gateway { get; }

    /// <summary>Gets the clients whose connections break.</summary>
    public ClientLane Clients { get; }

    public static async Task<Lane> StartAsync()
    {
        var upstream = await UpstreamServer.StartAsync();
        var proxies = Enum.GetValues<UpstreamProtocol>().ToDictionary(
            static protocol => protocol,
            protocol => protocol == UpstreamProtocol.Grpc ? FaultProxy.Start(upstream.Http2Port, isHttp2: true) : FaultProxy.Start(upstream.Http1Port, isHttp2: false));
        var descriptors = Path.GetTempFileName();
        await File.WriteAllBytesAsync(descriptors, DescribeFaults().ToByteArray());
        var gateway = await GatewayHost.StartAsync(
        [
            "Gateway:Demo=true",
            "Gateway:Errors:Masking=Off",
            .. proxies.SelectMany(entry => (string[])
            [
                $"Gateway:Upstreams:{entry.Key}:Protocol={entry.Key}",
                $"Gateway:Upstreams:{entry.Key}:Addresses:0={entry.Value.Address}",
                $"Gateway:Upstreams:{entry.Key}:Schema:DescriptorSet={descriptors}",
                $"Gateway:Upstreams:{entry.Key}:Services:0=faults.v1.{entry.Key}",
            ]),
        ]);
        return new Lane(gateway, upstream, proxies, descriptors);
    }

    /// <summary>Makes the call of a cell and checks everything that must hold during it and afterwards.</summary>
    /// <returns>What is wrong, a line each.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(Cell cell)
    {
        var all = new List<string>();
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (errors, hasOccurred) = await TryRunAsync(cell);
            all.AddRange(errors);
            // HttpClient may use a connection that it opened for an earlier call, or the machine may be too slow for the deadline.
            if (hasOccurred) return all;
        }

        return [.. all, "the fault did not occur"];
    }

    /// <summary>Sets what response streams wait for after their first message.</summary>
    public void SetMayContinue(Task sign) => _upstream.MayContinue = sign;

    /// <summary>Returns the lines of level error in the log, and empties it.</summary>
    public IReadOnlyList<string> ReadLog() => _counts.ReadLog();

    /// <summary>Waits until all calls have ended at the gateway and at the upstream.</summary>
    /// <returns>What is wrong, a line each.</returns>
    public async Task<IReadOnlyList<string>> CheckNothingLeftAsync()
    {
        var errors = new List<string>();
        if (!await BecomesAsync(() => _counts.Active == 0)) errors.Add($"{_counts.Active} calls are still in flight at the gateway");
        if (!await BecomesAsync(() => _upstream.Active == 0)) errors.Add($"{_upstream.Active} calls are still in flight at the upstream");
        return errors;
    }

    /// <summary>Calls the gateway's own service, and the same upstream again.</summary>
    /// <returns>What is wrong, a line each.</returns>
    public async Task<IReadOnlyList<string>> CheckCanariesAsync(UpstreamProtocol upstream)
    {
        var own = await Gateway.GetAsync("/v1/shelves/1/books/1");
        _statuses.Add($"HTTP {own.Status}");
        var call = new ClientCall(upstream, MethodKind.Unary, LongDeadline);
        Outcome outcome;
        var attempt = 0;
        do
        {
            // HttpClient may have opened a connection for a call that has ended, and the proxy has closed it.
            outcome = await CallAsync(ProtocolClients.Canary, call, new TaskCompletionSource(), "OK", CancellationToken.None);
        }
        while (outcome.Code == "UNAVAILABLE" && ++attempt < MaxAttempts);
        return [.. own.Status == 200 ? (string[])[] : [$"the canary failed: {own.Summary}"], .. outcome.Code == "OK" ? (string[])[] : [$"the canary of the upstream failed: {outcome}"]];
    }

    /// <summary>Makes a call to each upstream at the same time, none of which responds.</summary>
    /// <returns>A task for the end of all calls, when all of them have begun.</returns>
    public async Task<Task<Outcome[]>> StartFrozenAsync(TimeSpan deadline)
    {
        var occurred = _proxies.Values.Select(static proxy => proxy.Arm(Fault.Freeze, Phase.ResponseHeaders, Task.CompletedTask)).ToArray();
        var calls = Task.WhenAll(_proxies.Keys.Select(upstream => ProtocolClients.Canary.CallAsync(
            Gateway.Http1, new ClientCall(upstream, MethodKind.Unary, deadline), new TaskCompletionSource(), CancellationToken.None)));
        await Task.WhenAny(calls, Task.WhenAll(occurred));
        return calls;
    }

    /// <summary>Makes calls at the same time, without faults.</summary>
    /// <returns>What is wrong, a line each.</returns>
    public async Task<IReadOnlyList<string>> RunHealthyAsync(IReadOnlyList<Cell> cells)
    {
        var outcomes = await Task.WhenAll(cells.Select(async cell =>
        {
            var call = new ClientCall(cell.Upstream, cell.Kind, LongDeadline);
            var outcome = await CallAsync(cell.Client, call, new TaskCompletionSource(), "OK", CancellationToken.None);
            return Compare(cell, outcome) is { } difference ? $"{cell}: {difference}: {outcome}" : null;
        }));
        return [.. outcomes.OfType<string>()];
    }

    /// <summary>Closes all connections to the upstreams.</summary>
    public Task HealAsync() => Task.WhenAll(_proxies.Values.Select(static proxy => proxy.HealAsync()));

    /// <summary>Sets all counts to zero.</summary>
    public void ResetCounts()
    {
        foreach (var tally in (Tally[])[_codes, _statuses, _counts.Codes, _counts.Statuses]) tally.Clear();
    }

    /// <summary>Compares what the clients received with what the gateway says.</summary>
    /// <returns>The number of calls, and the differences.</returns>
    public async Task<(long Calls, IReadOnlyList<string> Differences)> CompareCountsAsync()
    {
        var differences = new List<string>();
        if (!await BecomesAsync(() => _statuses.ToString() == _counts.Statuses.ToString())) differences.Add($"clients: {_statuses}; gateway: {_counts.Statuses}");
        differences.AddRange(_counts.ReadLog());
        if (_codes.ToString() != _counts.Codes.ToString()) differences.Add($"clients: {_codes}; log: {_counts.Codes}");
        return (_statuses.Sum, differences);
    }

    public async ValueTask DisposeAsync()
    {
        _counts.Dispose();
        await Clients.DisposeAsync();
        await Gateway.DisposeAsync();
        foreach (var proxy in _proxies.Values) await proxy.DisposeAsync();
        await _upstream.DisposeAsync();
        File.Delete(_descriptors);
    }

    private async Task<(List<string> Errors, bool HasOccurred)> TryRunAsync(Cell cell)
    {
        var errors = new List<string>();
        var proxy = _proxies[cell.Upstream];
        // The connection of the last call.
        await proxy.HealAsync();
        var call = new ClientCall(cell.Upstream, cell.Kind, cell.Row.Expected == Expected.Expired ? ShortDeadline : LongDeadline);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // The client has the first message before a later fault occurs, so that what it receives does not depend on timing.
        var mayAct = cell.Kind.IsResponseStream() && cell.Row.Phase is Phase.MidStream or Phase.Trailers ? seen.Task : Task.CompletedTask;
        var occurred = proxy.Arm(cell.Row.Fault, cell.Row.Phase, mayAct);
        _upstream.MayContinue = Task.WhenAny(occurred, seen.Task);
        using var hang = new CancellationTokenSource(call.Deadline + GracePeriod);
        try
        {
            var outcome = await CallAsync(cell.Client, call, seen, cell.Row.Expected.Code, hang.Token);
            if (occurred.IsCompleted && Compare(cell, outcome) is { } difference) errors.Add($"{difference}: {outcome}");
        }
        catch (OperationCanceledException)
        {
            errors.Add("the call hangs");
        }

        var hasOccurred = occurred.IsCompleted;
        // A frozen connection does not tell the upstream that the call has ended.
        if (!await BecomesAsync(() => _counts.Active == 0)) errors.Add($"{_counts.Active} calls are still in flight at the gateway");
        await proxy.HealAsync();
        errors.AddRange(await CheckNothingLeftAsync());
        errors.AddRange(await CheckCanariesAsync(cell.Upstream));
        errors.AddRange(_counts.ReadLog());
        return (errors, hasOccurred);
    }

    /// <summary>Makes a call and counts its status.</summary>
    private async Task<Outcome> CallAsync(ProtocolClient client, ClientCall call, TaskCompletionSource seen, string expected, CancellationToken cancellation)
    {
        var outcome = await client.CallAsync(client.IsHttp2 ? Gateway.Http2 : Gateway.Http1, call, seen, cancellation);
        _statuses.Add($"HTTP {outcome.Http}");
        // A response that was cut as its form demands has no code.
        var code = outcome.Code ?? expected;
        if (code is not ("OK" or "DEADLINE_EXCEEDED")) _codes.Add(code);
        return outcome;
    }

    private static string? Compare(Cell cell, Outcome outcome) =>
        Compare(cell, outcome, cell.Row.Expected) is { } difference && (cell.Row.Alternative is null || Compare(cell, outcome, cell.Row.Alternative) is not null) ? difference : null;

    private static string? Compare(Cell cell, Outcome outcome, Expected expected)
    {
        if (outcome.Violation is not null) return "violation";
        if (expected.IsOk) return outcome is { Code: "OK", IsCut: false } && outcome.Messages == cell.Kind.ResponseMessages() ? null : "expected OK";
        if (outcome.Messages >= cell.Kind.ResponseMessages() && cell.Row.Phase != Phase.Trailers) return "too many messages";
        if (outcome.Messages == 0 && cell.Row.Phase == Phase.MidStream) return "too few messages";
        if (cell.Client is RestClient { CutsErrors: true } && outcome is { Messages: > 0, IsCut: true, Code: null }) return null;
        if ((outcome.Code, outcome.Reason) != (expected.Code, expected.Reason) || outcome.IsCut) return $"expected {expected.Code} {expected.Reason}";
        var http = cell.Client is RestClient && outcome.Messages == 0 ? expected.Http : outcome.Http;
        return outcome.Http == http ? null : $"expected HTTP {http}";
    }

    private static async Task<bool> BecomesAsync(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > GracePeriod) return false;
            await Task.Delay(PollInterval);
        }

        return true;
    }

    /// <summary>Creates the descriptor set of faults.v1 with its imports.</summary>
    private static FileDescriptorSet DescribeFaults()
    {
        var set = new FileDescriptorSet();
        Add(FaultsReflection.Descriptor);
        return set;

        void Add(FileDescriptor file)
        {
            if (set.File.Any(known => known.Name == file.Name)) return;
            foreach (var import in file.Dependencies) Add(import);
            set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
        }
    }
}
