using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>The connect-node and connect-web clients, in a Node.js process or in a page in Chromium.</summary>
public sealed class ConnectJsClient : IAsyncDisposable
{
    // A call that hangs fails in its own test.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly EventInbox _outcomes = new();
    private NodeProcess _process = null!;
    private int _lastId;

    private ConnectJsClient()
    {
    }

    /// <summary>Gets the <c>Origin</c> header of the page's requests; null in Node.js.</summary>
    public string? Origin { get; private set; }

    /// <summary>Starts connect-client.mjs.</summary>
    /// <param name="descriptors">A FileDescriptorSet with the services to call.</param>
    public static Task<ConnectJsClient> StartAsync(string descriptors) => StartAsync("connect-client.mjs", descriptors);

    /// <summary>Starts browser.mjs, which calls by connect-web only.</summary>
    /// <param name="descriptors">A FileDescriptorSet with the services to call.</param>
    public static Task<ConnectJsClient> StartInBrowserAsync(string descriptors) => StartAsync("browser.mjs", descriptors);

    /// <summary>Makes a call and waits for its end, whatever the outcome.</summary>
    public async Task<ConnectJsResult> CallAsync(ConnectJsCall call)
    {
        var id = Interlocked.Increment(ref _lastId);
        var command = JsonSerializer.SerializeToNode(call, Json)!.AsObject();
        command["id"] = id;
        await _process.WriteLineAsync(command.ToJsonString());
        var taken = _outcomes.TakeAsync(outcome => outcome.GetProperty("id").GetInt32() == id, CallTimeout);
        if (call.CancelWhen is { } sign)
        {
            await await Task.WhenAny(sign, taken);
            await _process.WriteLineAsync(JsonSerializer.Serialize(new { cancel = id }, Json));
        }

        var line = await taken;
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

/// <summary>One call. connect-client.mjs describes the members.</summary>
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

    /// <summary>Cancels the call when the task completes.</summary>
    [JsonIgnore]
    public Task? CancelWhen { get; init; }

    public int? CancelAfterResponses { get; init; }
}

/// <summary>The end of a call, as reported by the library.</summary>
public sealed record ConnectJsResult
{
    public required int Code { get; init; }

    public required string Message { get; init; }

    public required IReadOnlyList<ConnectJsDetail> Details { get; init; }

    /// <summary>The reason of the ErrorInfo that the library decoded; null if absent.</summary>
    public string? Reason { get; init; }

    /// <summary>The domain of the ErrorInfo that the library decoded; null if absent.</summary>
    public string? Domain { get; init; }

    public required IReadOnlyList<JsonElement> Responses { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required IReadOnlyDictionary<string, string> Trailers { get; init; }

    /// <summary>Headers and trailers of a call that ended with an error.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>A detail as bytes.</summary>
public sealed record ConnectJsDetail(string Type, byte[] Value);
