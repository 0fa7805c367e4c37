using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>
/// A client's stream of messages: the parts of a body, each combined with the values of path and query. Nothing is read ahead, and
/// nothing after a part that cannot be read.
/// </summary>
internal abstract class RequestStream : IMessageSource, IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RoutedCall _call;
    private readonly PooledBuffer _message = new();

    /// <param name="call">The call.</param>
    /// <param name="body">The body, without its compression; null when the binding has none.</param>
    protected RequestStream(RoutedCall call, Stream? body)
    {
        _call = call;
        Body = body;
    }

    public GatewayMessage? Only => null;

    /// <summary>Completes when the client's last message has been read, or the stream has broken off.</summary>
    public Task Ended => _ended.Task;

    protected HttpBinding Binding => _call.Binding!;

    protected Stream? Body { get; }

    protected ReadLimits Limits => _call.Policy.RequestLimits;

    /// <summary>
    /// Opens the stream of a request. The headers and the values of path and query are checked before the body is read.
    /// </summary>
    /// <returns>Null, or why the request is refused.</returns>
    public static CallEnd? Open(HttpContext context, RoutedCall call, out RequestStream? stream)
    {
        stream = null;
        using var probe = new PooledBuffer();
        if (Weave(call, default, isProtobuf: false, probe) is { } error) return Failures.InvalidParameters(error.Parameters);
        if (!call.Binding!.HasBody)
        {
            stream = new EmptyRequestStream(call);
            return null;
        }

        if (StreamContent.Check(context.Request, call.Binding, out var content) is { } refusal) return refusal;
        var body = content.OpenBody(context.Request, call.Policy.RequestLimits);
        stream = content.IsRaw ? new RawRequestStream(call, content, body) : new JsonRequestStream(call, content, body);
        return null;
    }

    public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        MessageRead read;
        try
        {
            read = await ReadCoreAsync(cancellation);
        }
        catch (Exception exception) when (ClientExceptions.IsIo(exception))
        {
            read = MessageRead.Failed(ClientExceptions.ToEnd(exception));
        }
        if (read.IsMessage) return read;
        _ended.TrySetResult();
        // A body that cannot be decompressed further looks as if it ended.
        return RequestContent.DecompressionError(DecompressionStream.OutcomeOf(Body), Limits) is { } error ? MessageRead.Failed(error) : read;
    }

    public void Dispose() => Dispose(disposing: true);

    protected abstract ValueTask<MessageRead> ReadCoreAsync(CancellationToken cancellation);

    protected virtual void Dispose(bool disposing) => _message.Dispose();

    /// <summary>Combines a part of the body with path and query. The message is valid until the next one.</summary>
    protected TranscodeError? Weave(ReadOnlySpan<byte> body, bool isProtobuf, out GatewayMessage message)
    {
        _message.Clear();
        // Path and query were checked when the stream was opened.
        var error = Weave(_call, body, isProtobuf, _message)?.Body;
        message = new GatewayMessage(_message.WrittenMemory);
        return error;
    }

    private static RequestError? Weave(RoutedCall call, ReadOnlySpan<byte> body, bool isProtobuf, PooledBuffer output) =>
        RequestWeaver.Weave(call.Binding!, call.Match, call.Target.Query, body, call.Method!.Weave, output, isProtobuf);

    /// <summary>A binding without a body, whose stream has one message.</summary>
    private sealed class EmptyRequestStream(RoutedCall call) : RequestStream(call, body: null)
    {
        private bool _isRead;

        protected override ValueTask<MessageRead> ReadCoreAsync(CancellationToken cancellation)
        {
            if (_isRead) return new(MessageRead.End);
            _isRead = true;
            Weave(default, isProtobuf: false, out var message);
            return new(MessageRead.FromMessage(message));
        }
    }
}
