
namespace StatusGateway.Server.Options;

/// <summary>Which web pages are served.</summary>
internal sealed class PageOptions
{
    public bool Docs { get; set; } = true;

    public bool Reference { get; set; } = true;

    public bool Playground { get; set; } = true;

    public bool Landing { get; set; } = true;
}
