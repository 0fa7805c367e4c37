
namespace StatusGateway.Server.Options;

/// <summary>The metadata of the OpenAPI document.</summary>
internal sealed class DocumentOptions
{
    public string Title { get; set; } = "StatusGateway";

    /// <summary>The version of the API, not of the gateway.</summary>
    public string Version { get; set; } = "1.0.0";

    /// <summary>The description in Markdown, or null.</summary>
    public string? Description { get; set; }

    /// <summary>The URLs where clients reach the API. If empty, the URL that serves the document is used.</summary>
    public List<string> Servers { get; } = [];
}
