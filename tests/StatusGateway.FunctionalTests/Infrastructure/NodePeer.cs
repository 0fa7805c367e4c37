using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A foreign server in a node process: it listens on 127.0.0.1 and tells what happens to it as events.</summary>
public sealed class NodePeer : IAsyncDisposable
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);

    private readonly NodeProcess _process;
    private readonly EventInbox _events;

    private NodePeer(NodeProcess process, EventInbox events, int port)
    {
        _process = process;
        _events = events;
        Port = port;
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Host and port, as gRPC clients name a target.</summary>
    public string Target => $"127.0.0.1:{Port}";

    /// <summary>Its address with the scheme http, as the gateway takes it.</summary>
    public Uri Address => new($"http://{Target}");

    /// <summary>Starts library-server.mjs: grpc-js with library.v1.Library and reflection.</summary>
    public static Task<NodePeer> StartLibraryAsync(params string[] arguments) =>
        StartAsync("library-server.mjs", ["--descriptors", PeerFiles.DescriptorSet, .. arguments]);

    /// <summary>Starts raw-server.mjs: HTTP/2 frames that no gRPC library would send.</summary>
    public static Task<NodePeer> StartRawAsync(params string[] arguments) => StartAsync("raw-server.mjs", arguments);

    /// <summary>Starts a script of the peers' folder that says <c>{"listening": port}</c> when it is ready.</summary>
    public static async Task<NodePeer> StartAsync(string script, params string[] arguments)
    {
        var events = new EventInbox();
        var (process, first) = await NodeProcess.StartAsync(script, arguments, events.Add, events.Complete);
        return new NodePeer(process, events, first.GetProperty("listening").GetInt32());
    }

    /// <summary>
    /// Waits for the event of this kind whose name (library-server) or scenario (raw-server) is the subject, and takes it.
    /// </summary>
    public Task<JsonElement> WaitForEventAsync(string kind, string subject, TimeSpan? within = null) =>
        WaitForEventAsync(value => Is(value, "event", kind) && (Is(value, "name", subject) || Is(value, "scenario", subject)), within);

    /// <summary>Waits for an event and takes it; ten seconds unless told otherwise.</summary>
    public async Task<JsonElement> WaitForEventAsync(Func<JsonElement, bool> fits, TimeSpan? within = null)
    {
        try
        {
            return await _events.TakeAsync(fits, within ?? DefaultWait);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{_process.Complaints}");
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static bool Is(JsonElement value, string member, string text) =>
        value.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.String && found.ValueEquals(text);
}
