using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusGateway.AspNetCore;
using StatusGateway.Core;

namespace StatusGateway.Server.Tests.AspNetCore;

/// <summary>An application without the gateway that responds with statuses, on a free port of 127.0.0.1.</summary>
internal sealed class StatusApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private StatusApp(WebApplication app, LoggedLines logs)
    {
        _app = app;
        Logs = logs;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(address) };
    }

    public LoggedLines Logs { get; }

    /// <summary>Starts it as the library's documentation says: AddStatusResponses, UseExceptionHandler, UseStatusCodePages.</summary>
    public static async Task<StatusApp> StartAsync(
        Action<WebApplication> map, Action<StatusResponsesOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var logs = new LoggedLines();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Information);
        services?.Invoke(builder.Services);
        builder.Services.AddStatusResponses(configure);
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        map(app);
        await app.StartAsync();
        return new StatusApp(app, logs);
    }

    /// <summary>An application with one endpoint, <c>/fail</c>, that throws.</summary>
    public static Task<StatusApp> ThrowingAsync(Func<Exception> exception, Action<StatusResponsesOptions>? configure = null) =>
        StartAsync(app => app.MapGet("/fail", IResult () => throw exception()), configure);

    /// <summary>An application with one endpoint, <c>/fail</c>, that responds with a status.</summary>
    public static Task<StatusApp> FailingAsync(RpcStatus status, Action<StatusResponsesOptions>? configure = null) =>
        StartAsync(app => app.MapGet("/fail", () => new StatusResult(status)), configure);

    public Task<Response> GetAsync(string path, params IEnumerable<(string Name, string Value)> headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public async Task<Response> SendAsync(HttpMethod method, string path, HttpContent? content = null, params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _client.SendAsync(request);
        return new Response(
            (int)response.StatusCode,
            response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsByteArrayAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>A response with its complete body.</summary>
internal sealed record Response(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Body => System.Text.Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Bytes);

    public string? MediaType => Header("content-type");

    public string? Detail => Text("detail");

    /// <summary>HTTP status, code and detail of a problem, which it has to be.</summary>
    public (int Status, string? Code, string? Detail) Problem
    {
        get
        {
            Assert.Equal("application/problem+json", MediaType);
            Assert.Equal(Status, Json.GetProperty("status").GetInt32());
            return (Status, Text("code"), Detail);
        }
    }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string? Text(string member) => Json.TryGetProperty(member, out var value) ? value.GetString() : null;

    /// <summary>The status, as a client with this library reads it.</summary>
    public RpcStatus Read() => Core.Http.StatusReader.Read(
        Bytes, MediaType, new Core.Reading.StatusReadContext(Status, StatusOrigin.Upstream), out _);
}

/// <summary>Keeps the log entries, one line each.</summary>
internal sealed class LoggedLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> All => _lines;

    /// <summary>The lines of this library.</summary>
    public IEnumerable<string> Own => _lines.Where(line => line.Contains("StatusGateway.AspNetCore", StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
