using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StatusGateway.Server.Hosting.Listeners;

namespace StatusGateway.Server.Tests.Hosting;

public sealed class ListenOnSharedPortsTests
{
    [Fact]
    public async Task Each_address_is_listed_once_with_its_actual_port()
    {
        await using var host = await SharedPortHost.StartAsync("http://127.0.0.1:0;http://localhost:0;http://*:0");

        // The first two are different URLs with any port, so they need two sockets.
        Assert.Equal(3, host.Addresses.Count);
        Assert.Equal(3, host.Addresses.Distinct().Count());
        Assert.All(host.Addresses, address => Assert.DoesNotContain(":0", address, StringComparison.Ordinal));
        Assert.StartsWith("http://127.0.0.1:", host.Addresses[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_addresses_of_localhost_support_both_protocols()
    {
        var port = FreePort();
        await using var host = await SharedPortHost.StartAsync($"http://localhost:{port}");
        using var client = new HttpClient();

        Assert.Contains($"http://127.0.0.1:{port}", host.Addresses);
        Assert.Equal(ListenAddresses.Probe().HasIPv6Loopback, host.Addresses.Contains($"http://[::1]:{port}"));
        foreach (var address in host.Addresses)
        {
            foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address))
                {
                    Version = version,
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                };
                using var response = await client.SendAsync(request);
                Assert.Equal(version, response.Version);
            }
        }
    }

    [Fact]
    public async Task Address_in_use_is_one_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        // The first URL is already bound when the second fails, and must be released.
        var first = FreePort();
        var exception = await Assert.ThrowsAsync<IOException>(
            () => SharedPortHost.StartAsync($"http://127.0.0.1:{first};http://127.0.0.1:{port}"));

        Assert.IsType<AddressInUseException>(exception.InnerException);
        Assert.Equal(
            $"Failed to bind to address http://127.0.0.1:{port}: address already in use. Stop what listens there, or choose another address with --urls.",
            ListenError.Describe(exception));
        using var again = new TcpListener(IPAddress.Loopback, first);
        again.Start();
    }

    [Fact]
    public async Task Address_of_another_machine_is_one_sentence()
    {
        var exception = await Assert.ThrowsAsync<IOException>(() => SharedPortHost.StartAsync("http://192.0.2.1:0"));

        Assert.Equal(
            "Cannot listen on http://192.0.2.1:0: this machine does not have that address. Choose one that it has, or * for all.",
            ListenError.Describe(exception));
    }

    [Fact]
    public async Task Host_settings_are_cleared_without_a_warning()
    {
        await using var host = await SharedPortHost.StartAsync(
            args: ["--urls", "http://127.0.0.1:1", "--http_ports", "2", "--https_ports", "3"],
            configure: app => app.Urls.Add("http://127.0.0.1:4"));

        Assert.Single(host.Addresses);
        Assert.Empty(host.Logs.AtLeast(LogLevel.Warning));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unbinding_one_protocol_keeps_the_other(bool http1Goes)
    {
        using var factory = NewFactory();
        var (one, two) = SharedPortEndPoint.Pair(new IPEndPoint(IPAddress.Loopback, 0));
        await using var http1 = await factory.BindAsync(one);
        await using var http2 = await factory.BindAsync(two);
        Assert.Equal(http1.EndPoint, http2.EndPoint);
        var (first, last) = http1Goes ? (http1, http2) : (http2, http1);
        var (request, preface) = ("GET /"u8.ToArray(), Http2Preface.Bytes.ToArray());
        var (refused, served) = http1Goes ? (request, preface) : (preface, request);

        await first.UnbindAsync();
        await first.UnbindAsync();
        Assert.Null(await first.AcceptAsync());
        await first.DisposeAsync();

        using var bad = await ConnectAsync(last.EndPoint, refused);
        using var good = await ConnectAsync(last.EndPoint, served);
        await using (var connection = await last.AcceptAsync().AsTask().WaitAsync(SharedPortHost.Timeout))
        {
            Assert.NotNull(connection);
            var read = await connection.Transport.Input.ReadAsync();
            Assert.Equal(served.Length, read.Buffer.Length);
        }

        await AssertClosedAsync(bad);
        await last.UnbindAsync().AsTask().WaitAsync(SharedPortHost.Timeout);
        Assert.Null(await last.AcceptAsync());
        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(last.EndPoint, served));
    }

    [Fact]
    public async Task Pair_with_only_one_bound_endpoint_closes_all_connections()
    {
        using var factory = NewFactory();
        var (one, _) = SharedPortEndPoint.Pair(new IPEndPoint(IPAddress.Loopback, 0));
        var http1 = await factory.BindAsync(one);
        using var waiting = await ConnectAsync(http1.EndPoint, Http2Preface.Bytes.ToArray());
        await Task.Delay(50);

        await http1.DisposeAsync();

        await AssertClosedAsync(waiting);

        // The endpoint can be bound again.
        await using var again = await factory.BindAsync(one);
        using var socket = await ConnectAsync(again.EndPoint, "GET"u8.ToArray());
        await using var connection = await again.AcceptAsync();
        Assert.NotNull(connection);
    }

    [Fact]
    public async Task Other_endpoints_are_not_bound()
    {
        using var factory = NewFactory();
        var address = new IPEndPoint(IPAddress.Loopback, 0);
        Assert.False(factory.CanBind(address));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await factory.BindAsync(address));

        var (one, two) = SharedPortEndPoint.Pair(address);
        Assert.True(factory.CanBind(one) && factory.CanBind(two));
        await using var bound = await factory.BindAsync(one);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await factory.BindAsync(one));
    }

    private static SharedPortListenerFactory NewFactory() =>
        new(Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions()), Microsoft.Extensions.Options.Options.Create(new SharedPortOptions()), NullLoggerFactory.Instance);

    private static async Task<Socket> ConnectAsync(EndPoint endPoint, byte[] bytes)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endPoint);
        await socket.SendAsync(bytes);
        return socket;
    }

    private static async Task AssertClosedAsync(Socket socket)
    {
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1]).WaitAsync(SharedPortHost.Timeout));
        }
        catch (SocketException)
        {
            // A reset, because the bytes were not read.
        }
    }

    /// <summary>Finds a port outside the range that the system assigns, which another process could get after it is released.</summary>
    private static int FreePort()
    {
        const int min = 10_240;
        const int end = 32_768;
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(min, end));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // The port is in use.
            }
        }
    }
}
