using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Grpc;

/// <summary>Upstreams that are unreachable, start late, stop and start restarted. The gateway does not need a restart.</summary>
public sealed class ReachabilityTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>
{
    private const string Unreachable = "503 UNAVAILABLE UPSTREAM_UNREACHABLE";
    private const string Book = "/v1/shelves/1/books/1";

    [Theory]
    [InlineData(SchemaSource.Reflection)]
    [InlineData(SchemaSource.DescriptorSet)]
    public async Task Upstream_may_start_after_the_gateway(SchemaSource source)
    {
        var upstream = await NodeServer.StartLibraryAsync();
        var port = upstream.Port;
        var address = upstream.Address;
        await upstream.DisposeAsync();
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", Settings(source, address));

        Assert.Equal(503, (await gateway.GetAsync("/readyz")).Status);
        Assert.Equal(200, (await gateway.GetAsync("/healthz")).Status);
        await AssertUnreachableAsync(gateway);

        await using var late = await StartOnPortAsync(port);
        await gateway.WaitUntilReadyAsync();
        await AssertServedAsync(gateway);
    }

    [Theory]
    [InlineData(SchemaSource.Reflection)]
    [InlineData(SchemaSource.DescriptorSet)]
    public async Task Upstream_may_restart(SchemaSource source)
    {
        var upstream = await NodeServer.StartLibraryAsync();
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", Settings(source, upstream.Address));
        await gateway.WaitUntilReadyAsync();
        await AssertServedAsync(gateway);

        await upstream.DisposeAsync();
        await AssertUnreachableAsync(gateway);
        await gateway.WaitUntilAsync(async () => (await gateway.GetAsync("/readyz")).Status == 503, "The gateway is still ready");

        await using var restarted = await StartOnPortAsync(upstream.Port);
        await AssertServedAsync(gateway);
        await gateway.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Missing_schema_is_logged_once_and_cleared_when_it_is_loaded()
    {
        var upstream = await NodeServer.StartLibraryAsync();
        var (port, address) = (upstream.Port, upstream.Address);
        await upstream.DisposeAsync();
        using var requests = new UpstreamRequests(port);
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", [.. UpstreamSettings.WithReflection(address)]);
        await gateway.WaitUntilAsync(() => Task.FromResult(requests.Count >= 4), "The upstream did not receive several requests");
        Assert.Equal("It cannot be reached: the connection was refused.", await ReadErrorAsync());

        await using var late = await StartOnPortAsync(port);
        await gateway.WaitUntilReadyAsync();

        Assert.Null(await ReadErrorAsync());
        var logged = Assert.Single(gateway.Logs.Lines, line => line.Contains("the schema could not be loaded", StringComparison.Ordinal));
        Assert.EndsWith("Upstream \"library\": the schema could not be loaded and is requested again: It cannot be reached: the connection was refused.", logged.TrimEnd(), StringComparison.Ordinal);

        async Task<string?> ReadErrorAsync() =>
            (await gateway.GetAsync("/readyz")).Json.GetProperty("upstreams")[0].TryGetProperty("problem", out var problem) ? problem.GetString() : null;
    }

    [Fact]
    public async Task Unknown_path_is_unavailable_until_the_schema_is_loaded()
    {
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", [.. UpstreamSettings.WithReflection(new Uri("http://127.0.0.1:1"))]);

        Assert.Equal(Unreachable, (await gateway.GetAsync("/any/path")).Summary);
        var readiness = (await gateway.GetAsync("/readyz")).Json.GetProperty("upstreams")[0];
        Assert.Equal(("library", "missing", false), (readiness.GetProperty("name").GetString(), readiness.GetProperty("schema").GetString(), readiness.GetProperty("reachable").GetBoolean()));
    }

    [Theory]
    [InlineData("Any", 200)]
    [InlineData("All", 503)]
    public async Task Readiness_requires_any_or_all_upstreams(string readiness, int status)
    {
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync(
            "Production",
            [
                .. UpstreamSettings.WithDescriptorSet(upstreams.Library.Address),
                "Gateway:Upstreams:unreachable:Addresses:0=http://127.0.0.1:1",
                $"Gateway:Upstreams:unreachable:Schema:DescriptorSet={Path.Combine(AppContext.BaseDirectory, "same_route.binpb")}",
                $"Gateway:Readiness={readiness}",
            ]);
        await gateway.WaitUntilAsync(
            async () => (await gateway.GetAsync("/readyz")).Json.GetProperty("upstreams")[1].GetProperty("reachable").GetBoolean()
                || (await gateway.GetAsync("/readyz")).Json.GetProperty("upstreams")[0].GetProperty("reachable").GetBoolean(),
            "Neither upstream is reachable");

        Assert.Equal(status, (await gateway.GetAsync("/readyz")).Status);
        Assert.Equal(200, (await gateway.GetAsync(Book)).Status);
        Assert.Equal(Unreachable, (await gateway.GetAsync("/v1/things/1")).Summary);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Server_without_http2_fails_calls_only(string greeting)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var serving = GreetAsync(server, greeting);
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync(
            "Production", [.. UpstreamSettings.WithDescriptorSet(new Uri($"http://{server.LocalEndpoint}"))]);

        var response = await gateway.GetAsync(Book);

        Assert.Contains(response.Reason, new[] { "UPSTREAM_UNREACHABLE", "UPSTREAM_RESET", "UPSTREAM_PROTOCOL_ERROR" });
        Assert.Equal(200, (await gateway.GetAsync("/healthz")).Status);
        server.Stop();
        await serving;
    }

    [Fact]
    public async Task Server_without_reflection_is_logged()
    {
        await using var upstream = await NodeServer.StartLibraryAsync("--reflection", "none");
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", [.. UpstreamSettings.WithReflection(upstream.Address)]);

        await gateway.WaitUntilAsync(
            () => Task.FromResult(gateway.Logs.Lines.Any(line => line.Contains("does not support reflection", StringComparison.Ordinal))),
            "The missing reflection is not logged");
        Assert.Equal(503, (await gateway.GetAsync("/readyz")).Status);
    }

    private static async Task GreetAsync(TcpListener server, string greeting)
    {
        try
        {
            while (true)
            {
                using var connection = await server.AcceptTcpClientAsync();
                await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(greeting));
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException or IOException)
        {
            // The listener was stopped.
        }
    }

    private static IEnumerable<string> Settings(SchemaSource source, Uri address) =>
        source == SchemaSource.Reflection ? UpstreamSettings.WithReflection(address) : UpstreamSettings.WithDescriptorSet(address);

    /// <summary>Starts a server on a port that was released. Another connection may use the port for a moment.</summary>
    private static async Task<NodeServer> StartOnPortAsync(int port)
    {
        for (var attempts = 60; ; attempts--)
        {
            try
            {
                return await NodeServer.StartLibraryAsync("--port", port.ToString(CultureInfo.InvariantCulture));
            }
            catch (Exception exception) when (attempts > 0 && exception.Message.Contains("EADDRINUSE", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250));
            }
        }
    }

    private async Task AssertUnreachableAsync(GatewayHost gateway)
    {
        var rest = await gateway.GetAsync(Book);
        Assert.Equal((Unreachable, "1"), (rest.Summary, rest.Header("retry-after")));
        var retry = rest.Json.GetProperty("details").EnumerateArray().Single(detail => detail.GetProperty("@type").GetString() == "type.googleapis.com/google.rpc.RetryInfo");
        Assert.Equal("1s", retry.GetProperty("retryDelay").GetString());

        var grpc = await upstreams.Client.GetBookAsync(gateway.Target, "shelves/1/books/1");
        Assert.Equal(14, grpc.Code);
        var status = Rpc.Status.Parser.ParseFrom(grpc.DetailsBin);
        Assert.Equal("UPSTREAM_UNREACHABLE", status.Details[0].Unpack<Rpc.ErrorInfo>().Reason);
        Assert.Equal(1, status.Details[1].Unpack<Rpc.RetryInfo>().RetryDelay.Seconds);
    }

    private async Task AssertServedAsync(GatewayHost gateway)
    {
        var rest = await gateway.GetAsync(Book);
        Assert.True(rest.Status == 200, rest.ToString());
        Assert.Equal(0, (await upstreams.Client.GetBookAsync(gateway.Target, "shelves/1/books/1")).Code);
    }

    /// <summary>Counts the completed requests to a port, as measured by HttpClient.</summary>
    private sealed class UpstreamRequests : IDisposable
    {
        private readonly MeterListener _listener = new();
        private int _count;

        public UpstreamRequests(int port)
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "http.client.request.duration") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            {
                foreach (var tag in tags)
                    if (tag.Key == "server.port" && tag.Value is int found && found == port) Interlocked.Increment(ref _count);
            });
            _listener.Start();
        }

        public int Count => Volatile.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
