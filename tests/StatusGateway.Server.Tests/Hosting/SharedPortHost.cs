using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Hosting.Listeners;

namespace StatusGateway.Server.Tests.Hosting;

/// <summary>A Kestrel server on its own port, which responds with the protocol, method and path of each request.</summary>
internal sealed class SharedPortHost : IAsyncDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private SharedPortHost(WebApplication app, LogList logs)
    {
        App = app;
        Logs = logs;
    }

    public WebApplication App { get; }

    public LogList Logs { get; }

    public IReadOnlyList<string> Addresses => App.GetListenAddresses();

    public int Port => new Uri(Addresses[0]).Port;

    public static async Task<SharedPortHost> StartAsync(
        string urls = "http://127.0.0.1:0", TimeSpan? firstBytes = null, string[]? args = null, Action<WebApplication>? configure = null)
    {
        Assert.True(ListenUrl.TryParseAll(urls, out var parsed, out var error), error);
        var builder = WebApplication.CreateBuilder(args ?? []);
        var logs = new LogList();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder.ListenOnSharedPorts(parsed);
        if (firstBytes is { } timeout)
        {
            builder.Services.Configure<SharedPortOptions>(options => options.FirstBytesTimeout = timeout);
        }

        var app = builder.Build();
        configure?.Invoke(app);
        app.Run(context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Method} {context.Request.Path}"));
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new SharedPortHost(app, logs);
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        return socket;
    }

    public async Task<string> GetAsync(HttpClient client, Version version, string path = "/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{Port}{path}"))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await client.SendAsync(request).WaitAsync(Timeout);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Sends bytes one at a time, in separate packets as far as the system allows.</summary>
    public static async Task DribbleAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            await socket.SendAsync(bytes.Slice(i, 1));
            await Task.Delay(3);
        }
    }

    /// <summary>Reads until the peer closes the connection.</summary>
    public static async Task<string> ReadToEndAsync(Socket socket)
    {
        var received = new StringBuilder();
        var buffer = new byte[4096];
        int count;
        while ((count = await socket.ReceiveAsync(buffer).WaitAsync(Timeout)) > 0)
        {
            received.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return received.ToString();
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>Records what is logged.</summary>
internal sealed class LogList : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Category, string Message)> Entries { get; } = [];

    public IEnumerable<string> AtLeast(LogLevel level) => Entries.Where(e => e.Level >= level).Select(e => e.Message);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogList list, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            list.Entries.Enqueue((logLevel, category, formatter(state, exception)));
    }
}
