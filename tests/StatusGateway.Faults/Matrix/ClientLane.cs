using System.Net;
using StatusGateway.Faults.Clients;
using StatusGateway.Faults.Proxy;

namespace StatusGateway.Faults.Matrix;

/// <summary>Clients whose connections to the gateway of a lane break.</summary>
/// <param name="lane">The lane.</param>
public sealed class ClientLane(Lane lane) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(500);

    private readonly FaultProxy _http1 = FaultProxy.Start(lane.Gateway.Address.Port, isHttp2: false);
    private readonly FaultProxy _http2 = FaultProxy.Start(lane.Gateway.Address.Port, isHttp2: true);

    /// <summary>Makes the call of a cell and checks everything that must hold during it and afterwards.</summary>
    /// <returns>What is wrong, a line each.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(ClientCell cell)
    {
        var all = new List<string>();
        for (var attempt = 0; attempt < Lane.MaxAttempts; attempt++)
        {
            var (errors, hasOccurred) = await TryRunAsync(cell);
            all.AddRange(errors);
            // The machine may be too slow for the deadline.
            if (hasOccurred) return all;
        }

        return [.. all, "the fault did not occur"];
    }

    public async ValueTask DisposeAsync()
    {
        await _http1.DisposeAsync();
        await _http2.DisposeAsync();
    }

    private async Task<(List<string> Errors, bool HasOccurred)> TryRunAsync(ClientCell cell)
    {
        var errors = new List<string>();
        var proxy = cell.Client.IsHttp2 ? _http2 : _http1;
        var call = new ClientCall(cell.Upstream, cell.Kind, cell.IsFrozen ? Deadline : Lane.LongDeadline);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayAct = cell.Kind.IsResponseStream() && cell.Phase is Phase.MidStream or Phase.Trailers ? seen.Task : Task.CompletedTask;
        var occurred = proxy.Arm(cell.Fault, cell.Phase, mayAct);
        lane.SetMayContinue(Task.WhenAny(occurred, seen.Task));
        bool hasOccurred;
        using (var http = CreateClient(proxy.Address))
        {
            using var giveUp = new CancellationTokenSource(cell.IsFrozen ? Deadline : Lane.LongDeadline);
            var outcome = await CallAsync(cell, http, call, seen, giveUp.Token);
            hasOccurred = occurred.IsCompleted;
            var isWhole = outcome is { Code: "OK", IsCut: false } && outcome.Messages == cell.Kind.ResponseMessages();
            if (outcome.Violation is not null || (hasOccurred && isWhole != cell.IsHarmless)) errors.Add($"unexpected: {outcome}");
        }

        errors.AddRange(await lane.CheckNothingLeftAsync());
        await proxy.HealAsync();
        errors.AddRange(await lane.CheckCanariesAsync(cell.Upstream));
        errors.AddRange(lane.ReadLog());
        return (errors, hasOccurred);
    }

    private static async Task<Outcome> CallAsync(ClientCell cell, HttpClient http, ClientCall call, TaskCompletionSource seen, CancellationToken giveUp)
    {
        try
        {
            return await cell.Client.CallAsync(http, call, seen, giveUp);
        }
        catch (OperationCanceledException)
        {
            return new Outcome { IsCut = true, Violation = cell.IsFrozen ? null : "the call hangs" };
        }
    }

    private static HttpClient CreateClient(Uri address) => new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null })
    {
        BaseAddress = address,
        DefaultRequestVersion = HttpVersion.Version11,
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
