using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Pipeline;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Server.Configuration;

/// <summary>The section <c>Gateway</c> as it is declared. Read by <see cref="GatewayOptionsReader"/>.</summary>
internal sealed class GatewayOptions
{
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

/// <summary>Which pages for people are served.</summary>
internal sealed class PageOptions
{
    public bool Docs { get; set; } = true;

    public bool Reference { get; set; } = true;

    public bool Playground { get; set; } = true;

    public bool Landing { get; set; } = true;
}

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

internal enum ReadinessMode
{
    Any,
    All,
}

internal enum MaskingMode
{
    Auto,
    On,
    Off,
}

internal sealed class UpstreamOptions
{
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

/// <summary>What some methods of an upstream have otherwise. The sections are whole: what is not set is the gateway's.</summary>
internal sealed class MethodSectionOptions
{
    /// <summary>Where it stands in its upstream, such as <c>Methods:0</c>.</summary>
    public required string Key { get; init; }

    public required string Selector { get; init; }

    /// <summary>Of unary methods, where <see cref="HasTimeout"/>; null for none.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>False: the upstream's holds.</summary>
    public bool HasTimeout { get; set; }

    public required ErrorOptions Errors { get; init; }

    public required LimitOptions Limits { get; init; }

    public required JsonSectionOptions Json { get; init; }
}

internal sealed class ErrorOptions
{
    public string TypeBase { get; set; } = "/errors/";

    public Dictionary<RpcCode, int> CodeToHttp { get; } = [];

    public MaskingMode Masking { get; set; } = MaskingMode.Auto;

    /// <summary>Null: the codes that are masked by default.</summary>
    public List<RpcCode>? MaskedCodes { get; set; }

    /// <summary>Null: the details that stay by default.</summary>
    public List<string>? ShownDetails { get; set; }

    /// <summary>Null: the details that go by default.</summary>
    public List<string>? HiddenDetails { get; set; }

    public StatusDialect Dialect { get; set; } = StatusDialect.Problem;
}

internal sealed record JsonSectionOptions
{
    public bool EmitDefaults { get; set; }

    public bool ProtoFieldNames { get; set; }

    public bool EnumsAsIntegers { get; set; }

    public bool IgnoreUnknownFields { get; set; }

    public bool IgnoreUnknownParameters { get; set; }
}

/// <summary>Streams over REST.</summary>
internal sealed class StreamOptions
{
    /// <summary>How long headers wait for the first message, so that a failure before it keeps its HTTP status; null for as long as it takes.</summary>
    public TimeSpan? FirstMessageHold { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an idle stream is silent; null for as long as it is idle.</summary>
    public TimeSpan? Heartbeat { get; set; } = TimeSpan.FromSeconds(15);
}

internal sealed record LimitOptions
{
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    public int MaxResponseBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Of an error of an HTTP upstream; what is over is not looked at.</summary>
    public int MaxErrorBytes { get; set; } = 64 * 1024;

    /// <summary>gRPC's trailers; what is larger is cut to fit.</summary>
    public int MaxTrailerBytes { get; set; } = 8 * 1024;

    public int MaxDepth { get; set; } = 100;
}

/// <summary>Pages of other origins; none is the same origin only.</summary>
internal sealed class CorsSectionOptions
{
    /// <summary>As browsers write them, or <c>*</c> for all.</summary>
    public List<string> Origins { get; } = [];

    /// <summary>Pages may send what the browser keeps for this origin, such as cookies and client certificates.</summary>
    public bool Credentials { get; set; }
}

/// <summary>Something wrong with the configuration.</summary>
/// <param name="Key">The key, such as <c>Gateway:Upstreams:library:Addresses:0</c>.</param>
/// <param name="Value">Its value; null where it has none.</param>
/// <param name="Message">What is wrong, and what to do about it.</param>
/// <param name="IsRemark">It costs single routes only, and stops nothing else.</param>
/// <param name="IsOfOneSource">Of a remark: it lies inside one upstream's schema and rules, and not between two of them.</param>
internal sealed record ConfigurationFault(string Key, string? Value, string Message, bool IsRemark = false, bool IsOfOneSource = false)
{
    /// <summary><c>check</c> fails of it: whoever owns the source can mend it. What two sources make of each other is nobody's fault.</summary>
    public bool FailsCheck => !IsRemark || IsOfOneSource;

    /// <summary>It was found in what is configured of this upstream, or in its schema.</summary>
    public bool IsOf(string upstream) => Key.StartsWith($"{GatewayOptionsReader.SectionName}:Upstreams:{upstream}:", StringComparison.Ordinal);

    /// <summary>On one line, printable.</summary>
    public override string ToString() => PrintableText.Of(Value is null ? $"{Key}: {Message}" : $"{Key} = \"{Value}\": {Message}");
}
