using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>The foreign clients of connect-node and connect-web, in a node process that lives as long as this.</summary>
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

    /// <summary>Starts connect-client.mjs.</summary>
    /// <param name="descriptors">A FileDescriptorSet with the services to call.</param>
    public static async Task<ConnectJsClient> StartAsync(string descriptors)
    {
        var client = new ConnectJsClient();
        (client._process, _) = await NodeProcess.StartAsync("connect-client.mjs", ["--descriptors", descriptors], client._outcomes.Add, client._outcomes.Complete);
        return client;
    }

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
}

/// <summary>How a call ended, as the library understood it.</summary>
public sealed record ConnectJsResult
{
    public required int Code { get; init; }

    public required string Message { get; init; }

    public required IReadOnlyList<ConnectJsDetail> Details { get; init; }

    /// <summary>Of the ErrorInfo that the library found; null without one.</summary>
    public string? Reason { get; init; }

    public required IReadOnlyList<JsonElement> Responses { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required IReadOnlyDictionary<string, string> Trailers { get; init; }

    /// <summary>Headers and trailers of a failure.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>A detail, undecoded.</summary>
public sealed record ConnectJsDetail(string Type, byte[] Value);
