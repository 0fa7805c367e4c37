using Google.Api;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Hosting;

/// <summary>The HTTP rule of a method.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Configured">The rule of the configuration; null for that of the schema, or of AutoMapping.</param>
internal readonly record struct MethodRule(HttpRule Rule, ConfiguredRule? Configured);

/// <summary>
/// Finds the HTTP rule of each method: the last one of HttpRules, otherwise the last one of ServiceConfig, otherwise that of the schema,
/// otherwise that of AutoMapping. Immutable.
/// </summary>
/// <param name="options">The options of the upstream; null for services in this process.</param>
internal sealed class MethodRules(UpstreamOptions? options)
{
    private readonly RuleSelectors<ConfiguredRule> _configured = new(
        [.. options?.ServiceRules ?? [], .. options?.HttpRules ?? []], static rule => rule.Rule.Selector);

    private readonly bool _maps = options?.AutoMapping ?? false;

    /// <summary>Finds the rule of a method. Returns null if it has none.</summary>
    public MethodRule? Find(MethodSchema method) =>
        _configured.Find(method.FullName) is { } configured ? new MethodRule(configured.Rule, configured)
        : method.HttpRule is { } own ? new MethodRule(own, null)
        : _maps ? new MethodRule(CreateForRpcPath(method), null)
        : null;

    /// <summary>Creates the rule of the RPC path: the body is the whole message.</summary>
    public static HttpRule CreateForRpcPath(MethodSchema method) => new() { Selector = method.FullName, Post = method.Path, Body = "*" };

    /// <inheritdoc cref="RuleSelectors{T}.Unknown"/>
    public IEnumerable<(ConfiguredRule Rule, string Pattern)> Unknown(IReadOnlySet<string> methods) => _configured.Unknown(methods);
}
