using StatusGateway.Server.Calls;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;

namespace StatusGateway.Commands;

/// <summary>What <c>check</c> found.</summary>
/// <param name="Faults">What is to be mended; the check fails of it.</param>
/// <param name="Remarks">What is worth a look, and fails nothing.</param>
/// <param name="Upstreams">The upstreams with the demo, but without what is built in.</param>
internal sealed record CheckedGateway(IReadOnlyList<ConfigurationFault> Faults, IReadOnlyList<ConfigurationFault> Remarks, IReadOnlyList<CheckedUpstream> Upstreams)
{
    private const int MostNames = 5;

    public bool IsSound => Faults.Count == 0;

    /// <param name="draft">The configuration, compiled.</param>
    /// <param name="unreachable">Upstreams that were asked and did not answer; null when none was asked.</param>
    public static CheckedGateway Of(GatewayDraft draft, IReadOnlyList<ConfigurationFault>? unreachable)
    {
        var upstreams = draft.Snapshot.Upstreams.Where(static model => !model.IsBuiltIn).Select(model => CheckedUpstream.Of(model, draft)).ToArray();
        return new CheckedGateway(
            [.. draft.Faults.Where(static fault => fault.FailsCheck), .. unreachable ?? []],
            [.. draft.Faults.Where(static fault => !fault.FailsCheck), .. upstreams.SelectMany(upstream => RemarksOn(upstream, wasAsked: unreachable is not null))],
            upstreams);
    }

    private static IEnumerable<ConfigurationFault> RemarksOn(CheckedUpstream upstream, bool wasAsked)
    {
        if (upstream is { IsLoaded: false, DescriptorSet: null } && !wasAsked)
            yield return Remark(upstream, "Schema:Reflection", "Its schema was not looked at: it comes by reflection, which --connect asks for.");
        if (!upstream.IsLoaded || upstream.Methods == 0 || upstream.WithoutRoute.Count == 0) yield break;
        if (upstream.Protocol == UpstreamProtocol.Rest)
            yield return Remark(upstream, "HttpRules", $"Without a google.api.http rule no call can reach {Names(upstream.WithoutRoute)}.");
        else if (upstream is { Routes: 0, HasRules: true })
            yield return Remark(upstream, "HttpRules", "None of its rules makes a route, so that no method is reachable by REST: see what is told of them.");
        else if (upstream.Routes == 0)
            yield return Remark(upstream, "HttpRules", "No method has a google.api.http option or a rule here, so that none is reachable by REST. Some servers (grpc-js) leave the options out of reflection: give a descriptor set, or HttpRules.");
    }

    private static ConfigurationFault Remark(CheckedUpstream upstream, string name, string message) =>
        new($"{GatewayOptions.SectionName}:Upstreams:{upstream.Name}:{name}", null, message, IsRemark: true);

    private static string Names(IReadOnlyList<string> names) =>
        names.Count <= MostNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more method{(names.Count - MostNames == 1 ? "" : "s")}";
}

/// <summary>An upstream in numbers.</summary>
internal sealed class CheckedUpstream
{
    public required string Name { get; init; }

    public required UpstreamProtocol Protocol { get; init; }

    /// <summary>None for one in this process.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>The file of its schema, as it is configured; null where it comes by reflection, or is in this process.</summary>
    public required string? DescriptorSet { get; init; }

    public required bool IsLoaded { get; init; }

    public required int Services { get; init; }

    public required int Methods { get; init; }

    /// <summary>Routes of REST.</summary>
    public required int Routes { get; init; }

    /// <summary>Whether its schema or its configuration has rules of google.api.http, sound or not.</summary>
    public required bool HasRules { get; init; }

    /// <summary>Full names of methods that no route of REST leads to.</summary>
    public required IReadOnlyList<string> WithoutRoute { get; init; }

    public static CheckedUpstream Of(UpstreamModel model, GatewayDraft draft)
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
            HasRules = methods.Any(static method => method.Schema.HttpRule is not null) || (!model.IsInProcess && draft.Options.Upstreams[model.Name].HttpRules.Count > 0),
            WithoutRoute = [.. methods.Where(method => !routed.Contains(method)).Select(static method => method.Schema.FullName).Order(StringComparer.Ordinal)],
        };
    }
}
