using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Core;
using StatusGateway.Server.Pipeline;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Upstreams.InProcess;

/// <summary>What a handler answers: a message, or the status with which it fails.</summary>
/// <typeparam name="T">The response's message.</typeparam>
public readonly struct RpcResult<T>
    where T : class
{
    private RpcResult(T? value, RpcStatus? failure)
    {
        Value = value;
        Failure = failure;
    }

    /// <summary>The message; null when it failed.</summary>
    public T? Value { get; }

    /// <summary>The status, which is not OK; null when it succeeded.</summary>
    public RpcStatus? Failure { get; }

    /// <summary>A success.</summary>
    /// <param name="value">The message.</param>
    public static implicit operator RpcResult<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    /// <param name="failure">The status.</param>
    public static implicit operator RpcResult<T>(RpcStatus failure) => new(null, failure);
}

/// <summary>A call as a handler sees it.</summary>
public sealed class RpcContext
{
    private readonly Metadata _request;

    internal RpcContext(Metadata request, CancellationToken cancellation)
    {
        _request = request;
        Cancellation = cancellation;
    }

    /// <summary>Cancelled when the caller is gone or the deadline has passed.</summary>
    public CancellationToken Cancellation { get; }

    internal Metadata? Response { get; private set; }

    /// <summary>The first value of the caller's metadata, or null.</summary>
    /// <param name="name">Name in lower case.</param>
    /// <returns>The value.</returns>
    public string? GetMetadata(string name) => _request.Find(name);

    /// <summary>Adds initial metadata to the answer.</summary>
    /// <param name="name">Name in lower case.</param>
    /// <param name="value">Printable ASCII, or base64 for a name that ends with <c>-bin</c>.</param>
    public void AddMetadata(string name, string value) => (Response ??= new Metadata()).Add(name, value);
}

/// <summary>
/// Methods that live in this process, as handlers over generated messages. Callers reach them as they reach any upstream.
/// </summary>
public sealed class InProcessService
{
    private readonly Dictionary<string, Handler> _handlers = new(StringComparer.Ordinal);

    /// <summary>A service without methods yet.</summary>
    /// <param name="service">Descriptor of the generated code.</param>
    public InProcessService(ServiceDescriptor service)
    {
        ArgumentNullException.ThrowIfNull(service);
        Descriptor = service;
    }

    internal delegate ValueTask<RpcResult<IMessage>> Handler(ReadOnlyMemory<byte> request, RpcContext context);

    /// <summary>Descriptor of the generated code.</summary>
    public ServiceDescriptor Descriptor { get; }

    /// <summary>What its failures say is masked as an upstream's is.</summary>
    internal bool MasksFailures { get; init; } = true;

    internal IReadOnlyDictionary<string, Handler> Handlers => _handlers;

    /// <summary>Adds a method that takes one message and answers with one.</summary>
    /// <typeparam name="TRequest">The request's message.</typeparam>
    /// <typeparam name="TResponse">The response's message.</typeparam>
    /// <param name="method">Name of the method.</param>
    /// <param name="parser">Parser of the request.</param>
    /// <param name="handler">What it does. Expected failures are returned, not thrown.</param>
    /// <returns>This service.</returns>
    /// <exception cref="ArgumentException">The service has no such method of one message each way.</exception>
    public InProcessService Unary<TRequest, TResponse>(
        string method, MessageParser<TRequest> parser, Func<TRequest, RpcContext, ValueTask<RpcResult<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        if (Descriptor.FindMethodByName(method) is not { IsClientStreaming: false, IsServerStreaming: false } descriptor)
            throw new ArgumentException($"{Descriptor.FullName} has no method {method} of one message each way.", nameof(method));
        _handlers[$"/{Descriptor.FullName}/{method}"] = async (request, context) =>
        {
            TRequest message;
            try
            {
                message = GeneratedMessages.Parse(parser, descriptor.InputType, request.Span);
            }
            catch (InvalidProtocolBufferException)
            {
                return Failures.Create(FailureReason.MalformedBody, $"The request is not a {descriptor.InputType.FullName}.", RpcCode.Internal).Status;
            }

            var result = await handler(message, context);
            return result.Failure is { } failure ? failure.WithOrigin(MasksFailures ? StatusOrigin.Upstream : StatusOrigin.Local) : result.Value!;
        };
        return this;
    }
}

/// <summary>The services of this process as an upstream.</summary>
internal sealed class InProcessUpstream : IUpstream
{
    private readonly FrozenDictionary<string, InProcessService.Handler> _handlers;

    public InProcessUpstream(params IReadOnlyList<InProcessService> services)
    {
        _handlers = services.SelectMany(service => service.Handlers).ToFrozenDictionary(StringComparer.Ordinal);
        Schema = SchemaSet.FromGenerated([.. services.Select(service => service.Descriptor.File)]);
        Services = [.. services.Select(service => service.Descriptor.FullName)];
    }

    public SchemaSet Schema { get; }

    public IReadOnlyList<string> Services { get; }

    public bool Has(MethodSchema method) => _handlers.ContainsKey(method.Path);

    public IUpstreamCall Start(UpstreamRequest request, CancellationToken cancellation) =>
        new InProcessCall(_handlers[request.Method.Path], request, cancellation);
}

/// <summary>A call of one message each way in this process.</summary>
internal sealed class InProcessCall(InProcessService.Handler handler, UpstreamRequest request, CancellationToken cancellation) : IUpstreamCall
{
    private readonly PooledBuffer _answer = new();
    private bool _isRead;

    public GatewayMessage? Only => null;

    public CallEnd? End { get; private set; }

    public async ValueTask<ResponseHead> ReadHeadAsync()
    {
        var context = new RpcContext(request.Metadata, cancellation);
        var first = await request.Messages.ReadAsync(cancellation);
        if (first.Failure is { } failure) End = failure;
        else if (!first.IsMessage) End = Failures.Create(FailureReason.WrongMessageCount, "The method takes one message, and none came.");
        else await HandleAsync(first.Message, context);
        return new ResponseHead { Metadata = context.Response, AcceptEncoding = "identity" };
    }

    public ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        if (End is not null) return new(MessageRead.Failed(End));
        if (!_isRead)
        {
            _isRead = true;
            return new(MessageRead.Of(new GatewayMessage(_answer.WrittenMemory)));
        }

        End = CallEnd.Ok;
        return new(MessageRead.End);
    }

    public ValueTask DisposeAsync()
    {
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask HandleAsync(GatewayMessage message, RpcContext context)
    {
        if (message.IsCompressed)
        {
            End = Failures.UnsupportedEncoding(request.Encoding ?? "");
            return;
        }

        var result = await handler(message.Payload, context);
        if (result is { Failure: null, Value: null } or { Failure.IsOk: true })
            throw new InvalidOperationException($"The handler of {request.Method.FullName} gave neither a message nor a failure.");
        if (result.Failure is { } status) End = new CallEnd(status);
        else GeneratedMessages.Write(result.Value!, _answer);
    }
}
