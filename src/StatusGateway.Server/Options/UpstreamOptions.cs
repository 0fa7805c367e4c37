using StatusGateway.Core;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Options;

internal sealed class UpstreamOptions
{
    /// <summary>The name of the demo upstream, reserved while the demo is served.</summary>
    public const string DemoName = "demo";

    /// <summary>The reserved name of the built-in services.</summary>
    public const string BuiltInName = "statusgateway";

    public required string Name { get; init; }

    public UpstreamProtocol Protocol { get; set; } = UpstreamProtocol.Grpc;

    public List<Uri> Addresses { get; } = [];

    public bool Reflection { get; set; }

    /// <summary>How often reflection is asked whether the schema has changed. The default is a minute; null for never.</summary>
    public TimeSpan? SchemaRefresh { get; set; } = TimeSpan.FromMinutes(1);

    public string? DescriptorSet { get; set; }

    public List<string> Services { get; } = [];

    public List<ConfiguredRule> HttpRules { get; } = [];

    /// <summary>The path of a google.api.Service in YAML or JSON, whose HTTP rules are used; null for none. It is read at the start.</summary>
    public string? ServiceConfig { get; set; }

    /// <summary>The rules of <see cref="ServiceConfig"/>. Those of <see cref="HttpRules"/> win over them.</summary>
    public List<ConfiguredRule> ServiceRules { get; } = [];

    /// <summary>Whether <c>%2F</c> is decoded in variables of several segments: <c>fully_decode_reserved_expansion</c> of <see cref="ServiceConfig"/>.</summary>
    public bool FullyDecodesPaths { get; set; }

    /// <summary>
    /// Whether each method without a rule has the route <c>POST /package.Service/Method</c>, and JSON posted to the path of any method
    /// without <c>connect-protocol-version</c> is REST. The default is false.
    /// </summary>
    public bool AutoMapping { get; set; }

    /// <summary>Options of single methods; the last element that matches a method applies.</summary>
    public List<MethodSectionOptions> Methods { get; } = [];

    public TimeSpan? Timeout { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan? MaxTimeout { get; set; }

    /// <summary>What happens to the update mask of a PATCH that sends none. By default it is filled.</summary>
    public UpdateMaskMode UpdateMask { get; set; } = UpdateMaskMode.Fill;

    public List<string> DeniedRequestMetadata { get; } = [];

    public Dictionary<string, string> SetRequestMetadata { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<string> DeniedResponseMetadata { get; } = [];

    /// <summary>For REST upstreams: how to map an HTTP status if the body has no code.</summary>
    public HttpToCodeProfile HttpToCode { get; set; } = HttpToCodeProfile.Api;

    public Dictionary<int, RpcCode> HttpToCodeOverrides { get; } = [];

    /// <summary>For REST upstreams: whether to reject unknown fields in responses.</summary>
    public bool StrictAnswers { get; set; }

    /// <summary>For REST upstreams: whether REST clients get the upstream's HTTP status if the code was derived from it.</summary>
    public bool KeepHttpStatus { get; set; } = true;
}
