using System.Net;
using System.Net.Sockets;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams;

/// <summary>Connections that an upstream breaks. The status depends on what the upstream did, and never on timing.</summary>
public sealed class BrokenConnectionTests
{
    private const int Calls = 40;
    private const int Concurrency = 20;
    private const string Unreachable = "503 UNAVAILABLE UPSTREAM_UNREACHABLE";
    private const string Reset = "503 UNAVAILABLE UPSTREAM_RESET";
    private const string NotHttp2 = "503 UNAVAILABLE UPSTREAM_PROTOCOL_ERROR";
    private const string Invalid = "502 INTERNAL UPSTREAM_PROTOCOL_ERROR";

    // A call on each connection: what happens to one says nothing about others on the same connection.
    private static readonly byte[] Settings = Http2Frame.EncodeSettings((0x3, 1));

    private static readonly byte[] ResponseHeaders = Http2Frame.EncodeHeaders((":status", "200"), ("content-type", "application/grpc"));

    private static readonly Dictionary<string, Func<RawConnection, Task>> Grpc = new()
    {
        ["close"] = _ => Task.CompletedTask,
        ["reset"] = connection => ResetAsync(connection),
        ["close after the preface"] = async connection =>
        {
            await connection.ReadPrefaceAsync();
            await connection.CloseAsync();
        },
        ["reset after the preface"] = async connection =>
        {
            await connection.ReadPrefaceAsync();
            connection.Reset();
        },
        ["part of SETTINGS"] = async connection =>
        {
            await connection.WriteAsync(Settings[..12]);
            await connection.CloseAsync();
        },
        ["HTTP/1.1 400"] = async connection =>
        {
            await connection.ReadPrefaceAsync();
            await connection.WriteAsync("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
            await connection.CloseAsync();
        },
        ["HTTP/1.1 503 without reading"] = connection => connection.WriteAsync("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"),
        ["HTTP/1.1 503 and reset"] = async connection =>
        {
            await connection.ReadPrefaceAsync();
            await connection.WriteAsync("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n");
            // A reset discards bytes that were not sent.
            await Task.Delay(20);
            connection.Reset();
        },
        ["HTTP/1.1 that stays open"] = async connection =>
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            await connection.WaitUntilClosedAsync();
        },
        ["garbage"] = connection => connection.WriteAsync("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
        ["GOAWAY instead of SETTINGS"] = connection => connection.WriteAsync(Http2Frame.EncodeGoAway(0, 11)),
        ["invalid SETTINGS"] = connection => connection.WriteAsync(Http2Frame.Encode(Http2Frame.Settings, 0, 0, 1, 2, 3)),
        ["close after SETTINGS"] = async connection =>
        {
            await connection.WriteAsync(Http2Frame.EncodeSettings());
            await connection.CloseAsync();
        },
        ["reset after SETTINGS"] = async connection =>
        {
            await connection.WriteAsync(Http2Frame.EncodeSettings());
            // The acknowledgement says that SETTINGS were received.
            await connection.ReadPrefaceAsync();
            await connection.ReadFrameAsync(Http2Frame.WindowUpdate);
            await connection.ReadFrameAsync(Http2Frame.Settings);
            connection.Reset();
        },
        ["close after the request"] = connection => RespondAsync(connection, static (_, _) => Task.CompletedTask, static connection => connection.CloseAsync()),
        ["reset after the request"] = connection => RespondAsync(connection, static (_, _) => Task.CompletedTask, ResetAsync),
        ["GOAWAY before the call"] = connection => RespondAsync(connection, static (connection, _) => connection.WriteAsync(Http2Frame.EncodeGoAway(0, 0)), static connection => connection.CloseAsync()),
        ["GOAWAY during the call"] = connection => RespondAsync(connection, static (connection, stream) => connection.WriteAsync(Http2Frame.EncodeGoAway(stream, 11)), static connection => connection.CloseAsync()),
        ["invalid frame"] = connection => RespondAsync(connection, static (connection, stream) => connection.WriteAsync(Http2Frame.Encode(Http2Frame.WindowUpdate, 0, stream, 1)), static connection => connection.WaitUntilClosedAsync()),
        ["RST_STREAM"] = async connection =>
        {
            await connection.WriteAsync(Http2Frame.EncodeSettings());
            await connection.ReadPrefaceAsync();
            while (await connection.ReadFrameAsync(Http2Frame.Headers) is { } request) await connection.WriteAsync(Http2Frame.EncodeReset(request.Stream, 2));
        },
        ["RST_STREAM and close"] = connection => RespondAsync(connection, static (connection, stream) => connection.WriteAsync(Http2Frame.EncodeReset(stream, 2), Http2Frame.EncodeGoAway(stream, 0)), static connection => connection.CloseAsync()),
        ["close after the headers"] = connection => RespondAsync(connection, RespondAsync, static connection => connection.CloseAsync()),
        ["reset after the headers"] = connection => RespondAsync(connection, RespondAsync, ResetAsync),
    };

    private static readonly Dictionary<string, Func<RawConnection, Task>> Http = new()
    {
        ["close"] = static connection => connection.CloseAsync(),
        ["reset"] = ResetAsync,
        ["close after the request"] = static async connection =>
        {
            await connection.ReadHeadersAsync();
            await connection.CloseAsync();
        },
        ["reset after the request"] = static async connection =>
        {
            await connection.ReadHeadersAsync();
            connection.Reset();
        },
        ["close within the status line"] = connection => RespondAsync(connection, "HTTP/1.1 2"),
        ["close within the headers"] = connection => RespondAsync(connection, "HTTP/1.1 200 OK\r\ncontent-type: appl"),
        ["reset within the headers"] = connection => RespondAsync(connection, "HTTP/1.1 200 OK\r\ncontent-type: appl", isReset: true),
        ["garbage"] = connection => RespondAsync(connection, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
        ["invalid header"] = connection => RespondAsync(connection, "HTTP/1.1 200 OK\r\nno header\r\n\r\n"),
        ["close within the body"] = connection => RespondAsync(connection, "HTTP/1.1 200 OK\r\ncontent-type: %TYPE%\r\ncontent-length: 100\r\n\r\n{"),
        ["reset within the body"] = connection => RespondAsync(connection, "HTTP/1.1 200 OK\r\ncontent-type: %TYPE%\r\ncontent-length: 100\r\n\r\n{", isReset: true),
        ["close within a chunk"] = connection => RespondAsync(connection, "HTTP/1.1 200 OK\r\ncontent-type: %TYPE%\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{"),
    };

    public static TheoryData<string, string> GrpcConnections => new()
    {
        { "close", Unreachable },
        { "reset", Unreachable },
        { "close after the preface", Unreachable },
        { "reset after the preface", Unreachable },
        { "part of SETTINGS", Unreachable },
        { "HTTP/1.1 400", NotHttp2 },
        { "HTTP/1.1 503 without reading", NotHttp2 },
        { "HTTP/1.1 503 and reset", NotHttp2 },
        { "HTTP/1.1 that stays open", NotHttp2 },
        { "garbage", Unreachable },
        { "GOAWAY instead of SETTINGS", Unreachable },
        { "invalid SETTINGS", Unreachable },
        { "close after SETTINGS", Reset },
        { "reset after SETTINGS", Reset },
        { "close after the request", Reset },
        { "reset after the request", Reset },
        { "GOAWAY before the call", Reset },
        { "GOAWAY during the call", Reset },
        { "invalid frame", Invalid },
        { "RST_STREAM", "502 INTERNAL UPSTREAM_RESET" },
        { "RST_STREAM and close", "502 INTERNAL UPSTREAM_RESET" },
        { "close after the headers", Reset },
        { "reset after the headers", Reset },
    };

    public static TheoryData<string, string> HttpConnections => new()
    {
        { "close", Reset },
        { "reset", Reset },
        { "close after the request", Reset },
        { "reset after the request", Reset },
        { "close within the status line", Reset },
        { "close within the headers", Reset },
        { "reset within the headers", Reset },
        { "garbage", Invalid },
        { "invalid header", Invalid },
        { "close within the body", "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
        { "reset within the body", Reset },
        { "close within a chunk", "502 INTERNAL UPSTREAM_RESPONSE_INVALID" },
    };

    [Theory]
    [MemberData(nameof(GrpcConnections))]
    public async Task Broken_gRPC_connection_has_one_status(string scenario, string expected)
    {
        await using var server = RawTcpServer.Start(Grpc[scenario]);

        await AssertAlwaysAsync("Grpc", server.Address, expected);
    }

    [Theory]
    [MemberData(nameof(HttpConnections))]
    public async Task Broken_REST_connection_has_one_status(string scenario, string expected)
    {
        await using var server = RawTcpServer.Start(Http[scenario]);

        await AssertAlwaysAsync("Rest", server.Address, expected);
    }

    [Theory]
    [MemberData(nameof(HttpConnections))]
    public async Task Broken_Connect_connection_has_one_status(string scenario, string expected)
    {
        await using var server = RawTcpServer.Start(Http[scenario]);

        await AssertAlwaysAsync("Connect", server.Address, expected);
    }

    [Theory]
    [InlineData("Grpc")]
    [InlineData("Rest")]
    [InlineData("Connect")]
    public async Task Refused_connection_is_unreachable(string protocol)
    {
        using var free = new Socket(SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        await AssertAlwaysAsync(protocol, new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndPoint!).Port}"), Unreachable);
    }

    [Theory]
    [InlineData("Grpc", "close")]
    [InlineData("Grpc", "reset")]
    [InlineData("Grpc", "garbage")]
    [InlineData("Rest", "close")]
    [InlineData("Rest", "reset")]
    [InlineData("Rest", "garbage")]
    [InlineData("Connect", "close")]
    [InlineData("Connect", "reset")]
    [InlineData("Connect", "garbage")]
    public async Task Broken_TLS_handshake_is_unreachable(string protocol, string scenario)
    {
        await using var server = RawTcpServer.Start(Grpc[scenario]);

        await AssertAlwaysAsync(protocol, new Uri($"https://127.0.0.1:{server.Port}"), Unreachable);
    }

    private static async Task AssertAlwaysAsync(string protocol, Uri address, string expected)
    {
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync(
            "Production",
            [
                $"Gateway:Upstreams:library:Addresses:0={address}",
                $"Gateway:Upstreams:library:Schema:DescriptorSet={PeerFiles.DescriptorSet}",
                "Gateway:Upstreams:library:Services:0=library.v1.Library",
                $"Gateway:Upstreams:library:Protocol={protocol}",
                "Gateway:Errors:Masking=Off",
            ]);

        var counts = new Dictionary<string, int>();
        for (var call = 0; call < Calls; call++) Count(await CallAsync(gateway));
        for (var call = 0; call < Calls; call += Concurrency)
            foreach (var summary in await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => CallAsync(gateway)))) Count(summary);

        var (only, _) = Assert.Single(counts);
        Assert.Equal(expected, only);

        void Count(string summary) => counts[summary] = counts.GetValueOrDefault(summary) + 1;
    }

    private static async Task<string> CallAsync(GatewayHost gateway)
    {
        var response = await gateway.GetAsync("/v1/shelves/1/books/1", ("grpc-timeout", "20S"));
        var mayRetryNow = response.Reason == "UPSTREAM_UNREACHABLE" ? "1" : null;
        Assert.Equal(mayRetryNow, response.Header("retry-after"));
        return response.Summary;
    }

    private static Task ResetAsync(RawConnection connection)
    {
        connection.Reset();
        return Task.CompletedTask;
    }

    /// <summary>Sends SETTINGS, responds to the first request, and ends the connection.</summary>
    private static async Task RespondAsync(RawConnection connection, Func<RawConnection, int, Task> respond, Func<RawConnection, Task> end)
    {
        await connection.WriteAsync(Settings);
        await connection.ReadPrefaceAsync();
        if (await connection.ReadFrameAsync(Http2Frame.Headers) is not { } request) return;
        await respond(connection, request.Stream);
        await end(connection);
    }

    private static Task RespondAsync(RawConnection connection, int stream) =>
        connection.WriteAsync(Http2Frame.Encode(Http2Frame.Headers, Http2Frame.EndHeaders, stream, ResponseHeaders));

    /// <summary>Reads an HTTP/1.1 request, writes some bytes, and ends the connection.</summary>
    private static async Task RespondAsync(RawConnection connection, string text, bool isReset = false)
    {
        var isConnect = (await connection.ReadHeadersAsync()).StartsWith("POST", StringComparison.Ordinal);
        await connection.WriteAsync(text.Replace("%TYPE%", isConnect ? "application/proto" : "application/json", StringComparison.Ordinal));
        if (!isReset)
        {
            await connection.CloseAsync();
            return;
        }

        // The gateway reads what arrives before a reset.
        await Task.Delay(20);
        connection.Reset();
    }
}
