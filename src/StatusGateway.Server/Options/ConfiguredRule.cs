using Google.Api;

namespace StatusGateway.Server.Options;

/// <summary>A rule from the configuration.</summary>
/// <param name="Key">The key within its upstream, such as <c>HttpRules:0</c>.</param>
/// <param name="Rule">The rule.</param>
internal sealed record ConfiguredRule(string Key, HttpRule Rule)
{
    /// <summary>The file and line of the rule, for a rule of a service configuration; otherwise null.</summary>
    public string? Place { get; init; }
}
