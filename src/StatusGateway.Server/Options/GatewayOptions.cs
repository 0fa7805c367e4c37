
namespace StatusGateway.Server.Options;

/// <summary>The section <c>Gateway</c> of the configuration.</summary>
internal sealed class GatewayOptions
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "Gateway";

    public Dictionary<string, UpstreamOptions> Upstreams { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ErrorOptions Errors { get; } = new();

    public JsonSectionOptions Json { get; } = new();

    public LimitOptions Limits { get; } = new();

    public StreamOptions Streams { get; } = new();

    public CorsSectionOptions Cors { get; } = new();

    public ReadinessMode Readiness { get; set; } = ReadinessMode.Any;

    public PageOptions Pages { get; } = new();

    public DocumentOptions OpenApi { get; } = new();

    /// <summary>Whether <c>statuses:raise</c> is served, which returns any status that a client requests.</summary>
    public bool RaisesStatuses { get; set; } = true;

    /// <summary>The prefix of every path, such as <c>/api</c>; empty for none.</summary>
    public string PathBase { get; set; } = "";

    /// <summary>The folder with a team's own pages of the error reference, or null.</summary>
    public string? Reference { get; set; }

    /// <summary>Whether to serve the embedded services; null serves them if there are no upstreams.</summary>
    public bool? Demo { get; set; }

    /// <summary>Whether the embedded services are served.</summary>
    public bool ServesDemo => Demo ?? Upstreams.Count == 0;
}
