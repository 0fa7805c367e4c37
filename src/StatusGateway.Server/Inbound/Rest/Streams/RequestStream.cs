using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
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
    private readonly StreamContent _content;
    private readonly PooledBuffer _message = new();

    protected RequestStream(RoutedCall call, StreamContent content)
    {
        _call = call;
        _content = content;
    }

    public GatewayMessage? Only => null;

    /// <summary>Completes when the client's last message has been read, or the stream has broken off.</summary>
    public Task Ended => _ended.Task;

    protected HttpBinding Binding => _call.Binding!;

    protected int MaxMessageBytes => _call.Policy.MaxRequestBytes;

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
        stream = content.IsRaw
            ? new RawRequestStream(call, content, context.Request)
            : new JsonRequestStream(call, content, context.Request);
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
        catch (Exception exception) when (_content.IsCorruption(exception))
        {
            read = MessageRead.Failed(Failures.MalformedFrame("The body does not match Content-Encoding."));
        }

        if (!read.IsMessage) _ended.TrySetResult();
        return read;
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
        RequestWeaver.Weave(
            call.Binding!, call.Match, call.Target.Query, body, call.Method!.Json, call.Policy.IgnoreUnknownParameters, output, isProtobuf);

    /// <summary>A binding without a body, whose stream has one message.</summary>
    private sealed class EmptyRequestStream(RoutedCall call) : RequestStream(call, default)
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
