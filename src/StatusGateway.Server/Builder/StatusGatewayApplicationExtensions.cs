using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Hosting.Listeners;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Inbound.Connect;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Inbound.GrpcWeb;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Pipeline;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the gateway to an ASP.NET Core application.</summary>
public static class StatusGatewayApplicationExtensions
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

        builder.ListenOnSharedPorts(urls, static listen => listen.Use(next => connection => listen.ApplicationServices.GetRequiredService<UnreadResponses>().ServeAsync(connection, next)));
        builder.Services.Configure<KestrelServerOptions>(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A connection carries many calls; this is the maximum number of concurrent calls of a client.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            // UnreadResponses has a rate for each response. Kestrel's would close a connection with all of its streams for one that waits.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.RequestHeaderEncodingSelector = ConnectionHeaderEncoding.Select;
        });
        var services = builder.Services;
        services.AddSingleton(draft.Runtime);
        services.AddSingleton(draft.Runtime.State);
        services.AddSingleton(new StartupWarnings(draft.Errors));
        services.AddSingleton<UnreadResponses>();
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
}
