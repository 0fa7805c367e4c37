using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams;

/// <summary>Failures are values: a server that answers with errors makes nothing throw, however often it is called.</summary>
[Collection(Alone.Name)]
public sealed class FirstChanceTests(ForeignPeers peers) : IClassFixture<ForeignPeers>
{
    private const int Calls = 10_000;
    private const int AtOnce = 50;

    // Each of these the gateway breaks off. Servers take many resets for an attack, so that they come now and then.
    private const int BrokenOffEvery = 20;

    private static readonly string[] BrokenOff =
    [
        "bad-flag", "two-messages", "unknown-encoding", "html-404", "html-503", "content-type-missing", "content-type-json", "redirect", "bad-message",
        "truncated-message", "oversize",
    ];

    private static readonly string[] Complete =
    [
        "status-1", "status-2", "status-3", "status-4", "status-5", "status-6", "status-7", "status-8", "status-9", "status-10", "status-11",
        "status-12", "status-13", "status-14", "status-15", "status-16", "status-17", "status-abc", "secrets-5", "secrets-13", "advice-16",
        "no-trailers", "trailers-without-status", "no-message", "truncated-frame", "truncated-frame-eof", "bad-details-base64",
        "bad-details-message", "details-mismatch", "http-204", "http-404", "bad-percent-3",
    ];

    [Fact]
    public async Task Ten_thousand_failed_calls_throw_nothing()
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayHost.Described(peers.Raw.Address)]);
        // Everything is loaded and compiled, connections are made.
        await CallAsync(gateway, BrokenOff.Length * BrokenOffEvery);

        var thrown = new ConcurrentBag<string>();
        void Count(object? sender, FirstChanceExceptionEventArgs args) => thrown.Add(args.Exception.ToString());
        AppDomain.CurrentDomain.FirstChanceException += Count;
        int failed;
        try
        {
            failed = await CallAsync(gateway, Calls);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        Assert.Equal(Calls, failed);
        Assert.True(thrown.IsEmpty, $"{thrown.Count} were thrown, such as:\n{string.Join('\n', thrown.Take(5))}");
    }

    /// <summary>How many of the calls failed in the caller's protocol.</summary>
    private static async Task<int> CallAsync(GatewayHost gateway, int calls)
    {
        var next = -1;
        var failed = 0;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var call = Interlocked.Increment(ref next); call < calls; call = Interlocked.Increment(ref next))
            {
                var answer = await RestAnswer.SendAsync(
                    gateway.Client(1 + (call % 2)), HttpMethod.Get, $"/v1/shelves/1/books/{ScenarioOf(call)}");
                if (answer.Status >= 400 && answer.MediaType == "application/problem+json") Interlocked.Increment(ref failed);
            }
        }));
        return failed;
    }

    private static string ScenarioOf(int call) => call % BrokenOffEvery == 0
        ? BrokenOff[call / BrokenOffEvery % BrokenOff.Length]
        : Complete[call % Complete.Length];
}

/// <summary>Tests that watch the whole process, and run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone in the process";
}
