using StatusGateway.Core;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Options;

internal sealed class UpstreamOptions
{
    /// <summary>The name of the demo, reserved while it is served.</summary>
    public const string DemoName = "demo";

    /// <summary>The name of the gateway's own services, reserved.</summary>
    public const string BuiltInName = "statusgateway";

    public required string Name { get; init; }

    public UpstreamProtocol Protocol { get; set; } = UpstreamProtocol.Grpc;

    public List<Uri> Addresses { get; } = [];

    public bool Reflection { get; set; }

    public string? DescriptorSet { get; set; }

    public List<string> Services { get; } = [];

    public List<ConfiguredRule> HttpRules { get; } = [];

    /// <summary>What single methods have otherwise; the last one that names a method holds.</summary>
    public List<MethodSectionOptions> Methods { get; } = [];

    public TimeSpan? Timeout { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan? MaxTimeout { get; set; }

    public List<string> DeniedRequestMetadata { get; } = [];

    public Dictionary<string, string> SetRequestMetadata { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<string> DeniedResponseMetadata { get; } = [];

    /// <summary>Of REST: what an HTTP status means whose body names no code.</summary>
    public HttpToCodeProfile HttpToCode { get; set; } = HttpToCodeProfile.Api;

    public Dictionary<int, RpcCode> HttpToCodeOverrides { get; } = [];

    /// <summary>Of REST: refuse unknown fields in answers.</summary>
    public bool StrictAnswers { get; set; }

    /// <summary>Of REST: a caller of REST gets the upstream's own HTTP status where the code came from it.</summary>
    public bool KeepHttpStatus { get; set; } = true;
}
