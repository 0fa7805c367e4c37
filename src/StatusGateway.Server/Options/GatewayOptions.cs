
namespace StatusGateway.Server.Options;

/// <summary>The section <c>Gateway</c> as it is declared. </summary>
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

    /// <summary>Whether <c>statuses:raise</c> is served: any caller can have the gateway fail with any status.</summary>
    public bool RaisesStatuses { get; set; } = true;

    /// <summary>Before every path that is served, such as <c>/api</c>; empty for none.</summary>
    public string PathBase { get; set; } = "";

    /// <summary>Folder with a team's own pages of the error reference; null for none.</summary>
    public string? Reference { get; set; }

    /// <summary>Serve the embedded services beside the upstreams; null: when there is no upstream.</summary>
    public bool? Demo { get; set; }

    /// <summary>Whether the embedded services are served.</summary>
    public bool ServesDemo => Demo ?? Upstreams.Count == 0;
}
