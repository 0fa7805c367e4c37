
namespace StatusGateway.Server.Options;

internal sealed record JsonSectionOptions
{
    public bool EmitDefaults { get; set; }

    public bool ProtoFieldNames { get; set; }

    public bool EnumsAsIntegers { get; set; }

    public bool IgnoreUnknownFields { get; set; }

    public bool IgnoreUnknownParameters { get; set; }

    /// <summary>Whether 64-bit integers are written as numbers instead of strings. The default is false.</summary>
    public bool Int64AsNumbers { get; set; }

    /// <summary>Whether the standard system parameters of a query, such as <c>key</c> and <c>$alt</c>, are the gateway's where the message has no such field. The default is true.</summary>
    public bool SystemParameters { get; set; } = true;
}
