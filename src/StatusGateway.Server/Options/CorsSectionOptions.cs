
namespace StatusGateway.Server.Options;

/// <summary>Which other origins may call the gateway. None are allowed by default.</summary>
internal sealed class CorsSectionOptions
{
    /// <summary>Origins as browsers send them, or <c>*</c> for all.</summary>
    public List<string> Origins { get; } = [];

    /// <summary>Whether pages may send credentials, such as cookies and client certificates.</summary>
    public bool Credentials { get; set; }
}
