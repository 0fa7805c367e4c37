using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>Calls by client libraries through a gateway in front of a gRPC server.</summary>
public sealed class ClientLibraryTests(ClientLibraryFixture clients) : IClassFixture<ClientLibraryFixture>
{
    /// <summary>Client, kind of method and outcome.</summary>
    public static TheoryData<string> Calls => [.. ClientLibraryFixture.Names];

    [Theory]
    [MemberData(nameof(Calls))]
    public Task Client_library_reports_the_outcome(string call) => clients.GetResult(call);
}

/// <summary>The client libraries, a gateway and its upstream. All calls run concurrently.</summary>
public sealed class ClientLibraryFixture : IAsyncLifetime
{
    // Long enough for the upstream's message to arrive before the deadline expires, also on a busy machine.
    private const int DeadlineMs = 6000;

    private static readonly string[] Requests = ["a ☺", "b", "c"];

    private static readonly string[] Clients =
    [
        "grpc-js", "node connect", "node connect json 1.1", "node connect gzip", "node connect get", "node grpc", "node grpc json", "node grpc gzip",
        "node grpc-web", "node grpc-web json 1.1", "node grpc-web gzip", "web connect", "web connect json", "web connect get json", "web grpc-web", "web grpc-web json",
    ];

    private readonly ConcurrentCases _cells = new();
    private GrpcMatrixUpstream _upstream = null!;
    private ConnectJsClient _connect = null!;
    private GrpcJsClient _grpcJs = null!;

    public static IEnumerable<string> Names => All.Select(call => Name(call.Client, call.Kind, call.Outcome));

    private static IEnumerable<(string Client, MethodKind Kind, Outcome Outcome)> All =>
        from client in Clients
        from kind in Enum.GetValues<MethodKind>()
        // fetch cannot stream requests, and these libraries cannot stream in both directions over HTTP/1.1.
        where kind is MethodKind.Unary or MethodKind.ServerStream || !(client.StartsWith("web", StringComparison.Ordinal) || client.EndsWith("1.1", StringComparison.Ordinal))
        from outcome in new[] { Outcome.Success, Outcome.Early, Outcome.Late, Outcome.Deadline, Outcome.Cancel }
        // fetch in Node.js 20 sometimes loses the abort while the body is being read, and hangs.
        where outcome != Outcome.Cancel || kind == MethodKind.Unary || !client.StartsWith("web", StringComparison.Ordinal)
        select (client, kind, outcome);

    public Task GetResult(string call) => _cells.GetResult(call);

    public async Task InitializeAsync()
    {
        _upstream = await GrpcMatrixUpstream.StartAsync();
        _connect = await ConnectJsClient.StartAsync(GrpcMatrixUpstream.Descriptors);
        _grpcJs = await GrpcJsClient.StartAsync(GrpcMatrixUpstream.Descriptors);
        foreach (var (client, kind, outcome) in All)
            _cells.Add(Name(client, kind, outcome), () => client == "grpc-js" ? CallGrpcJsAsync(kind, outcome) : CallConnectAsync(client, kind, outcome), isMostlyWaiting: outcome == Outcome.Deadline);
    }

    public async Task DisposeAsync()
    {
        await _cells.WaitAsync();
        await _grpcJs.DisposeAsync();
        await _connect.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    private static string Name(string client, MethodKind kind, Outcome outcome) => $"{client}, {kind}, {outcome}";

    private async Task CallConnectAsync(string client, MethodKind kind, Outcome outcome)
    {
        var words = client.Split(' ');
        var isResponseStream = kind is MethodKind.ServerStream or MethodKind.Duplex;
        var id = Guid.NewGuid().ToString("N");
        var result = await _connect.CallAsync(new ConnectJsCall
        {
            BaseUrl = _upstream.Gateway.Address,
            Library = words[0],
            Transport = words[1],
            Json = words.Contains("json"),
            Get = words.Contains("get"),
            Gzip = words.Contains("gzip"),
            Http = words.Contains("1.1") ? "1.1" : null,
            Service = "matrix.v1.Matrix",
            Method = kind.ToString(),
            Requests = [.. Texts(kind).Select(text => new { text })],
            Headers = new Dictionary<string, string> { ["x-call"] = id, ["x-outcome"] = outcome.ToString().ToLowerInvariant() },
            TimeoutMs = outcome == Outcome.Deadline ? DeadlineMs : null,
            CancelWhen = outcome == Outcome.Cancel && !isResponseStream ? _upstream.WaitUntilStartedAsync(id) : null,
            CancelAfterResponses = outcome == Outcome.Cancel && isResponseStream ? 1 : null,
        });

        AssertOutcome(kind, outcome, result.Code, result.Message, [.. result.Responses.Select(response => response.GetProperty("text").GetString()!)]);
        if (outcome is Outcome.Deadline or Outcome.Cancel) await _upstream.WaitUntilCancelledAsync(id);
        if (outcome is Outcome.Early or Outcome.Late)
        {
            Assert.Equal("NO_PROBE", result.Reason);
            Assert.Equal(["google.rpc.ErrorInfo", "acme.v1.Unknown"], result.Details.Select(detail => detail.Type[(detail.Type.LastIndexOf('/') + 1)..]));
            Assert.Equal([0xde, 0xad, 0xbe, 0xef, 0x00, 0xff], result.Details[1].Value);
            Assert.Equal("t", result.Metadata!["x-trailing"]);
        }

        if (outcome == Outcome.Success) Assert.Equal(("i", "AAEC", "t"), (result.Headers["x-initial"], result.Headers["x-data-bin"], result.Trailers["x-trailing"]));
    }

    private async Task CallGrpcJsAsync(MethodKind kind, Outcome outcome)
    {
        var id = Guid.NewGuid().ToString("N");
        var isRequestStream = kind is MethodKind.ClientStream or MethodKind.Duplex;
        var messages = Texts(kind).Select(text => (object)new { text }).ToArray();

        var result = await _grpcJs.CallAsync(new GrpcJsCall(_upstream.Gateway.Target, $"matrix.v1.Matrix/{kind}")
        {
            Request = isRequestStream ? null : messages[0],
            Requests = isRequestStream ? messages : null,
            Metadata = new Dictionary<string, string[]> { ["x-call"] = [id], ["x-outcome"] = [outcome.ToString().ToLowerInvariant()] },
            Deadline = outcome == Outcome.Deadline ? TimeSpan.FromMilliseconds(DeadlineMs) : null,
            CancelWhen = outcome == Outcome.Cancel ? _upstream.WaitUntilStartedAsync(id) : null,
        });

        var responses = result.Responses ?? (result.Response is { ValueKind: not System.Text.Json.JsonValueKind.Null } response ? [response] : []);
        AssertOutcome(kind, outcome, result.Code, result.Message, [.. responses.Select(each => each.GetProperty("text").GetString()!)], mayDropMessages: true);
        if (outcome is Outcome.Deadline or Outcome.Cancel) await _upstream.WaitUntilCancelledAsync(id);
        if (outcome is Outcome.Early or Outcome.Late) Assert.Equal(MatrixFixture.ErrorDetails, Rpc.Status.Parser.ParseFrom(result.DetailsBin).Details);
        if (outcome == Outcome.Success) Assert.Equal(("i", "t"), (result.InitialMetadata["x-initial"][0], result.TrailingMetadata["x-trailing"][0]));
    }

    private static string[] Texts(MethodKind kind) => kind is MethodKind.ClientStream or MethodKind.Duplex ? Requests : Requests[..1];

    private static void AssertOutcome(MethodKind kind, Outcome outcome, int code, string message, string[] responses, bool mayDropMessages = false)
    {
        var expected = outcome switch
        {
            Outcome.Success => 0,
            Outcome.Early or Outcome.Late => 5,
            Outcome.Deadline => 4,
            _ => 1,
        };
        Assert.True(expected == code, $"{code} {message}");
        if (expected == 5) Assert.Equal("No probe. ☺ 100%", message);
        var texts = Texts(kind);
        var echo = $"echo {string.Join(',', texts)}";
        var each = kind == MethodKind.Duplex ? texts.Select(text => $"echo {text}").ToArray() : [echo, echo, echo];
        string[] all = (kind, outcome) switch
        {
            (MethodKind.Unary or MethodKind.ClientStream, Outcome.Success) => [echo],
            (MethodKind.Unary or MethodKind.ClientStream, _) or (_, Outcome.Early) => [],
            (_, Outcome.Success) => each,
            (_, Outcome.Late) => each[..2],
            _ => [echo],
        };
        // grpc-js reports an error at once and drops messages that it has not delivered yet.
        Assert.Equal(mayDropMessages && expected != 0 ? all[..Math.Min(all.Length, responses.Length)] : all, responses);
    }
}
