using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using StatusGateway.Demo;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Upstreams.InProcess;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>The gateway as <c>serve</c> runs it, in this process, on a free port of 127.0.0.1.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollDelay = TimeSpan.FromMilliseconds(20);

    // What lets a hanging call fail with its own name.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, LogList logs)
    {
        _app = app;
        Logs = logs;
        Address = new Uri($"http://127.0.0.1:{new Uri(app.GetListenAddresses()[0]).Port}");
        Http1 = CreateClient(HttpVersion.Version11);
        Http2 = CreateClient(HttpVersion.Version20);
    }

    public Uri Address { get; }

    /// <summary>Host and port, as gRPC clients name a target.</summary>
    public string Target => Address.Authority;

    /// <summary>A client of HTTP/1.1, with the address as its base.</summary>
    public HttpClient Http1 { get; }

    /// <summary>A client of HTTP/2 with prior knowledge, with the address as its base.</summary>
    public HttpClient Http2 { get; }

    /// <summary>What it is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Everything that was logged.</summary>
    public LogList Logs { get; }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="settings">Options of the configuration, "Gateway:Errors:Masking=Off".</param>
    public static Task<GatewayHost> StartAsync(params IEnumerable<string> settings) => StartAsync(LibraryService.Create(TimeProvider.System), settings);

    /// <summary>As the other, with a service of this process in place of the library.</summary>
    public static async Task<GatewayHost> StartAsync(InProcessService demo, params IEnumerable<string> settings)
    {
        var host = await StartUnreadyAsync("Production", settings, [demo]);
        await host.WaitUntilReadyAsync();
        return host;
    }

    /// <summary>Starts it over services of a test's own, in place of the library.</summary>
    public static Task<GatewayHost> StartServingAsync(IReadOnlyList<InProcessService> services, IEnumerable<string> settings) =>
        StartUnreadyAsync("Production", settings, services);

    /// <summary>Starts it, and does not wait for its upstreams.</summary>
    public static async Task<GatewayHost> StartUnreadyAsync(
        string environment, IEnumerable<string> settings, IReadOnlyList<InProcessService>? services = null)
    {
        var logs = new LogList();
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
        var faults = builder.AddStatusGateway(services ?? [LibraryService.Create(TimeProvider.System)]);
        Assert.Empty(faults);
        var app = builder.Build();
        app.UseStatusGateway();
        app.UseStatusGatewayFallback();
        await app.StartAsync();
        return new GatewayHost(app, logs);
    }

    /// <summary>Settings of an upstream that is asked for its schema.</summary>
    public static IEnumerable<string> Reflecting(Uri address, string name = "library") =>
        [$"Gateway:Upstreams:{name}:Addresses:0={address}", $"Gateway:Upstreams:{name}:Schema:Reflection=true"];

    /// <summary>Settings of an upstream whose schema is the peers' descriptor set.</summary>
    public static IEnumerable<string> Described(Uri address, string name = "library") =>
        [$"Gateway:Upstreams:{name}:Addresses:0={address}", $"Gateway:Upstreams:{name}:Schema:DescriptorSet={PeerFiles.DescriptorSet}", $"Gateway:Upstreams:{name}:Services:0=library.v1.Library"];

    /// <summary>The client of a version of HTTP.</summary>
    public HttpClient Client(int httpVersion) => httpVersion == 1 ? Http1 : Http2;

    /// <summary>A REST call of HTTP/1.1 without a body.</summary>
    public Task<RestAnswer> GetAsync(string path, params IEnumerable<(string Name, string Value)> headers) =>
        RestAnswer.SendAsync(Http1, HttpMethod.Get, path, null, headers);

    /// <summary>Waits until <c>/readyz</c> says so.</summary>
    public Task WaitUntilReadyAsync() => WaitUntilAsync(
        async () => (await GetAsync("/readyz")).Status == 200, "The gateway is not ready");

    /// <summary>Asks again and again until it is so.</summary>
    public async Task WaitUntilAsync(Func<Task<bool>> isSo, string complaint)
    {
        using var limit = new CancellationTokenSource(ReadyLimit);
        while (!await isSo())
        {
            Assert.False(limit.IsCancellationRequested, $"{complaint} after {ReadyLimit.TotalSeconds} s:\n{Logs}");
            await Task.Delay(PollDelay);
        }
    }

    /// <summary>Stops it as a signal would: what is open may end.</summary>
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
        Timeout = CallLimit,
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
