
namespace StatusGateway.Server.Options;

/// <summary>Pages of other origins; none is the same origin only.</summary>
internal sealed class CorsSectionOptions
{
    /// <summary>As browsers write them, or <c>*</c> for all.</summary>
    public List<string> Origins { get; } = [];

    /// <summary>Pages may send what the browser keeps for this origin, such as cookies and client certificates.</summary>
    public bool Credentials { get; set; }
}
