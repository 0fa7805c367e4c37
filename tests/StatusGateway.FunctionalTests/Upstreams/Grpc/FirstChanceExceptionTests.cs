using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Grpc;

/// <summary>Errors of upstreams are values: the gateway throws no exceptions for them.</summary>
[Collection(NonParallelCollection.Name)]
public sealed class FirstChanceExceptionTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>
{
    private const int Calls = 10_000;
    private const int Concurrency = 50;

    // The gateway resets these calls. They are rare, because servers treat many resets as an attack.
    private const int ResetInterval = 20;

    private static readonly string[] Reset =
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
    public async Task Failed_calls_throw_no_exceptions()
    {
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(upstreams.Raw.Address)]);
        // Loads and compiles all code and opens the connections.
        await CallAsync(gateway, Reset.Length * ResetInterval);

        var thrown = new ConcurrentBag<string>();
        void Count(object? sender, FirstChanceExceptionEventArgs args)
        {
            if (!IsIdleCheck(args.Exception)) thrown.Add(args.Exception.ToString());
        }

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

    /// <summary>Whether HttpClient found, by its timer, that an idle connection of an earlier test was reset.</summary>
    private static bool IsIdleCheck(Exception exception)
    {
        const string check = "CheckUsabilityOnScavenge";
        return Environment.StackTrace.Contains(check, StringComparison.Ordinal) || exception.ToString().Contains(check, StringComparison.Ordinal);
    }

    /// <summary>Makes the calls and returns how many failed.</summary>
    private static async Task<int> CallAsync(GatewayHost gateway, int calls)
    {
        var next = -1;
        var failed = 0;
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(async _ =>
        {
            for (var call = Interlocked.Increment(ref next); call < calls; call = Interlocked.Increment(ref next))
            {
                var response = await RestResponse.SendAsync(
                    gateway.Client(1 + (call % 2)), HttpMethod.Get, $"/v1/shelves/1/books/{SelectScenario(call)}");
                if (response.Status >= 400 && response.MediaType == "application/problem+json") Interlocked.Increment(ref failed);
            }
        }));
        return failed;
    }

    private static string SelectScenario(int call) => call % ResetInterval == 0
        ? Reset[call / ResetInterval % Reset.Length]
        : Complete[call % Complete.Length];
}

/// <summary>Tests that observe the whole process and must run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NonParallelCollection
{
    public const string Name = "tests that run alone";
}
