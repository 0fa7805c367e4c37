using Google.Protobuf;
using StatusGateway.Server.Pipeline;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Upstreams.InProcess;

/// <summary>A call in this process: the handler is pulled as the caller reads.</summary>
internal sealed class InProcessCall : IUpstreamCall
{
    private readonly UpstreamRequest _request;
    private readonly RpcContext _context;
    private readonly IAsyncEnumerator<RpcResult<IMessage>> _results;
    private readonly RememberingSource _source;
    private readonly PooledBuffer _answer = new();
    private Task<bool>? _next;

    public InProcessCall(InProcessService.Handler handler, UpstreamRequest request, CancellationToken cancellation)
    {
        _request = request;
        _context = new RpcContext(request.Metadata, cancellation);
        _source = new RememberingSource(request.Messages);
        _results = handler(_source, _context).GetAsyncEnumerator(cancellation);
    }

    public GatewayMessage? Only => null;

    public CallEnd? End { get; private set; }

    /// <summary>Metadata is what the handler has said before it waits for the first time.</summary>
    public async ValueTask<ResponseHead> ReadHeadAsync()
    {
        _next = _results.MoveNextAsync().AsTask();
        if (_request.Method.IsUnary) await _next.ConfigureAwait(ConfigureAwaitOptions.None);
        return new ResponseHead { Metadata = _context.Response };
    }

    public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        if (End is not null) return MessageRead.Failed(End);
        var next = _next ?? _results.MoveNextAsync().AsTask();
        _next = next;
        var hasNext = await next;
        _next = null;
        if (!hasNext)
        {
            End = WithTrailers(CallEnd.Ok);
            return MessageRead.End;
        }

        var result = _results.Current;
        if (result is { Failure: null, Value: null } or { Failure.IsOk: true })
            throw new InvalidOperationException($"The handler of {_request.Method.FullName} gave neither a message nor a failure.");
        if (result.Failure is { } status)
        {
            // What the caller did wrong passed through the handler as a status, and lost what else was known of it.
            End = WithTrailers(ReferenceEquals(_source.Failure?.Status, status) ? _source.Failure! : Failures.OfStatus(status));
            return MessageRead.Failed(End);
        }

        _answer.Clear();
        GeneratedMessages.Write(result.Value!, _answer);
        return MessageRead.Of(new GatewayMessage(_answer.WrittenMemory));
    }

    public async ValueTask DisposeAsync()
    {
        // A handler that is still at work was cancelled with the call, and has to be let finish.
        if (_next is { IsCompleted: false } running) await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _results.DisposeAsync();
        _answer.Dispose();
    }

    private CallEnd WithTrailers(CallEnd end) => _context.Trailers is null ? end : end with { Trailers = _context.Trailers };

    /// <summary>The caller's messages, and why they broke off.</summary>
    private sealed class RememberingSource(IMessageSource inner) : IMessageSource
    {
        public CallEnd? Failure { get; private set; }

        public GatewayMessage? Only => inner.Only;

        public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
        {
            var read = await inner.ReadAsync(cancellation);
            Failure ??= read.Failure;
            return read;
        }
    }
}
