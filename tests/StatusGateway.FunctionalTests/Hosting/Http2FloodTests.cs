using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Hosting;

/// <summary>Clients that send frames of HTTP/2 as fast as they can. Their connections are closed, and other clients are served.</summary>
public sealed class Http2FloodTests
{
    // Far more than the gateway permits, so that the test ends even if it does not close the connection.
    private const int MaxFrames = 1_000_000;
    private const int FramesInBatch = 500;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly byte[] Request = Http2Frame.EncodeHeaders((":method", "GET"), (":scheme", "http"), (":path", "/v1/shelves/1"), (":authority", "localhost"));

    /// <summary>By name: the frames to send once, and the frames to repeat by number.</summary>
    private static readonly Dictionary<string, (byte[] First, Func<int, byte[]> Next)> Floods = new()
    {
        ["rapid reset"] = ([], static number => [.. Open(number), .. Http2Frame.EncodeReset((2 * number) + 1, 8)]),
        ["PING"] = ([], static _ => Http2Frame.Encode(Http2Frame.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)),
        ["SETTINGS"] = ([], static _ => Http2Frame.EncodeSettings()),
        ["PRIORITY"] = ([], static _ => Http2Frame.Encode(2, 0, 1, 0, 0, 0, 0, 1)),
        ["unknown frames"] = ([], static _ => Http2Frame.Encode(0x42, 0, 0)),
        ["empty CONTINUATION"] = (Http2Frame.Encode(Http2Frame.Headers, Http2Frame.EndStream, 1, Request), static _ => Http2Frame.Encode(Http2Frame.Continuation, 0, 1)),
        ["empty DATA"] = (
            Http2Frame.Encode(Http2Frame.Headers, Http2Frame.EndHeaders, 1, Http2Frame.EncodeHeaders((":method", "POST"), (":scheme", "http"), (":path", RawGrpcClient.GetBook), ("content-type", "application/grpc"))),
            static _ => Http2Frame.Encode(Http2Frame.Data, 0, 1)),
    };

    public static TheoryData<string> Names => [.. Floods.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Flood_closes_the_connection_only(string name)
    {
        await using var gateway = await GatewayHost.StartAsync("Gateway:Demo=true");
        using var timeout = new CancellationTokenSource(Timeout);
        using var attacker = await RawConnection.ConnectAsync(gateway.Address.Port, timeout.Token);
        await attacker.WriteAsync(Http2Frame.ClientPreface, Http2Frame.EncodeSettings());
        var closed = attacker.WaitUntilClosedAsync();

        var sending = SendAsync(attacker, Floods[name], closed);
        while (!closed.IsCompleted)
        {
            var other = await gateway.GetAsync("/v1/shelves/1");
            Assert.Equal(200, other.Status);
        }

        await closed;
        Assert.InRange(await sending, 1, MaxFrames - 1);
        Assert.Equal(200, (await gateway.GetAsync("/v1/shelves/1")).Status);
        // On a busy machine the streams have not ended when they are 2,000, which is Kestrel's own limit.
        if (name == "rapid reset") return;
        Assert.Contains(gateway.Logs.Lines, static line => line.Contains("was closed: the client sent too many HTTP/2 frames", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Client_may_cancel_many_calls()
    {
        const int calls = 1000;
        await using var gateway = await GatewayHost.StartAsync("Gateway:Demo=true");
        using var timeout = new CancellationTokenSource(Timeout);
        using var client = await RawConnection.ConnectAsync(gateway.Address.Port, timeout.Token);
        await client.WriteAsync(Http2Frame.ClientPreface, Http2Frame.EncodeSettings());
        for (var number = 0; number < calls; number++) await client.WriteAsync(Floods["rapid reset"].Next(number));

        await client.WriteAsync(Open(calls));
        Http2Frame? response;
        do response = await client.ReadFrameAsync(Http2Frame.Headers);
        while (response is not null && response.Stream != (2 * calls) + 1);

        Assert.NotNull(response);
    }

    private static byte[] Open(int number) => Http2Frame.Encode(Http2Frame.Headers, Http2Frame.EndHeaders | Http2Frame.EndStream, (2 * number) + 1, Request);

    /// <summary>Sends frames until the connection is closed, and returns their number.</summary>
    private static async Task<int> SendAsync(RawConnection attacker, (byte[] First, Func<int, byte[]> Next) flood, Task closed)
    {
        var sent = 0;
        try
        {
            await attacker.WriteAsync(flood.First);
            for (; sent < MaxFrames && !closed.IsCompleted; sent += FramesInBatch)
                await attacker.WriteAsync([.. Enumerable.Range(sent, FramesInBatch).Select(flood.Next)]);
        }
        catch (IOException)
        {
            // The gateway closed the connection.
        }

        return sent + 1;
    }
}
