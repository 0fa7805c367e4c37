using Google.Protobuf;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Demo;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;

namespace StatusGateway.FunctionalTests.Demo;

/// <summary>A library with its own data, called as the gateway calls it: by path, with bytes.</summary>
internal sealed class LibraryCalls
{
    private readonly InProcessService _service;

    public LibraryCalls() => _service = LibraryService.Create(Time);

    public ManualTime Time { get; } = new();

    public InProcessService Service => _service;

    public async Task<RpcResult<IMessage>> CallAsync(IMessage request)
    {
        var method = request.Descriptor.Name[..^"Request".Length];
        var requests = new SingleMessage(new GatewayMessage(request.ToByteArray()));
        var results = _service.Handlers[$"/library.v1.Library/{method}"](requests, new RpcContext(new Metadata(), CancellationToken.None));
        var all = new List<RpcResult<IMessage>>();
        await foreach (var result in results) all.Add(result);
        return Assert.Single(all);
    }

    /// <summary>Calls a streaming method and returns its results as they arrive. Without an error the requests end normally.</summary>
    public IAsyncEnumerable<RpcResult<IMessage>> Stream(string method, IEnumerable<IMessage> requests, CallEnd? error = null, CancellationToken cancellation = default) =>
        _service.Handlers[$"/library.v1.Library/{method}"](new Requests(requests, error), new RpcContext(new Metadata(), cancellation));

    /// <summary>Calls a method and returns its response. Fails the test on an error.</summary>
    public async Task<T> GetAsync<T>(IMessage request)
        where T : class
    {
        var result = await CallAsync(request);
        Assert.Null(result.Failure);
        return Assert.IsType<T>(result.Value);
    }

    /// <summary>Calls a method that must fail, and checks what every error of the library has in common.</summary>
    public async Task<RpcStatus> FailAsync(IMessage request, RpcCode code, string reason)
    {
        var status = (await CallAsync(request)).Failure;
        Assert.NotNull(status);
        Assert.Equal(code, status.Code);
        Assert.EndsWith(".", status.Message, StringComparison.Ordinal);
        Assert.Equal("type.googleapis.com/google.rpc.ErrorInfo", status.Details[0].TypeUrl);
        var info = Detail<ErrorInfo>(status);
        Assert.Equal((reason, "library.example.com"), (info.Reason, info.Domain));
        Assert.Matches("^[A-Z][A-Z0-9_]+[A-Z0-9]$", info.Reason);
        Assert.All(info.Metadata.Keys, key => Assert.Matches("^[a-z][a-zA-Z0-9-_]+$", key));
        return status;
    }

    /// <summary>Calls a method with an invalid request and returns the violations as <c>field REASON</c>.</summary>
    public async Task<string[]> ViolationsAsync(IMessage request, string reason)
    {
        var violations = Detail<BadRequest>(await FailAsync(request, RpcCode.InvalidArgument, reason)).FieldViolations;
        Assert.All(violations, violation => Assert.EndsWith(".", violation.Description, StringComparison.Ordinal));
        return [.. violations.Select(violation => $"{violation.Field} {violation.Reason}")];
    }

    public static T Detail<T>(RpcStatus status)
        where T : IMessage<T>, new() => Assert.Single(Details<T>(status));

    public static T[] Details<T>(RpcStatus status)
        where T : IMessage<T>, new()
    {
        var parser = new MessageParser<T>(() => new T());
        var name = new T().Descriptor.FullName;
        return [.. status.Details.Where(detail => detail.Is(name)).Select(detail => parser.ParseFrom(detail.Value.Span))];
    }

    public static CreateBookRequest NewBook(string id = "", string parent = "shelves/3") =>
        new() { Parent = parent, BookId = id, Book = new Book { Title = "Walden", Authors = { new Author { DisplayName = "Henry David Thoreau" } } } };

    private sealed class Requests(IEnumerable<IMessage> requests, CallEnd? error) : IMessageSource
    {
        private readonly IEnumerator<IMessage> _requests = requests.GetEnumerator();

        public GatewayMessage? Only => null;

        public ValueTask<MessageRead> ReadAsync(CancellationToken cancellation) => new(
            _requests.MoveNext() ? MessageRead.FromMessage(new GatewayMessage(_requests.Current.ToByteArray()))
            : error is null ? MessageRead.End
            : MessageRead.Failed(error));
    }

    /// <summary>A clock that only a test advances.</summary>
    internal sealed class ManualTime : TimeProvider
    {
        private long _now = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);
    }
}
