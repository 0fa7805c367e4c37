
namespace StatusGateway.Server.Options;

internal sealed record JsonSectionOptions
{
    public bool EmitDefaults { get; set; }

    public bool ProtoFieldNames { get; set; }

    public bool EnumsAsIntegers { get; set; }

    public bool IgnoreUnknownFields { get; set; }

    public bool IgnoreUnknownParameters { get; set; }
}
