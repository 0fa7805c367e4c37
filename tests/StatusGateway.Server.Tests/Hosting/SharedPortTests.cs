using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Hosting.Listeners;

namespace StatusGateway.Server.Tests.Hosting;

public sealed class SharedPortTests
{
    // An empty SETTINGS frame. The first frame of the server must be SETTINGS, and that of the client may be empty.
    private static readonly byte[] EmptySettings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    [Fact]
    public async Task Both_protocols_work_on_one_port()
    {
        await using var host = await SharedPortHost.StartAsync();
        using var client = new HttpClient();

        Assert.Equal("HTTP/1.1 GET /a", await host.GetAsync(client, HttpVersion.Version11, "/a"));
        Assert.Equal("HTTP/2 GET /b", await host.GetAsync(client, HttpVersion.Version20, "/b"));
    }

    [Fact]
    public async Task Both_protocols_work_concurrently_on_many_connections()
    {
        await using var host = await SharedPortHost.StartAsync();

        var calls = Enumerable.Range(0, 200).SelectMany(i => new[] { CallAsync(HttpVersion.Version11, i), CallAsync(HttpVersion.Version20, i) });
        var responses = await Task.WhenAll(calls);

        Assert.All(responses, response => Assert.Equal(response.Expected, response.Received));
        Assert.Empty(host.Logs.AtLeast(LogLevel.Warning));

        async Task<(string Expected, string Received)> CallAsync(Version version, int i)
        {
            // A client of its own uses a connection of its own.
            using var client = new HttpClient();
            var name = version == HttpVersion.Version20 ? "HTTP/2" : "HTTP/1.1";
            return ($"{name} GET /{i}", await host.GetAsync(client, version, $"/{i}"));
        }
    }

    [Fact]
    public async Task Preface_byte_by_byte_is_HTTP_2()
    {
        await using var host = await SharedPortHost.StartAsync();
        using var socket = await host.ConnectAsync();

        await SharedPortHost.DribbleAsync(socket, Http2Preface.Bytes.ToArray());
        await SharedPortHost.DribbleAsync(socket, EmptySettings);

        var header = new byte[9];
        await ReceiveExactlyAsync(socket, header);
        Assert.Equal(4, header[3]);
    }

    [Theory]
    [InlineData("GET /x", "HTTP/1.1 GET /x")]
    [InlineData("P /x", "HTTP/1.1 P /x")]
    [InlineData("PROPFIND /x", "HTTP/1.1 PROPFIND /x")]
    [InlineData("PRINT /x", "HTTP/1.1 PRINT /x")]
    [InlineData("PRI /x", "HTTP/1.1 PRI /x")]
    public async Task Request_byte_by_byte_is_HTTP_1(string start, string expected)
    {
        await using var host = await SharedPortHost.StartAsync();
        using var socket = await host.ConnectAsync();

        await SharedPortHost.DribbleAsync(socket, Encoding.ASCII.GetBytes($"{start} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));

        Assert.EndsWith(expected + "\r\n0\r\n\r\n", await SharedPortHost.ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PRI * HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("PRI * HTTP/2.1\r\n\r\nXX\r\n\r\n")]
    [InlineData("\0\u0001\u0002 nonsense\r\n\r\n")]
    public async Task Almost_a_preface_gets_an_HTTP_1_response(string bytes)
    {
        await using var host = await SharedPortHost.StartAsync();
        using var socket = await host.ConnectAsync();

        await socket.SendAsync(Encoding.Latin1.GetBytes(bytes));

        Assert.StartsWith("HTTP/1.1 ", await SharedPortHost.ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beginning_of_a_preface_gets_a_response_to_use_HTTP_1()
    {
        await using var host = await SharedPortHost.StartAsync();
        using var socket = await host.ConnectAsync();

        await socket.SendAsync("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"u8.ToArray());

        // Kestrel's HTTP/1.1 recognizes these bytes and responds with GOAWAY, HTTP_1_1_REQUIRED.
        var response = await SharedPortHost.ReadToEndAsync(socket);
        Assert.Equal((7, 13), (response[3], response[^1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRI * HT")]
    public async Task Undecided_connection_that_ends_is_closed(string bytes)
    {
        await using var host = await SharedPortHost.StartAsync();
        using var socket = await host.ConnectAsync();

        await socket.SendAsync(Encoding.Latin1.GetBytes(bytes));
        socket.Shutdown(SocketShutdown.Send);

        await SharedPortHost.ReadToEndAsync(socket);
        Assert.Empty(host.Logs.AtLeast(LogLevel.Warning));
    }

    [Fact]
    public async Task Immediately_dropped_connections_have_no_effect()
    {
        await using var host = await SharedPortHost.StartAsync();
        for (var i = 0; i < 100; i++)
        {
            using var socket = await host.ConnectAsync();
            if (i % 2 == 0)
            {
                await socket.SendAsync("PRI"u8.ToArray());
            }

            if (i % 4 < 2)
            {
                // Closing without lingering sends a reset.
                socket.LingerState = new LingerOption(true, 0);
            }
        }

        using var client = new HttpClient();
        Assert.Equal("HTTP/2 GET /", await host.GetAsync(client, HttpVersion.Version20));
        Assert.Equal("HTTP/1.1 GET /", await host.GetAsync(client, HttpVersion.Version11));
        Assert.Empty(host.Logs.AtLeast(LogLevel.Warning));
    }

    [Fact]
    public async Task Silent_and_slow_connections_do_not_delay_others()
    {
        await using var host = await SharedPortHost.StartAsync();
        var idle = new List<Socket>();
        for (var i = 0; i < 100; i++)
        {
            var socket = await host.ConnectAsync();
            await socket.SendAsync(Http2Preface.Bytes[..(i % 24)].ToArray());
            idle.Add(socket);
        }

        using var client = new HttpClient();
        Assert.Equal("HTTP/2 GET /", await host.GetAsync(client, HttpVersion.Version20));
        Assert.Equal("HTTP/1.1 GET /", await host.GetAsync(client, HttpVersion.Version11));
        idle.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRI * HTTP")]
    public async Task Undecided_connection_is_closed_after_the_timeout(string bytes)
    {
        await using var host = await SharedPortHost.StartAsync(firstBytes: TimeSpan.FromSeconds(1));
        using var socket = await host.ConnectAsync();

        await socket.SendAsync(Encoding.Latin1.GetBytes(bytes));

        Assert.Equal("", await SharedPortHost.ReadToEndAsync(socket));
        Assert.Contains(host.Logs.Entries, entry => entry.Message.Contains("did not identify its protocol", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recognized_connection_may_be_idle_longer()
    {
        await using var host = await SharedPortHost.StartAsync(firstBytes: TimeSpan.FromSeconds(1));
        using var client = new HttpClient();
        using var socket = await host.ConnectAsync();
        await socket.SendAsync("GET /slow HT"u8.ToArray());
        await host.GetAsync(client, HttpVersion.Version20);
        await Task.Delay(1500);

        await socket.SendAsync("TP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());

        Assert.Contains("HTTP/1.1 GET /slow", await SharedPortHost.ReadToEndAsync(socket), StringComparison.Ordinal);
        Assert.Equal("HTTP/2 GET /", await host.GetAsync(client, HttpVersion.Version20));
    }

    [Fact]
    public async Task Stopping_closes_open_idle_and_undecided_connections()
    {
        await using var host = await SharedPortHost.StartAsync();
        using var client = new HttpClient();
        await host.GetAsync(client, HttpVersion.Version11);
        await host.GetAsync(client, HttpVersion.Version20);
        using var silent = await host.ConnectAsync();
        using var partial = await host.ConnectAsync();
        await partial.SendAsync("PRI *"u8.ToArray());
        var port = host.Port;

        await host.App.StopAsync().WaitAsync(SharedPortHost.Timeout);

        Assert.Equal("", await ReadQuietlyAsync(silent));
        Assert.Equal("", await ReadQuietlyAsync(partial));
        Assert.Empty(host.Logs.AtLeast(LogLevel.Warning));
        Assert.DoesNotContain(host.Logs.Entries, entry => entry.Message.Contains("did not shutdown", StringComparison.Ordinal));

        // The port is free again.
        using var next = new TcpListener(IPAddress.Loopback, port);
        next.Start();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Stopping_lets_a_running_call_finish(string version)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await SharedPortHost.StartAsync(configure: app => app.Use(async (_, next) =>
        {
            entered.TrySetResult();
            await release.Task;
            await next();
        }));
        using var client = new HttpClient();
        var call = host.GetAsync(client, new Version(version), "/late");
        await entered.Task.WaitAsync(SharedPortHost.Timeout);

        var stop = host.App.StopAsync();
        await Task.Delay(50);
        Assert.False(stop.IsCompleted);
        release.SetResult();

        Assert.EndsWith("GET /late", await call, StringComparison.Ordinal);
        await stop.WaitAsync(SharedPortHost.Timeout);
    }

    [Fact]
    public async Task Stopping_under_new_connections_ends_in_time_without_errors()
    {
        for (var round = 0; round < 10; round++)
        {
            await using var host = await SharedPortHost.StartAsync();
            var port = host.Port;
            using var done = new CancellationTokenSource();
            var flood = Enumerable.Range(0, 8).Select(i => Task.Run(() => FloodAsync(port, i, done.Token))).ToArray();
            await Task.Delay(30);

            await host.App.StopAsync().WaitAsync(SharedPortHost.Timeout);

            await done.CancelAsync();
            await Task.WhenAll(flood);
            Assert.Empty(host.Logs.AtLeast(LogLevel.Warning));
        }

        static async Task FloodAsync(int port, int kind, CancellationToken done)
        {
            byte[][] starts = ["GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), [.. Http2Preface.Bytes, .. EmptySettings], "PRI"u8.ToArray(), []];
            while (!done.IsCancellationRequested)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
                    await socket.SendAsync(starts[kind % starts.Length]);
                    await Task.Yield();
                }
                catch (SocketException)
                {
                    // Refused or reset: the server is stopping.
                }
            }
        }
    }

    private static async Task<string> ReadQuietlyAsync(Socket socket)
    {
        try
        {
            return await SharedPortHost.ReadToEndAsync(socket);
        }
        catch (SocketException)
        {
            // A socket closed with unread bytes sends a reset, and is closed anyway.
            return "";
        }
    }

    private static async Task ReceiveExactlyAsync(Socket socket, Memory<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = await socket.ReceiveAsync(buffer).AsTask().WaitAsync(SharedPortHost.Timeout);
            Assert.NotEqual(0, count);
            buffer = buffer[count..];
        }
    }
}
