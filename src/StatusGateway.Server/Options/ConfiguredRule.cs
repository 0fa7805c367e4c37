using Google.Api;

namespace StatusGateway.Server.Options;

/// <summary>A rule of the configuration.</summary>
/// <param name="Key">Where it stands in its upstream, such as <c>HttpRules:0</c>.</param>
/// <param name="Rule">The rule.</param>
internal sealed record ConfiguredRule(string Key, HttpRule Rule);
