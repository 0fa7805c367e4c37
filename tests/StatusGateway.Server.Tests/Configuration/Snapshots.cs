using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Details;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.Configuration;

/// <summary>Creates snapshots of upstreams that are not called.</summary>
internal static class Snapshots
{
    public static UpstreamModel Upstream(string name, SchemaSet? schema, bool isReachable = false, bool isInProcess = false, TimeSpan? timeout = null)
    {
        var state = new UpstreamState();
        state.SetReachable(isReachable);
        return new UpstreamModel
        {
            Name = name,
            Upstream = new NoUpstream(),
            Schema = schema,
            Types = new DetailTypes(schema),
            Metadata = MetadataRules.Default,
            State = state,
            IsInProcess = isInProcess,
            Timeout = timeout,
        };
    }

    public static GatewaySnapshot Build(GatewayOptions options, out IReadOnlyList<ConfigurationError> errors, params UpstreamModel[] upstreams)
    {
        var builder = new SnapshotBuilder(options, isDevelopment: true);
        var snapshot = builder.Build(upstreams, [new("GET", "/", Page), new("GET", "/healthz", Page)]);
        errors = builder.Errors;
        return snapshot;
    }

    /// <summary>Describes the target of a request: a method's full name with its upstream, <c>page</c>, or the result of the search.</summary>
    public static string Route(GatewaySnapshot snapshot, string verb, string path)
    {
        var match = snapshot.Routes.Match(verb, path);
        return match.Entry?.Value switch
        {
            RouteTarget.Rest rest => $"{rest.Method.Schema.FullName} @{rest.Method.Upstream.Name}",
            RouteTarget.Page => "page",
            _ => match.Outcome == RouteOutcome.NotFound ? "404" : "405",
        };
    }

    private static Task Page(HttpContext context, GatewaySnapshot snapshot) => Task.CompletedTask;

    private sealed class NoUpstream : IUpstream
    {
        public UpstreamProtocol Protocol => UpstreamProtocol.Grpc;

        public IReadOnlyList<Uri> Addresses => [];

        public IUpstreamCall Start(UpstreamRequest request, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
