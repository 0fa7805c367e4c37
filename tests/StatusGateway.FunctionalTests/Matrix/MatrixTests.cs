using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>
/// Calls for each combination of protocol, method kind, upstream, outcome and compression. Each must have the exact messages, status,
/// details and metadata.
/// </summary>
public sealed class MatrixTests(MatrixFixture run) : IClassFixture<MatrixFixture>
{
    public static TheoryData<string> Cells => [.. MatrixFixture.Names];

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Call_ends_as_the_upstream_ends_it(string cell) => run.GetResult(cell);
}

/// <summary>The upstreams of the matrix. All cells run concurrently.</summary>
public sealed class MatrixFixture : IAsyncLifetime
{
    private static readonly WireClient[] Clients =
    [
        new GrpcWireClient(json: false), new GrpcWireClient(json: true), new GrpcWebWireClient(json: false, text: false), new GrpcWebWireClient(json: true, text: false),
        new GrpcWebWireClient(json: false, text: true), new ConnectWireClient(json: false), new ConnectWireClient(json: true), new ConnectWireClient(json: false, get: true),
    ];

    private readonly ConcurrentCases _cells = new();
    private IMatrixUpstream[] _upstreams = [];

    /// <summary>Gets the names of the cells, which xunit needs before the upstreams are started.</summary>
    public static IEnumerable<string> Names { get; } = [.. All([new UpstreamName("gRPC"), new UpstreamName("in-process"), new UpstreamName("Rest"), new UpstreamName("Connect")]).Select(cell => cell.Name)];

    /// <summary>Gets the details of the upstreams' error.</summary>
    public static IReadOnlyList<Any> ErrorDetails { get; } =
    [
        Any.Pack(new Rpc.ErrorInfo { Reason = "NO_PROBE", Domain = "matrix.example.com", Metadata = { ["zone"] = "a" } }),
        new Any { TypeUrl = "type.example.com/acme.v1.Unknown", Value = ByteString.CopyFrom(0xde, 0xad, 0xbe, 0xef, 0x00, 0xff) },
    ];

    public Task GetResult(string cell) => _cells.GetResult(cell);

    public async Task InitializeAsync()
    {
        _upstreams = [await GrpcMatrixUpstream.StartAsync(), await InProcessMatrixUpstream.StartAsync(), await HttpMatrixUpstream.StartRestAsync(), await HttpMatrixUpstream.StartConnectAsync()];
        foreach (var cell in All(_upstreams)) _cells.Add(cell.Name, () => cell.Outcome == Outcome.Cancel ? CancelAsync(cell) : CallAsync(cell), isMostlyWaiting: cell.Outcome == Outcome.Deadline);
    }

    public async Task DisposeAsync()
    {
        await _cells.WaitAsync();
        foreach (var upstream in _upstreams) await upstream.DisposeAsync();
    }

    private static IEnumerable<MatrixCell> All(IReadOnlyList<IMatrixUpstream> upstreams) =>
        from client in Clients
        from kind in System.Enum.GetValues<MethodKind>()
        where client.Supports(kind)
        from upstream in upstreams
        where upstream.Supports(kind)
        from outcome in System.Enum.GetValues<Outcome>()
        from gzip in new[] { false, true }
        select new MatrixCell(client, kind, upstream, outcome, gzip);

    private static async Task CancelAsync(MatrixCell cell)
    {
        var call = WireCall.Create(cell);
        using var cancellation = new CancellationTokenSource();
        var response = cell.Client.CallAsync(cell.Upstream.Gateway, call, cancellation.Token);
        await Task.WhenAny(cell.Upstream.WaitUntilStartedAsync(call.Id), response);
        Assert.False(response.IsCompleted, response.IsCompletedSuccessfully ? response.Result.ToString() : response.Exception?.ToString());

        await cancellation.CancelAsync();

        await cell.Upstream.WaitUntilCancelledAsync(call.Id);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
    }

    private static async Task CallAsync(MatrixCell cell)
    {
        var call = WireCall.Create(cell);

        var response = await cell.Client.CallAsync(cell.Upstream.Gateway, call, CancellationToken.None);

        var expected = Expectation.Create(cell, call);
        Assert.Equal((expected.Code, expected.Reason), (response.Code, response.Reason));
        var messages = response.Messages.Select(message => (message.Text, message.Count)).ToArray();
        // An HTTP/2 reset may discard earlier messages.
        Assert.Equal(cell.Outcome == Outcome.Lost ? expected.Messages.Take(messages.Length) : expected.Messages, messages);
        Assert.All(response.Compressed, isCompressed => Assert.Equal(cell.Gzip, isCompressed));
        if (cell.Outcome == Outcome.Deadline) await cell.Upstream.WaitUntilCancelledAsync(call.Id);
        if (response.Code == 0) Assert.Empty(response.Message);
        else Assert.Matches("^[0-9a-f]{32}$", response.Find("statusgateway-trace-id"));
        if (cell.Outcome is Outcome.Early or Outcome.Late)
        {
            Assert.Equal("No probe. ☺ 100%", response.Message);
            Assert.Equal(ErrorDetails, response.Details);
        }

        if (cell.Outcome is not (Outcome.Success or Outcome.Early or Outcome.Late)) return;
        // A Trailers-Only response of the upstream has all metadata in its headers.
        Assert.Equal("t", cell.Outcome == Outcome.Early || response.Trailing.Count == 0 ? response.Find("x-trailing") : response.Trailing["x-trailing"]);
        if (cell.Outcome == Outcome.Early && cell.Upstream is GrpcMatrixUpstream) return;
        Assert.Equal(("i", "AAEC"), (response.Headers["x-initial"], response.Headers["x-data-bin"]));
    }

    private sealed record UpstreamName(string Name) : IMatrixUpstream
    {
        public GatewayHost Gateway => throw new NotSupportedException();

        public string LostReason => "";

        public bool Supports(MethodKind kind) => HttpMatrixUpstream.Supports(Name, kind);

        public Task WaitUntilStartedAsync(string call) => throw new NotSupportedException();

        public Task WaitUntilCancelledAsync(string call) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed record Expectation(int Code, string? Reason, IReadOnlyList<(string Text, int Count)> Messages)
    {
        public static Expectation Create(MatrixCell cell, WireCall call)
        {
            var echo = $"echo {string.Join(',', call.Texts)}";
            var (code, reason, count) = cell.Outcome switch
            {
                Outcome.Success => (0, null, 3),
                Outcome.Early => (5, "NO_PROBE", 0),
                Outcome.Late => (5, "NO_PROBE", 2),
                Outcome.Deadline => (4, "DEADLINE_EXPIRED", 1),
                _ => (13, cell.Upstream.LostReason, 1),
            };
            if (!cell.IsResponseStream) return new(code, reason, code == 0 ? [(echo, call.Texts.Count)] : []);
            var isEcho = cell.Kind == MethodKind.Duplex && cell.Outcome is Outcome.Success or Outcome.Late;
            return new(code, reason, [.. Enumerable.Range(1, count).Select(number => (cell.Kind == MethodKind.Duplex && isEcho ? $"echo {call.Texts[number - 1]}" : echo, number))]);
        }
    }
}
