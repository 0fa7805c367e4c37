using System.Buffers;
using Google.Protobuf;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.InProcess;

/// <summary>
/// A call to a handler in this process. The client's reads drive the handler. Streams are cancelled when the application stops,
/// because they may never end by themselves.
/// </summary>
internal sealed class InProcessCall : IUpstreamCall
{
    private readonly UpstreamRequest _request;
    private readonly RpcContext _context;
    private readonly IAsyncEnumerator<RpcResult<IMessage>> _results;
    private readonly TrackingSource _source;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource? _stream;
    private readonly PooledBuffer _response = new();
    private Task<bool>? _next;

    public InProcessCall(InProcessService.Handler handler, UpstreamRequest request, CancellationToken cancellation, CancellationToken stopping)
    {
        _request = request;
        _cancellation = cancellation;
        if (!request.Method.IsUnary) _stream = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        var token = _stream?.Token ?? cancellation;
        _context = new RpcContext(request.Metadata, token);
        _source = new TrackingSource(request.Messages);
        _results = handler(_source, _context).GetAsyncEnumerator(token);
    }

    public GatewayMessage? Only => null;

    public CallEnd? End { get; private set; }

    /// <summary>
    /// Gets the metadata that the handler added before its response; for a stream, before it waited for the first time.
    /// </summary>
    public async ValueTask<ResponseHead> ReadHeadAsync()
    {
        // MoveNextAsync must not be called again before the previous call has completed.
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
        // A cancelled handler may throw, or end with an error of its own.
        if (next.IsCanceled && _context.Cancellation.IsCancellationRequested)
            return Failed(_cancellation.IsCancellationRequested ? Failures.CallerCancelled : Failures.ShuttingDown);
        if (!await next)
        {
            // The handler may have ignored how the requests ended. An incomplete request must not succeed.
            if (_source.Failure is { } aborted) return Failed(aborted);
            End = WithTrailers(CallEnd.Ok);
            return MessageRead.End;
        }

        var result = _results.Current;
        if (result is { Failure: null, Value: null } or { Failure.IsOk: true })
            throw new InvalidOperationException($"The handler of {_request.Method.FullName} returned neither a message nor an error.");
        if (result.Failure is { } status)
            // The client's error passed through the handler as a status, which lost the rest of the call's end.
            return Failed(ReferenceEquals(_source.Failure?.Status, status) ? _source.Failure! : Failures.FromStatus(status));

        _response.Clear();
        result.Value!.WriteTo((IBufferWriter<byte>)_response);
        return MessageRead.FromMessage(new GatewayMessage(_response.WrittenMemory));
    }

    public async ValueTask DisposeAsync()
    {
        // A running handler must finish first: it uses what is disposed here.
        if (_stream is not null) await _stream.CancelAsync();
        if (_next is { } running) await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await _results.DisposeAsync();
        }
        catch (OperationCanceledException) when (_context.Cancellation.IsCancellationRequested)
        {
            // Cancellation also ended the handler's cleanup.
        }
        finally
        {
            _response.Dispose();
            _stream?.Dispose();
        }
    }

    private MessageRead Failed(CallEnd end)
    {
        End = WithTrailers(end);
        return MessageRead.Failed(End);
    }

    private CallEnd WithTrailers(CallEnd end) => _context.Trailers is null ? end : end with { Trailers = _context.Trailers };

    /// <summary>The client's messages, and the error that ended them.</summary>
    private sealed class TrackingSource(IMessageSource inner) : IMessageSource
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
