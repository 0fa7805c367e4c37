using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusGateway.Server.Hosting.Listeners;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Pages;

namespace StatusGateway.Server.Hosting;

/// <summary>A summary of what the gateway serves, for people.</summary>
/// <param name="Addresses">The addresses of the gateway, including its path prefix.</param>
/// <param name="Upstreams">The upstreams.</param>
/// <param name="Warnings">The errors of schemas, which affect single routes only.</param>
/// <param name="Pages">The enabled web pages by name.</param>
internal sealed record GatewaySummary(
    IReadOnlyList<string> Addresses, IReadOnlyList<UpstreamSummary> Upstreams, IReadOnlyList<string> Warnings, IReadOnlyList<(string Name, string Path)> Pages)
{
    // The pages to show at start.
    private static readonly (string Name, string Path)[] AllPages = [("Landing page", "/"), ("API docs", "/docs"), ("Error reference", ErrorPages.Path), ("Playground", PlaygroundPage.Path)];

    /// <summary>Creates the summary of an application that has started.</summary>
    public static GatewaySummary Create(WebApplication app)
    {
        var snapshot = app.Services.GetRequiredService<GatewayState>().Current;
        return new GatewaySummary(
            [.. app.GetListenAddresses().Select(address => WithLocalhost(address) + snapshot.PathBase).Distinct(StringComparer.Ordinal)],
            [.. snapshot.Upstreams.Where(static upstream => !upstream.IsBuiltIn).Select(upstream => new UpstreamSummary(
                upstream.Name,
                [.. upstream.Upstream.Addresses.Select(address => address.GetLeftPart(UriPartial.Authority))],
                upstream.Schema is not null,
                snapshot.Methods.Values.Count(method => method.Upstream == upstream)))],
            [.. app.Services.GetRequiredService<StartupWarnings>().Errors.Select(error => error.ToString())],
            [.. AllPages.Where(page => snapshot.ServesPage(page.Path))]);
    }

    /// <summary>Replaces loopback addresses by <c>localhost</c>.</summary>
    private static string WithLocalhost(string address) => address
        .Replace("://127.0.0.1:", "://localhost:", StringComparison.Ordinal)
        .Replace("://[::1]:", "://localhost:", StringComparison.Ordinal);
}

/// <summary>A summary of an upstream.</summary>
/// <param name="Name">The configured name.</param>
/// <param name="Addresses">The addresses; empty for services in this process.</param>
/// <param name="IsSchemaLoaded">Whether the schema is loaded, so that methods can be called.</param>
/// <param name="MethodCount">The number of methods.</param>
internal sealed record UpstreamSummary(string Name, IReadOnlyList<string> Addresses, bool IsSchemaLoaded, int MethodCount);

/// <summary>The errors found at start that did not prevent it.</summary>
internal sealed record StartupWarnings(IReadOnlyList<ConfigurationError> Errors);
