using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>The foreign clients of connect-node and connect-web, in a node process or a page in Chromium that lives as long as this.</summary>
public sealed class ConnectJsClient : IAsyncDisposable
{
    // A test that hangs should fail with its own name, not with the run's time limit.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly EventInbox _outcomes = new();
    private NodeProcess _process = null!;
    private int _lastId;

    private ConnectJsClient()
    {
    }

    /// <summary>Of the page that calls, as it is sent in <c>Origin</c>; null in node.</summary>
    public string? Origin { get; private set; }

    /// <summary>Starts connect-client.mjs.</summary>
    /// <param name="descriptors">A FileDescriptorSet with the services to call.</param>
    public static Task<ConnectJsClient> StartAsync(string descriptors) => StartAsync("connect-client.mjs", descriptors);

    /// <summary>Starts browser.mjs, whose calls are connect-web's only.</summary>
    /// <param name="descriptors">A FileDescriptorSet with the services to call.</param>
    public static Task<ConnectJsClient> StartInBrowserAsync(string descriptors) => StartAsync("browser.mjs", descriptors);

    /// <summary>Makes the call and waits for its end, whatever that is.</summary>
    public async Task<ConnectJsResult> CallAsync(ConnectJsCall call)
    {
        var id = Interlocked.Increment(ref _lastId);
        var command = JsonSerializer.SerializeToNode(call, Json)!.AsObject();
        command["id"] = id;
        await _process.WriteLineAsync(command.ToJsonString());
        var line = await _outcomes.TakeAsync(outcome => outcome.GetProperty("id").GetInt32() == id, CallLimit);
        Assert.False(line.TryGetProperty("error", out var error), error.ToString());
        return line.Deserialize<ConnectJsResult>(Json)!;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<ConnectJsClient> StartAsync(string script, string descriptors)
    {
        var client = new ConnectJsClient();
        (client._process, var first) = await NodeProcess.StartAsync(script, ["--descriptors", descriptors], client._outcomes.Add, client._outcomes.Complete);
        client.Origin = first.TryGetProperty("origin", out var origin) ? origin.GetString() : null;
        return client;
    }
}

/// <summary>One call; see connect-client.mjs.</summary>
public sealed record ConnectJsCall
{
    public required Uri BaseUrl { get; init; }

    public required string Library { get; init; }

    public required string Transport { get; init; }

    public bool Json { get; init; }

    public bool Get { get; init; }

    public string? Http { get; init; }

    public bool Gzip { get; init; }

    public required string Service { get; init; }

    public required string Method { get; init; }

    public required IReadOnlyList<object> Requests { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public int? TimeoutMs { get; init; }

    public int? CancelAfterMs { get; init; }

    public int? CancelAfterResponses { get; init; }
}

/// <summary>How a call ended, as the library understood it.</summary>
public sealed record ConnectJsResult
{
    public required int Code { get; init; }

    public required string Message { get; init; }

    public required IReadOnlyList<ConnectJsDetail> Details { get; init; }

    /// <summary>Of the ErrorInfo that the library found; null without one.</summary>
    public string? Reason { get; init; }

    /// <summary>As <see cref="Reason"/>.</summary>
    public string? Domain { get; init; }

    public required IReadOnlyList<JsonElement> Responses { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required IReadOnlyDictionary<string, string> Trailers { get; init; }

    /// <summary>Headers and trailers of a failure.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>A detail, undecoded.</summary>
public sealed record ConnectJsDetail(string Type, byte[] Value);
