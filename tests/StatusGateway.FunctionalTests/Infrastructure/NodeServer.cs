using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A server in a Node.js process. It listens on 127.0.0.1 and reports its calls as events.</summary>
public sealed class NodeServer : IAsyncDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private readonly NodeProcess _process;
    private readonly EventInbox _events;

    private NodeServer(NodeProcess process, EventInbox events, int port)
    {
        _process = process;
        _events = events;
        Port = port;
    }

    /// <summary>Gets the port that the server listens on.</summary>
    public int Port { get; }

    /// <summary>Gets host and port, as gRPC clients name a target.</summary>
    public string Target => $"127.0.0.1:{Port}";

    /// <summary>Gets the server's http address.</summary>
    public Uri Address => new($"http://{Target}");

    /// <summary>Starts library-server.mjs: grpc-js with library.v1.Library and reflection.</summary>
    public static Task<NodeServer> StartLibraryAsync(params string[] arguments) =>
        StartAsync("library-server.mjs", ["--descriptors", PeerFiles.DescriptorSet, .. arguments]);

    /// <summary>Starts raw-server.mjs, which sends HTTP/2 frames that no gRPC library would send.</summary>
    public static Task<NodeServer> StartRawAsync(params string[] arguments) => StartAsync("raw-server.mjs", arguments);

    /// <summary>Starts a script that writes <c>{"listening": port}</c> when it is ready.</summary>
    public static async Task<NodeServer> StartAsync(string script, params string[] arguments)
    {
        var events = new EventInbox();
        var (process, first) = await NodeProcess.StartAsync(script, arguments, events.Add, events.Complete);
        return new NodeServer(process, events, first.GetProperty("listening").GetInt32());
    }

    /// <summary>
    /// Waits for and takes the event of this kind whose name (library-server) or scenario (raw-server) is the subject.
    /// </summary>
    public Task<JsonElement> WaitForEventAsync(string kind, string subject, TimeSpan? timeout = null) =>
        WaitForEventAsync(value => HasText(value, "event", kind) && (HasText(value, "name", subject) || HasText(value, "scenario", subject)), timeout);

    /// <summary>Waits for and takes an event. The default timeout is 30 seconds.</summary>
    public async Task<JsonElement> WaitForEventAsync(Func<JsonElement, bool> matches, TimeSpan? timeout = null)
    {
        try
        {
            return await _events.TakeAsync(matches, timeout ?? DefaultTimeout);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{_process.StandardError}");
        }
    }

    /// <summary>Lets raw-server.mjs continue a scenario that waits after its first frames. It breaks the stream or the connection.</summary>
    public Task ReleaseAsync(string scenario) => _process.WriteLineAsync(JsonSerializer.Serialize(new { release = scenario }));

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static bool HasText(JsonElement value, string member, string text) =>
        value.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.String && found.ValueEquals(text);
}
