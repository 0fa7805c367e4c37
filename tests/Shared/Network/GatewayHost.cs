using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using StatusGateway.Demo;
using StatusGateway.Server.Hosting.Listeners;
using StatusGateway.Server.InProcess;

namespace StatusGateway.Tests.Shared;

/// <summary>The gateway as <c>serve</c> runs it, in this process, on a free port of 127.0.0.1.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    // A call that hangs fails in its own test.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, LogRecorder logs)
    {
        _app = app;
        Logs = logs;
        Address = new Uri($"http://127.0.0.1:{new Uri(app.GetListenAddresses()[0]).Port}");
        Http1 = CreateClient(HttpVersion.Version11);
        Http2 = CreateClient(HttpVersion.Version20);
    }

    public Uri Address { get; }

    /// <summary>Gets host and port, as gRPC clients name a target.</summary>
    public string Target => Address.Authority;

    /// <summary>Gets an HTTP/1.1 client whose base address is the gateway.</summary>
    public HttpClient Http1 { get; }

    /// <summary>Gets an HTTP/2 client with prior knowledge whose base address is the gateway.</summary>
    public HttpClient Http2 { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Gets the log.</summary>
    public LogRecorder Logs { get; }

    /// <summary>Starts the gateway with the library as its in-process service and waits until it is ready.</summary>
    /// <param name="settings">Configuration settings, such as "Gateway:Errors:Masking=Off".</param>
    public static Task<GatewayHost> StartAsync(params IEnumerable<string> settings) => StartAsync(LibraryService.Create(TimeProvider.System), settings);

    /// <summary>Starts the gateway with another in-process service and waits until it is ready.</summary>
    public static async Task<GatewayHost> StartAsync(InProcessService demo, params IEnumerable<string> settings)
    {
        var host = await StartWithoutWaitingAsync("Production", settings, [demo]);
        await host.WaitUntilReadyAsync();
        return host;
    }

    /// <summary>Starts the gateway with the given in-process services.</summary>
    public static Task<GatewayHost> StartWithServicesAsync(IReadOnlyList<InProcessService> services, IEnumerable<string> settings) =>
        StartWithoutWaitingAsync("Production", settings, services);

    /// <summary>Starts the gateway without waiting for its upstreams.</summary>
    public static async Task<GatewayHost> StartWithoutWaitingAsync(
        string environment, IEnumerable<string> settings, IReadOnlyList<InProcessService>? services = null)
    {
        var logs = new LogRecorder();
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = environment });
        builder.WebHost.ConfigureKestrel(static options =>
        {
            options.AddServerHeader = false;
            options.Limits.Http2.MaxStreamsPerConnection = 1000;
        });
        builder.Configuration.AddInMemoryCollection(
            [.. settings.Select(Parse), new("urls", "http://127.0.0.1:0")]);
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Information);
        var errors = builder.AddStatusGateway(services ?? [LibraryService.Create(TimeProvider.System)]);
        Assert.Empty(errors);
        var app = builder.Build();
        app.UseStatusGateway();
        app.UseStatusGatewayFallback();
        await app.StartAsync();
        return new GatewayHost(app, logs);
    }

    /// <summary>Gets the client of an HTTP version.</summary>
    public HttpClient Client(int httpVersion) => httpVersion == 1 ? Http1 : Http2;

    /// <summary>Sends a GET request over HTTP/1.1.</summary>
    public Task<RestResponse> GetAsync(string path, params IEnumerable<(string Name, string Value)> headers) =>
        RestResponse.SendAsync(Http1, HttpMethod.Get, path, null, headers);

    /// <summary>Waits until <c>/readyz</c> returns 200.</summary>
    public Task WaitUntilReadyAsync() => WaitUntilAsync(
        async () => (await GetAsync("/readyz")).Status == 200, "The gateway is not ready");

    /// <summary>Polls until the condition is true.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="error">What to report if the condition stays false.</param>
    public async Task WaitUntilAsync(Func<Task<bool>> condition, string error)
    {
        using var timeout = new CancellationTokenSource(ReadyTimeout);
        while (!await condition())
        {
            Assert.False(timeout.IsCancellationRequested, $"{error} after {ReadyTimeout.TotalSeconds} s:\n{Logs}");
            await Task.Delay(PollInterval);
        }
    }

    /// <summary>Stops the gateway gracefully, as SIGTERM does.</summary>
    public Task StopAsync(CancellationToken cancellation) => _app.StopAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        Http1.Dispose();
        Http2.Dispose();
        await _app.DisposeAsync();
    }

    private static KeyValuePair<string, string?> Parse(string setting)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        return new(setting[..equals], setting[(equals + 1)..]);
    }

    private HttpClient CreateClient(Version version) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 1024,
    })
    {
        BaseAddress = Address,
        Timeout = CallTimeout,
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
