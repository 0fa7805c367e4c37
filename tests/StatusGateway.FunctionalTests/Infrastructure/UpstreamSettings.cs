namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Configuration settings of upstreams, for <see cref="GatewayHost"/>.</summary>
public static class UpstreamSettings
{
    /// <summary>Gets the settings of a gRPC upstream whose schema is read by reflection.</summary>
    public static IEnumerable<string> WithReflection(Uri address, string name = "library") =>
        [$"Gateway:Upstreams:{name}:Addresses:0={address}", $"Gateway:Upstreams:{name}:Schema:Reflection=true"];

    /// <summary>Gets the settings of a gRPC upstream whose schema is the library's descriptor set.</summary>
    public static IEnumerable<string> WithDescriptorSet(Uri address, string name = "library") =>
    [
        $"Gateway:Upstreams:{name}:Addresses:0={address}",
        $"Gateway:Upstreams:{name}:Schema:DescriptorSet={PeerFiles.DescriptorSet}",
        $"Gateway:Upstreams:{name}:Services:0=library.v1.Library",
    ];

    /// <summary>Gets the settings of a REST upstream named "library" with a descriptor set of the build output.</summary>
    public static IEnumerable<string> Rest(Uri address, string schema = "library") =>
    [
        $"Gateway:Upstreams:library:Addresses:0={address}",
        $"Gateway:Upstreams:library:Schema:DescriptorSet={Path.Combine(AppContext.BaseDirectory, $"{schema}.binpb")}",
        "Gateway:Upstreams:library:Protocol=Rest",
    ];
}
