using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>Makes Kestrel listen so that HTTP/1.1 and HTTP/2 share each port, with TLS and without.</summary>
internal static class SharedPortKestrelExtensions
{
    /// <summary>
    /// Listens on the URLs, and on them alone: what the host's own settings (<c>urls</c>, <c>http_ports</c>,
    /// <c>https_ports</c>) say is cleared, since Kestrel would only warn that it does not follow them. Read those
    /// settings first:
    /// <code>
    /// if (!ListenUrl.TryParseAll(builder.Configuration["urls"] ?? "http://localhost:8080", out var urls, out var fault))
    /// {
    ///     // Print the fault, and leave.
    /// }
    ///
    /// builder.ListenOnSharedPorts(urls);
    /// await using var app = builder.Build();
    /// await app.StartAsync();  // failures to bind: ListenFailure.Describe
    /// var addresses = app.GetListenAddresses();
    /// </code>
    /// Call it once; <c>app.Urls</c> and the URL of <c>app.Run</c> are not followed either.
    /// </summary>
    public static WebApplicationBuilder ListenOnSharedPorts(this WebApplicationBuilder builder, IReadOnlyList<ListenUrl> urls)
    {
        // The ports too, or the host warns that the URLs override them.
        foreach (var key in new[] { WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey })
        {
            builder.WebHost.UseSetting(key, "");
        }

        var services = builder.Services;

        // Kestrel adds its socket transport only where there is no other, and https URLs need it beside ours.
        services.TryAddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, SharedPortListenerFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, HostAddressesFilter>());
        services.Configure<KestrelServerOptions>(options => options.ListenOnSharedPorts(urls));
        return builder;
    }

    /// <summary>
    /// The addresses that the started server listens on, with their real ports. Kestrel's own list names those
    /// without TLS twice, once for each protocol.
    /// </summary>
    public static IReadOnlyList<string> GetListenAddresses(this IHost host)
    {
        var features = host.Services.GetRequiredService<IServer>().Features;
        return [.. (features.Get<IServerAddressesFeature>()?.Addresses ?? []).Distinct(StringComparer.Ordinal)];
    }

    private static void ListenOnSharedPorts(this KestrelServerOptions options, IReadOnlyList<ListenUrl> urls)
    {
        var machine = ListenAddresses.Probe();
        foreach (var url in urls)
        {
            foreach (var address in machine.Resolve(url))
            {
                if (url.IsHttps)
                {
                    options.Listen(address, listen =>
                    {
                        listen.Protocols = HttpProtocols.Http1AndHttp2;
                        listen.UseHttps();
                    });
                }
                else
                {
                    options.ListenShared(address);
                }
            }
        }
    }

    private static void ListenShared(this KestrelServerOptions options, IPEndPoint address)
    {
        var (http1, http2) = SharedPortEndPoint.Pair(address);
        options.Listen(http1, listen => listen.Protocols = HttpProtocols.Http1);
        options.Listen(http2, listen => listen.Protocols = HttpProtocols.Http2);
    }

    /// <summary>
    /// Clears what the host took from its settings into the server's list of addresses. The host reads its command
    /// line and environment before the application's builder can change them, so only here they can all be reached.
    /// Filters run after the host has filled the list and before Kestrel reads it.
    /// </summary>
    private sealed class HostAddressesFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.ServerFeatures.Get<IServerAddressesFeature>()?.Addresses.Clear();
            next(app);
        };
    }
}
