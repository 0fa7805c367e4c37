using System.Buffers;
using Google.Protobuf;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.InProcess;

/// <summary>
/// A call in this process: the handler is pulled as the caller reads. A stream is cancelled when the application stops, too:
/// it has no end of its own that a shutdown could wait for.
/// </summary>
internal sealed class InProcessCall : IUpstreamCall
{
    private readonly UpstreamRequest _request;
    private readonly RpcContext _context;
    private readonly IAsyncEnumerator<RpcResult<IMessage>> _results;
    private readonly RememberingSource _source;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource? _stream;
    private readonly PooledBuffer _answer = new();
    private Task<bool>? _next;

    public InProcessCall(InProcessService.Handler handler, UpstreamRequest request, CancellationToken cancellation, CancellationToken stopping)
    {
        _request = request;
        _cancellation = cancellation;
        if (!request.Method.IsUnary) _stream = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        var token = _stream?.Token ?? cancellation;
        _context = new RpcContext(request.Metadata, token);
        _source = new RememberingSource(request.Messages);
        _results = handler(_source, _context).GetAsyncEnumerator(token);
    }

    public GatewayMessage? Only => null;

    public CallEnd? End { get; private set; }

    /// <summary>
    /// Metadata is what the handler has said when it answers; of one that answers with a stream, what it has said before it waits
    /// for the first time.
    /// </summary>
    public async ValueTask<ResponseHead> ReadHeadAsync()
    {
        // An iterator that is asked again before it has answered is torn: it may then never answer.
        _next ??= _results.MoveNextAsync().AsTask();
        if (!_request.Method.ServerStreaming) await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new ResponseHead { Metadata = _context.TakeMetadata() };
    }

    public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        if (End is not null) return End.Status.IsOk ? MessageRead.End : MessageRead.Failed(End);
        var next = _next ??= _results.MoveNextAsync().AsTask();
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _next = null;
        // A handler that is cancelled ends as it likes: by a failure of its own, or as here.
        if (next.IsCanceled && _context.Cancellation.IsCancellationRequested)
            return Failed(_cancellation.IsCancellationRequested ? Failures.CallerCancelled : Failures.ShuttingDown);
        if (!await next)
        {
            // The handler may not have looked at how the requests ended. What broke off is not whole all the same.
            if (_source.Failure is { } broken) return Failed(broken);
            End = WithTrailers(CallEnd.Ok);
            return MessageRead.End;
        }

        var result = _results.Current;
        if (result is { Failure: null, Value: null } or { Failure.IsOk: true })
            throw new InvalidOperationException($"The handler of {_request.Method.FullName} gave neither a message nor a failure.");
        if (result.Failure is { } status)
            // What the caller did wrong passed through the handler as a status, and lost what else was known of it.
            return Failed(ReferenceEquals(_source.Failure?.Status, status) ? _source.Failure! : Failures.FromStatus(status));

        _answer.Clear();
        result.Value!.WriteTo((IBufferWriter<byte>)_answer);
        return MessageRead.Of(new GatewayMessage(_answer.WrittenMemory));
    }

    public async ValueTask DisposeAsync()
    {
        // A handler that is still at work has to be let finish: it holds what is disposed here.
        if (_stream is not null) await _stream.CancelAsync();
        if (_next is { } running) await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await _results.DisposeAsync();
        }
        catch (OperationCanceledException) when (_context.Cancellation.IsCancellationRequested)
        {
            // What the handler does at its end was cancelled with it.
        }
        finally
        {
            _answer.Dispose();
            _stream?.Dispose();
        }
    }

    private MessageRead Failed(CallEnd end)
    {
        End = WithTrailers(end);
        return MessageRead.Failed(End);
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
