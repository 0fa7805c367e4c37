using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StatusGateway.Server.Hosting.Listeners;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Inbound.Connect;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Inbound.GrpcWeb;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Pages;
using StatusGateway.Server.Pipeline;

namespace StatusGateway.Server.Hosting;

/// <summary>Adds the gateway to an ASP.NET Core application.</summary>
public static class StatusGatewayHost
{
    /// <summary>
    /// Adds the gateway, configured by the section <c>Gateway</c>. The server listens for HTTP/1.1 and HTTP/2 on each port of the setting
    /// <c>urls</c>, which is <c>http://localhost:8080</c> by default.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="demo">The services of this process, served if <c>Gateway:Demo</c> is true or there are no upstreams.</param>
    /// <returns>The errors of the configuration, one sentence each. If there are any, the application must not be started.</returns>
    public static IReadOnlyList<string> AddStatusGateway(this WebApplicationBuilder builder, params IReadOnlyList<InProcessService> demo)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(demo);
        var draft = GatewayDraft.Create(builder.Configuration, builder.Environment, demo);
        if (draft.Urls is not { } urls || draft.Errors.Any(static error => !error.IsWarning))
        {
            draft.Dispose();
            return [.. draft.Errors.Where(static error => !error.IsWarning).Select(static error => error.ToString())];
        }

        builder.ListenOnSharedPorts(urls);
        builder.Services.Configure<KestrelServerOptions>(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A connection carries many calls; this is the maximum number of concurrent calls of a client.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            // A slow reader applies back-pressure to the upstream; a minimum data rate would abort its stream.
            kestrel.Limits.MinResponseDataRate = null;
        });
        var services = builder.Services;
        services.AddSingleton(draft.Runtime);
        services.AddSingleton(draft.Runtime.State);
        services.AddSingleton(new StartupWarnings(draft.Errors));
        services.AddSingleton<GatewayEndpoint>();
        services.AddSingleton(new InboundProtocolList(GrpcProtocol.Instance, GrpcWebProtocol.Instance, ConnectProtocol.Instance, RestProtocol.Instance));
        services.AddHostedService<ShutdownNotifier>();
        services.AddHostedService<SchemaLoader>();
        services.AddHostedService<DescriptorSetWatcher>();
        services.AddHostedService<ReachabilityProbe>();
        services.AddRouting();
        services.AddGatewayOpenApi(draft.Snapshot.Upstreams.Select(static upstream => upstream.Name));
        return [];
    }

    /// <summary>
    /// Adds the gateway's routing. Call it first, so that all other middleware sees the gateway's endpoint, and
    /// <see cref="UseStatusGatewayFallback"/> last.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns>The application.</returns>
    public static WebApplication UseStatusGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<GatewayRouting>();
        return app;
    }

    /// <summary>Runs the endpoints, and responds to requests without an endpoint with a status in the client's protocol.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The application.</returns>
    public static WebApplication UseStatusGatewayFallback(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseRouting();
        app.UseEndpoints(static _ => { });
        app.Run(GatewayFallback.InvokeAsync);
        return app;
    }

    /// <summary>Gets a summary of what the gateway serves, for people. The application must have started.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The summary.</returns>
    public static GatewaySummary GetGatewaySummary(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var snapshot = app.Services.GetRequiredService<GatewayState>().Current;
        return new GatewaySummary(
            [.. app.GetListenAddresses().Select(address => WithLocalhost(address) + snapshot.PathBase).Distinct(StringComparer.Ordinal)],
            [.. snapshot.Upstreams.Where(static upstream => !upstream.IsBuiltIn).Select(upstream => new UpstreamSummary(
                upstream.Name,
                [.. upstream.Upstream.Addresses.Select(address => address.GetLeftPart(UriPartial.Authority))],
                upstream.Schema is not null,
                snapshot.Methods.Values.Count(method => method.Upstream == upstream)))],
            [.. app.Services.GetRequiredService<StartupWarnings>().Errors.Select(error => error.ToString())],
            [.. Pages.Where(page => snapshot.ServesPage(page.Path))]);
    }

    // The pages to show at start.
    private static readonly (string Name, string Path)[] Pages = [("API docs", "/docs"), ("Error reference", ErrorPages.Path), ("Playground", PlaygroundPage.Path)];

    /// <summary>Describes in one sentence why the server could not start to listen.</summary>
    /// <param name="exception">The exception from starting the application.</param>
    /// <returns>The sentence; null for any other error.</returns>
    public static string? DescribeStartFailure(Exception exception) => ListenError.Describe(exception);

    /// <summary>Replaces loopback addresses by <c>localhost</c>.</summary>
    private static string WithLocalhost(string address) => address
        .Replace("://127.0.0.1:", "://localhost:", StringComparison.Ordinal)
        .Replace("://[::1]:", "://localhost:", StringComparison.Ordinal);
}

/// <summary>A summary of what the gateway serves.</summary>
/// <param name="Addresses">The addresses of the gateway, including its path prefix.</param>
/// <param name="Upstreams">The upstreams.</param>
/// <param name="Warnings">The errors of schemas, which affect single routes only.</param>
/// <param name="Pages">The enabled web pages by name.</param>
public sealed record GatewaySummary(
    IReadOnlyList<string> Addresses, IReadOnlyList<UpstreamSummary> Upstreams, IReadOnlyList<string> Warnings, IReadOnlyList<(string Name, string Path)> Pages);

/// <summary>A summary of an upstream.</summary>
/// <param name="Name">The configured name.</param>
/// <param name="Addresses">The addresses; empty for services in this process.</param>
/// <param name="IsSchemaLoaded">Whether the schema is loaded, so that methods can be called.</param>
/// <param name="MethodCount">The number of methods.</param>
public sealed record UpstreamSummary(string Name, IReadOnlyList<string> Addresses, bool IsSchemaLoaded, int MethodCount);

/// <summary>The errors found at start that did not prevent it.</summary>
internal sealed record StartupWarnings(IReadOnlyList<ConfigurationError> Errors);
