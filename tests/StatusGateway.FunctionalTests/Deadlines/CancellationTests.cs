using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Deadlines;

/// <summary>Who gives up a call ends it at the upstream as well, so that nobody works for nobody.</summary>
[Collection(SharedPeers.Name)]
public sealed class CancellationTests(GatewayPeers peers)
{
    // A book of its own for each test: its answer takes this long, and a bit.
    private static int _milliseconds = 30_000;

    [Theory]
    [InlineData(SchemaSource.Reflection, 1)]
    [InlineData(SchemaSource.Reflection, 2)]
    [InlineData(SchemaSource.DescriptorSet, 1)]
    [InlineData(SchemaSource.DescriptorSet, 2)]
    public async Task A_rest_caller_who_is_gone_cancels_the_call(SchemaSource source, int http)
    {
        var name = NewName();
        using var caller = new CancellationTokenSource();
        var call = peers.Library(source).Client(http).GetAsync(new Uri($"/v1/{name}", UriKind.Relative), caller.Token);
        await peers.Peers.Library.WaitForEventAsync("started", name);

        await caller.CancelAsync();

        await peers.Peers.Library.WaitForEventAsync("cancelled", name);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_foreign_grpc_caller_who_cancels_cancels_the_call()
    {
        var name = NewName();

        var result = await peers.Client.CallAsync(new GrpcJsCall(peers.Reflecting.Target, "library.v1.Library/GetBook")
        {
            Request = new { name },
            CancelAfter = TimeSpan.FromSeconds(1),
        });

        Assert.Equal(1, result.Code);
        await peers.Peers.Library.WaitForEventAsync("started", name);
        await peers.Peers.Library.WaitForEventAsync("cancelled", name);
    }

    [Fact]
    public async Task A_deadline_that_passes_cancels_the_call()
    {
        var name = NewName();

        var answer = await peers.Reflecting.GetAsync($"/v1/{name}", ("grpc-timeout", "500m"));

        // The server is told of the deadline as well, and may be the first to say so.
        Assert.Equal((504, "DEADLINE_EXCEEDED"), (answer.Status, answer.Code));
        await peers.Peers.Library.WaitForEventAsync("cancelled", name);
    }

    [Fact]
    public async Task A_foreign_callers_deadline_that_passes_cancels_the_call()
    {
        var name = NewName();

        var result = await peers.Client.CallAsync(new GrpcJsCall(peers.Described.Target, "library.v1.Library/GetBook")
        {
            Request = new { name },
            Deadline = TimeSpan.FromMilliseconds(500),
        });

        Assert.Equal(4, result.Code);
        await peers.Peers.Library.WaitForEventAsync("cancelled", name);
    }

    [Fact]
    public async Task A_caller_who_is_gone_leaves_no_error_in_the_log()
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayHost.Described(peers.Peers.Library.Address)]);
        var name = NewName();
        using var caller = new CancellationTokenSource();
        var call = gateway.Http1.GetAsync(new Uri($"/v1/{name}", UriKind.Relative), caller.Token);
        await peers.Peers.Library.WaitForEventAsync("started", name);

        await caller.CancelAsync();

        await peers.Peers.Library.WaitForEventAsync("cancelled", name);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(200, (await gateway.GetAsync("/v1/shelves/1/books/1")).Status);
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Warning", StringComparison.Ordinal));
    }

    private static string NewName() => $"shelves/1/books/slow-{Interlocked.Increment(ref _milliseconds)}";
}
