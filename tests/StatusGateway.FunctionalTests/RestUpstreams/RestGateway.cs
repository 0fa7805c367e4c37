using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.RestUpstreams;

/// <summary>A gateway in front of a REST server that a test writes. Nothing is masked, unless a setting says so.</summary>
public sealed class RestGateway : IAsyncDisposable
{
    private RestGateway(ScriptedServer server, GatewayHost gateway)
    {
        Server = server;
        Gateway = gateway;
    }

    public ScriptedServer Server { get; }

    public GatewayHost Gateway { get; }

    /// <summary>In front of library.v1.Library.</summary>
    public static Task<RestGateway> LibraryAsync(Func<ScriptedRequest, ScriptedAnswer, Task> answer, params string[] settings) =>
        StartAsync(answer, "library", settings);

    /// <summary>In front of streams.v1.Streams.</summary>
    public static Task<RestGateway> StreamsAsync(Func<ScriptedRequest, ScriptedAnswer, Task> answer, params string[] settings) =>
        StartAsync(answer, "streams", settings);

    /// <summary>Settings of an upstream named "library" that serves a descriptor set over REST.</summary>
    public static IEnumerable<string> Settings(Uri address, string schema = "library") =>
    [
        $"Gateway:Upstreams:library:Addresses:0={address}",
        $"Gateway:Upstreams:library:Schema:DescriptorSet={Path.Combine(AppContext.BaseDirectory, $"{schema}.binpb")}",
        "Gateway:Upstreams:library:Protocol=Rest",
    ];

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static async Task<RestGateway> StartAsync(Func<ScriptedRequest, ScriptedAnswer, Task> answer, string schema, string[] settings)
    {
        var server = ScriptedServer.Start(answer);
        return new RestGateway(server, await GatewayHost.StartAsync([.. Settings(server.Address, schema), .. settings.Any(static setting => setting.Contains("Masking", StringComparison.Ordinal)) ? [] : new[] { "Gateway:Errors:Masking=Off" }, .. settings]));
    }
}
