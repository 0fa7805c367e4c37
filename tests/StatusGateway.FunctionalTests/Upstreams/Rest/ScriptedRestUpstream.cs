using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>A scripted REST server with a gateway in front of it. Masking is off by default.</summary>
public sealed class ScriptedRestUpstream : IAsyncDisposable
{
    private ScriptedRestUpstream(ScriptedHttpServer server, GatewayHost gateway)
    {
        Server = server;
        Gateway = gateway;
    }

    public ScriptedHttpServer Server { get; }

    public GatewayHost Gateway { get; }

    /// <summary>Starts a server with the schema of library.v1.Library.</summary>
    public static Task<ScriptedRestUpstream> LibraryAsync(Func<ScriptedRequest, ScriptedResponse, Task> response, params string[] settings) =>
        StartAsync(response, "library", settings);

    /// <summary>Starts a server with the schema of streams.v1.Streams.</summary>
    public static Task<ScriptedRestUpstream> StreamsAsync(Func<ScriptedRequest, ScriptedResponse, Task> response, params string[] settings) =>
        StartAsync(response, "streams", settings);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static async Task<ScriptedRestUpstream> StartAsync(Func<ScriptedRequest, ScriptedResponse, Task> response, string schema, string[] settings)
    {
        var server = ScriptedHttpServer.Start(response);
        return new ScriptedRestUpstream(server, await GatewayHost.StartAsync([.. UpstreamSettings.Rest(server.Address, schema), .. settings.Any(static setting => setting.Contains("Masking", StringComparison.Ordinal)) ? [] : new[] { "Gateway:Errors:Masking=Off" }, .. settings]));
    }
}
