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

/// <summary>Puts the gateway into an ASP.NET Core application.</summary>
public static class StatusGatewayHost
{
    /// <summary>
    /// Adds the gateway, configured by the section <c>Gateway</c>, and makes the server listen for HTTP/1.1 and HTTP/2 on each
    /// port of the setting <c>urls</c> (<c>http://localhost:8080</c> when there is none).
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="demo">Services of this process, served when <c>Gateway:Demo</c> is true or there is no upstream.</param>
    /// <returns>Everything that is wrong with the configuration, a sentence each; the application must not be started then.</returns>
    public static IReadOnlyList<string> AddStatusGateway(this WebApplicationBuilder builder, params IReadOnlyList<InProcessService> demo)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(demo);
        var draft = GatewayDraft.Create(builder.Configuration, builder.Environment, demo);
        if (draft.Urls is not { } urls || draft.Faults.Any(static fault => !fault.IsRemark))
        {
            draft.Dispose();
            return [.. draft.Faults.Where(static fault => !fault.IsRemark).Select(static fault => fault.ToString())];
        }

        builder.ListenOnSharedPorts(urls);
        builder.Services.Configure<KestrelServerOptions>(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Connections carry many calls; the limit of streams is what one client may have open at once.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            // Who reads a stream slowly holds its upstream back, and loses nothing: a rate that it must keep would cut it off.
            kestrel.Limits.MinResponseDataRate = null;
        });
        var services = builder.Services;
        services.AddSingleton(draft.Runtime);
        services.AddSingleton(draft.Runtime.State);
        services.AddSingleton(new StartupRemarks(draft.Faults));
        services.AddSingleton<GatewayEndpoint>();
        services.AddSingleton(new InboundProtocolList(GrpcProtocol.Instance, GrpcWebProtocol.Instance, ConnectProtocol.Instance, RestProtocol.Instance));
        services.AddHostedService<StopNotice>();
        services.AddHostedService<SchemaLoader>();
        services.AddHostedService<DescriptorSetWatcher>();
        services.AddHostedService<ReachabilityProbe>();
        services.AddRouting();
        services.AddGatewayOpenApi(draft.Snapshot.Upstreams.Select(static upstream => upstream.Name));
        return [];
    }

    /// <summary>
    /// Puts the gateway's routing first, so that the middleware added after this sees its endpoint.
    /// <see cref="UseStatusGatewayFallback"/> belongs at the end.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns>The application.</returns>
    public static WebApplication UseStatusGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<GatewayRouting>();
        return app;
    }

    /// <summary>Runs the endpoints, and answers what has none as a status in the caller's protocol.</summary>
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

    /// <summary>What is served where, for people, once the application has started.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The addresses, and the number of methods and routes.</returns>
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
            [.. app.Services.GetRequiredService<StartupRemarks>().Faults.Select(fault => fault.ToString())],
            [.. Places.Where(place => snapshot.ServesPage(place.Path))]);
    }

    // What a newcomer is told of.
    private static readonly (string Name, string Path)[] Places = [("API docs", "/docs"), ("Error reference", ErrorPages.Path), ("Playground", PlaygroundPage.Path)];

    /// <summary>One sentence for a failure to listen; null for any other failure.</summary>
    /// <param name="exception">What starting the application threw.</param>
    /// <returns>The sentence.</returns>
    public static string? DescribeStartFailure(Exception exception) => ListenFailure.Describe(exception);

    /// <summary>Both loopback addresses under the name that people know.</summary>
    private static string WithLocalhost(string address) => address
        .Replace("://127.0.0.1:", "://localhost:", StringComparison.Ordinal)
        .Replace("://[::1]:", "://localhost:", StringComparison.Ordinal);
}

/// <summary>What the gateway serves.</summary>
/// <param name="Addresses">Where it is reached: where it listens, with the prefix under which it serves.</param>
/// <param name="Upstreams">What is behind it.</param>
/// <param name="Remarks">Faults of the schemas that cost single routes only.</param>
/// <param name="Pages">The pages for people that are switched on, by name.</param>
public sealed record GatewaySummary(
    IReadOnlyList<string> Addresses, IReadOnlyList<UpstreamSummary> Upstreams, IReadOnlyList<string> Remarks, IReadOnlyList<(string Name, string Path)> Pages);

/// <summary>An upstream, as a line of the summary.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Addresses">Its addresses; empty for one in this process.</param>
/// <param name="IsSchemaLoaded">Whether it can be called already.</param>
/// <param name="MethodCount">Number of methods that it serves.</param>
public sealed record UpstreamSummary(string Name, IReadOnlyList<string> Addresses, bool IsSchemaLoaded, int MethodCount);

/// <summary>Faults found at start that do not stop it.</summary>
internal sealed record StartupRemarks(IReadOnlyList<ConfigurationFault> Faults);
