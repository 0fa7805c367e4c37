using StatusGateway.Server.Calls;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;

namespace StatusGateway.Commands;

/// <summary>The result of <c>check</c>.</summary>
/// <param name="Errors">Errors: the check fails.</param>
/// <param name="Warnings">Warnings: the check succeeds.</param>
/// <param name="Upstreams">The upstreams and the demo, without built-in services.</param>
internal sealed record CheckedGateway(IReadOnlyList<ConfigurationError> Errors, IReadOnlyList<ConfigurationError> Warnings, IReadOnlyList<CheckedUpstream> Upstreams)
{
    private const int MaxNames = 5;

    public bool IsValid => Errors.Count == 0;

    /// <param name="draft">The compiled configuration.</param>
    /// <param name="unreachable">Errors of upstreams that could not be reached; null if <c>check</c> did not connect to them.</param>
    public static CheckedGateway Create(GatewayDraft draft, IReadOnlyList<ConfigurationError>? unreachable)
    {
        var upstreams = draft.Snapshot.Upstreams.Where(static model => !model.IsBuiltIn).Select(model => CheckedUpstream.Create(model, draft)).ToArray();
        ConfigurationError[] nothing = upstreams.Length > 0 ? [] : [new($"{GatewayOptions.SectionName}:Upstreams", null, "Nothing is served: there is no upstream, and Gateway:Demo is false. Configure an upstream, or remove Gateway:Demo.")];
        return new CheckedGateway(
            [.. draft.Errors.Where(static error => error.FailsCheck), .. unreachable ?? [], .. nothing],
            [.. draft.Errors.Where(static error => !error.FailsCheck), .. upstreams.SelectMany(upstream => WarningsFor(upstream, isUnknown: unreachable is null && !HasErrors(draft, upstream)))],
            upstreams);
    }

    // An upstream with errors needs no advice about its schema.
    private static bool HasErrors(GatewayDraft draft, CheckedUpstream upstream) => draft.Errors.Any(error => !error.IsWarning && error.BelongsTo(upstream.Name));

    private static IEnumerable<ConfigurationError> WarningsFor(CheckedUpstream upstream, bool isUnknown)
    {
        if (upstream is { IsLoaded: false, DescriptorSet: null } && isUnknown)
            yield return Warning(upstream, "Schema:Reflection", "The schema was not checked, because it comes by reflection. Use --connect to load it.");
        if (!upstream.IsLoaded || upstream.Methods == 0 || upstream.WithoutRoute.Count == 0) yield break;
        if (upstream.Protocol == UpstreamProtocol.Rest)
            yield return Warning(upstream, "HttpRules", $"These methods cannot be called, because they have no google.api.http rule: {Names(upstream.WithoutRoute)}.");
        else if (upstream is { Routes: 0, HasRules: true })
            yield return Warning(upstream, "HttpRules", "No method is reachable by REST, because no rule results in a route. See the errors of the rules.");
        else if (upstream.Routes == 0)
            yield return Warning(upstream, "HttpRules", "No method is reachable by REST, because none has a google.api.http option or a rule in HttpRules. Some servers (grpc-js) omit the options in reflection: use a descriptor set, or HttpRules.");
    }

    private static ConfigurationError Warning(CheckedUpstream upstream, string name, string message) =>
        new($"{GatewayOptions.SectionName}:Upstreams:{upstream.Name}:{name}", null, message, IsWarning: true);

    private static string Names(IReadOnlyList<string> names) =>
        names.Count <= MaxNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MaxNames))} and {names.Count - MaxNames} more method{(names.Count - MaxNames == 1 ? "" : "s")}";
}

/// <summary>An upstream with the numbers of its services, methods and routes.</summary>
internal sealed class CheckedUpstream
{
    public required string Name { get; init; }

    public required UpstreamProtocol Protocol { get; init; }

    /// <summary>Empty for services in this process.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>The configured file of its schema; null if the schema comes by reflection, or the services are in this process.</summary>
    public required string? DescriptorSet { get; init; }

    public required bool IsLoaded { get; init; }

    public required int Services { get; init; }

    public required int Methods { get; init; }

    /// <summary>The number of REST routes.</summary>
    public required int Routes { get; init; }

    /// <summary>Whether its schema or its configuration has google.api.http rules, valid or not.</summary>
    public required bool HasRules { get; init; }

    /// <summary>The full names of methods without a REST route.</summary>
    public required IReadOnlyList<string> WithoutRoute { get; init; }

    public static CheckedUpstream Create(UpstreamModel model, GatewayDraft draft)
    {
        var methods = draft.Snapshot.Methods.Values.Where(method => method.Upstream == model).ToArray();
        var routes = draft.Snapshot.Routes.Entries.Select(static entry => entry.Value).OfType<RouteTarget.Rest>().Where(rest => rest.Method.Upstream == model).ToArray();
        var routed = routes.Select(static rest => rest.Method).ToHashSet();
        return new CheckedUpstream
        {
            Name = model.Name,
            Protocol = model.Upstream.Protocol,
            Addresses = [.. model.Upstream.Addresses.Select(static address => address.ToString().TrimEnd('/'))],
            DescriptorSet = model.IsInProcess ? null : draft.Options.Upstreams[model.Name].DescriptorSet,
            IsLoaded = model.Schema is not null,
            Services = methods.Select(static method => method.Schema.ServiceName).Distinct().Count(),
            Methods = methods.Length,
            Routes = routes.Length,
            HasRules = methods.Any(static method => method.Schema.HttpRule is not null) || (!model.IsInProcess && draft.Options.Upstreams[model.Name] is { HttpRules.Count: > 0 } or { ServiceRules.Count: > 0 }),
            WithoutRoute = [.. methods.Where(method => !routed.Contains(method)).Select(static method => method.Schema.FullName).Order(StringComparer.Ordinal)],
        };
    }
}
