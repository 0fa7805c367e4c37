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

/// <summary>Makes Kestrel accept HTTP/1.1 and HTTP/2 on the same port, with and without TLS.</summary>
internal static class SharedPortKestrelExtensions
{
    /// <summary>
    /// Listens on the URLs only. The host's own settings (<c>urls</c>, <c>http_ports</c>, <c>https_ports</c>) are cleared, because Kestrel
    /// would warn that it ignores them; read them first. Call this once. <c>app.Urls</c> and the URL of <c>app.Run</c> are ignored.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="urls">The URLs.</param>
    /// <param name="configure">Configures each endpoint; null for nothing.</param>
    public static WebApplicationBuilder ListenOnSharedPorts(this WebApplicationBuilder builder, IReadOnlyList<ListenUrl> urls, Action<ListenOptions>? configure = null)
    {
        // Also the ports, or the host warns that the URLs override them.
        foreach (var key in new[] { WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey })
        {
            builder.WebHost.UseSetting(key, "");
        }

        var services = builder.Services;

        // Kestrel adds its socket transport only if there is no other, and https URLs need it.
        services.TryAddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, SharedPortListenerFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, HostAddressesFilter>());
        services.Configure<KestrelServerOptions>(options => options.ListenOnSharedPorts(urls, configure));
        return builder;
    }

    /// <summary>
    /// Gets the addresses that the started server listens on, with their actual ports. Kestrel's own list contains cleartext addresses
    /// twice, once for each protocol.
    /// </summary>
    public static IReadOnlyList<string> GetListenAddresses(this IHost host)
    {
        var features = host.Services.GetRequiredService<IServer>().Features;
        return [.. (features.Get<IServerAddressesFeature>()?.Addresses ?? []).Distinct(StringComparer.Ordinal)];
    }

    private static void ListenOnSharedPorts(this KestrelServerOptions options, IReadOnlyList<ListenUrl> urls, Action<ListenOptions>? configure)
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
                        configure?.Invoke(listen);
                        listen.UseHttps();
                        listen.UseHttp2FloodLimit();
                    });
                }
                else
                {
                    options.ListenShared(address, configure);
                }
            }
        }
    }

    private static void ListenShared(this KestrelServerOptions options, IPEndPoint address, Action<ListenOptions>? configure)
    {
        var (http1, http2) = SharedPortEndPoint.Pair(address);
        foreach (var (endPoint, protocols) in new[] { (http1, HttpProtocols.Http1), (http2, HttpProtocols.Http2) })
        {
            options.Listen(endPoint, listen =>
            {
                listen.Protocols = protocols;
                configure?.Invoke(listen);
                if (protocols == HttpProtocols.Http2) listen.UseHttp2FloodLimit();
            });
        }
    }

    /// <summary>
    /// Clears the addresses that the host took from its settings. The host reads its command line and environment before the builder can
    /// change them; startup filters run after the host has set the addresses and before Kestrel reads them.
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
