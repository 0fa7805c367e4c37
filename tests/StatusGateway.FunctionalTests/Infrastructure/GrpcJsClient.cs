using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A grpc-js client in a Node.js process, with one channel for each target.</summary>
public sealed class GrpcJsClient : IAsyncDisposable
{
    // A call that hangs fails in its own test.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly ConcurrentDictionary<int, TaskCompletionSource<GrpcJsResult>> _pending = new();
    private NodeProcess? _process;
    private volatile Exception? _end;
    private int _lastId;

    private GrpcJsClient()
    {
    }

    /// <summary>Starts grpc-client.mjs.</summary>
    /// <param name="descriptors">A FileDescriptorSet with the services to call; null for the library's.</param>
    public static async Task<GrpcJsClient> StartAsync(string? descriptors = null)
    {
        var client = new GrpcJsClient();
        string[] arguments = ["--descriptors", descriptors ?? PeerFiles.DescriptorSet];
        (client._process, _) = await NodeProcess.StartAsync("grpc-client.mjs", arguments, client.Finish, client.FailAll);
        return client;
    }

    /// <summary>Calls library.v1.Library/GetBook.</summary>
    public Task<GrpcJsResult> GetBookAsync(string target, string name) =>
        CallAsync(new GrpcJsCall(target, "library.v1.Library/GetBook") { Request = new { name } });

    /// <summary>Makes a call and waits for its end, whatever the outcome.</summary>
    /// <exception cref="InvalidOperationException">The call could not be made, or the process ended.</exception>
    public async Task<GrpcJsResult> CallAsync(GrpcJsCall call)
    {
        var id = Interlocked.Increment(ref _lastId);
        var pending = _pending[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_end is not null)
            throw _end;

        var command = new Command
        {
            Id = id,
            Target = call.Target,
            Method = call.Method,
            Request = call.Request,
            Requests = call.Requests,
            RequestBytes = call.RequestBytes,
            Metadata = call.Metadata,
            DeadlineMs = call.Deadline?.TotalMilliseconds,
            Raw = call.Raw,
        };
        try
        {
            await _process!.WriteLineAsync(JsonSerializer.Serialize(command, Json));
            if (call.CancelWhen is { } sign)
            {
                await await Task.WhenAny(sign, pending.Task);
                await _process.WriteLineAsync(JsonSerializer.Serialize(new { cancel = id }, Json));
            }

            return await pending.Task.WaitAsync(CallTimeout);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(
                $"{call.Method} at {call.Target} did not end within {CallTimeout.TotalSeconds} s. {_process!.StandardError}");
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Finish(JsonElement line)
    {
        if (!_pending.TryGetValue(line.GetProperty("id").GetInt32(), out var pending))
            return;
        if (line.TryGetProperty("error", out var error))
            pending.TrySetException(new InvalidOperationException($"The call could not be made: {error}"));
        else
            pending.TrySetResult(line.Deserialize<GrpcJsResult>(Json)!);
    }

    private void FailAll(Exception reason)
    {
        _end = reason;
        foreach (var pending in _pending.Values)
            pending.TrySetException(reason);
    }

    private sealed record Command
    {
        public required int Id { get; init; }

        public required string Target { get; init; }

        public required string Method { get; init; }

        public object? Request { get; init; }

        public IReadOnlyList<object>? Requests { get; init; }

        public byte[]? RequestBytes { get; init; }

        public IReadOnlyDictionary<string, string[]>? Metadata { get; init; }

        public double? DeadlineMs { get; init; }

        public bool Raw { get; init; }
    }
}
