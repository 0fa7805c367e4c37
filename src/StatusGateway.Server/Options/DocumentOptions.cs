
namespace StatusGateway.Server.Options;

/// <summary>What the OpenAPI document says of the API as a whole.</summary>
internal sealed class DocumentOptions
{
    public string Title { get; set; } = "StatusGateway";

    /// <summary>The API's version, as its makers count.</summary>
    public string Version { get; set; } = "1.0.0";

    /// <summary>Markdown; null for none.</summary>
    public string? Description { get; set; }

    /// <summary>Where callers reach the API; empty for where the document comes from.</summary>
    public List<string> Servers { get; } = [];
}
