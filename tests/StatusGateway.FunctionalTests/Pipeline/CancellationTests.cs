using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>A client that cancels a call or disconnects also cancels the call to the upstream.</summary>
[Collection(GatewayCollection.Name)]
public sealed class CancellationTests(GatewayFixture gateways)
{
    // Each test uses a book of its own. Its response takes this many milliseconds.
    private static int _milliseconds = 30_000;

    [Theory]
    [InlineData(SchemaSource.Reflection, 1)]
    [InlineData(SchemaSource.Reflection, 2)]
    [InlineData(SchemaSource.DescriptorSet, 1)]
    [InlineData(SchemaSource.DescriptorSet, 2)]
    public async Task Disconnected_rest_client_cancels_the_call(SchemaSource source, int http)
    {
        var name = NewName();
        using var cancellation = new CancellationTokenSource();
        var call = gateways.For(source).Client(http).GetAsync(new Uri($"/v1/{name}", UriKind.Relative), cancellation.Token);
        await gateways.Upstreams.Library.WaitForEventAsync("started", name);

        await cancellation.CancelAsync();

        await gateways.Upstreams.Library.WaitForEventAsync("cancelled", name);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Cancellation_by_grpc_js_cancels_the_call()
    {
        var name = NewName();

        var result = await gateways.Client.CallAsync(new GrpcJsCall(gateways.ReflectedLibrary.Target, "library.v1.Library/GetBook")
        {
            Request = new { name },
            CancelWhen = gateways.Upstreams.Library.WaitForEventAsync("started", name),
        });

        Assert.Equal(1, result.Code);
        await gateways.Upstreams.Library.WaitForEventAsync("cancelled", name);
    }

    [Fact]
    public async Task Expired_deadline_of_a_rest_client_cancels_the_call()
    {
        var name = NewName();

        var response = await gateways.ReflectedLibrary.GetAsync($"/v1/{name}", ("grpc-timeout", "3S"));

        // The server knows the deadline, too, and may be the first to report it.
        Assert.Equal((504, "DEADLINE_EXCEEDED"), (response.Status, response.Code));
        await gateways.Upstreams.Library.WaitForEventAsync("cancelled", name);
    }

    [Fact]
    public async Task Expired_deadline_of_grpc_js_cancels_the_call()
    {
        var name = NewName();

        var result = await gateways.Client.CallAsync(new GrpcJsCall(gateways.Library.Target, "library.v1.Library/GetBook")
        {
            Request = new { name },
            Deadline = TimeSpan.FromSeconds(3),
        });

        Assert.Equal(4, result.Code);
        await gateways.Upstreams.Library.WaitForEventAsync("cancelled", name);
    }

    [Fact]
    public async Task Disconnected_client_is_not_logged_as_an_error()
    {
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(gateways.Upstreams.Library.Address)]);
        var name = NewName();
        using var cancellation = new CancellationTokenSource();
        var call = gateway.Http1.GetAsync(new Uri($"/v1/{name}", UriKind.Relative), cancellation.Token);
        await gateways.Upstreams.Library.WaitForEventAsync("started", name);

        await cancellation.CancelAsync();

        await gateways.Upstreams.Library.WaitForEventAsync("cancelled", name);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(200, (await gateway.GetAsync("/v1/shelves/1/books/1")).Status);
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Warning", StringComparison.Ordinal));
    }

    private static string NewName() => $"shelves/1/books/slow-{Interlocked.Increment(ref _milliseconds)}";
}
