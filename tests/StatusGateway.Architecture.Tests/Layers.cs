namespace StatusGateway.Architecture.Tests;

/// <summary>
/// The layers of each project, lowest first. A layer is a namespace, and a folder of the same name; its types may use the types of
/// lower layers only. Namespaces are relative to the one of the project; the empty name is the project's own. Extension methods for
/// applications are in namespaces of the framework, which are the top layers.
/// </summary>
internal static class Layers
{
    /// <summary>The layer of types without a namespace.</summary>
    public const string Global = "(global)";

    public static IReadOnlyDictionary<string, string[]> Projects { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        // The empty name is RpcStatus and what belongs to it. Reading is what all readers of errors share.
        ["StatusGateway.Transcoding"] = ["", "Json.Maps", "Wire", "Json.Lexical", "Json.WellKnown", "Schema", "Json", "HttpRules"],
        ["StatusGateway.Core"] = ["Headers", "Text", "Details", "", "Reading", "Reading.Foreign", "Dialects", "Http"],
        ["StatusGateway.AspNetCore"] = ["", "Microsoft.Extensions.DependencyInjection"],
        ["StatusGateway.Server"] =
        [
            // Generated messages.
            "BuiltIn.Statuses.V1", "BuiltIn.Health.V1",

            // What everything may use: names of the protocols, the contract of a call, frames, options, and the compiled model.
            "Protocols", "Telemetry", "Calls", "Framing", "Framing.Compression", "Options", "Reference", "Model",

            // The two sides of a call. They meet in Pipeline.
            "InProcess",
            "Upstreams", "Upstreams.Http", "Upstreams.Grpc", "Upstreams.Rest", "Upstreams.Connect",
            "Inbound", "Inbound.Rpc", "Inbound.Grpc", "Inbound.GrpcWeb", "Inbound.Rest.Content", "Inbound.Rest.Streams", "Inbound.Rest", "Inbound.Connect",
            "Pipeline",

            // What is served besides the upstreams' methods.
            "OpenApi.Schemas", "OpenApi", "BuiltIn.Pasted", "BuiltIn", "Pages",

            "Configuration", "Hosting.Listeners", "Hosting",
            "Microsoft.AspNetCore.Builder",
        ],

        // The executable.
        ["StatusGateway"] = ["Demo.Library.V1", "Demo", "Commands", Global],
    };

    /// <summary>Layers of a project that do not see each other, in whichever order they stand.</summary>
    public static IReadOnlyList<(string Project, string One, string Other)> Strangers { get; } =
    [
        ("StatusGateway.Server", "Inbound", "Upstreams"),
        ("StatusGateway.Server", "Inbound", "InProcess"),
    ];
}
