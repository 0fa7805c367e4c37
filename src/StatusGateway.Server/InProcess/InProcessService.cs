using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.InProcess;

/// <summary>
/// Methods that live in this process, as handlers over generated messages. Callers reach them as they reach any upstream.
/// Expected failures are returned, not thrown: a stream's failure is its last element.
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

    /// <summary>A method of any shape: messages in, and results out, of which the first failure is the last.</summary>
    internal delegate IAsyncEnumerable<RpcResult<IMessage>> Handler(IMessageSource requests, RpcContext context);

    /// <summary>Descriptor of the generated code.</summary>
    public ServiceDescriptor Descriptor { get; }

    /// <summary>
    /// Opens what the documents describe it with, for generated code has no comments: a serialized google.protobuf.FileDescriptorSet,
    /// as <c>protoc --include_source_info --descriptor_set_out</c> writes it.
    /// </summary>
    /// <value>The default is null: it has no descriptions.</value>
    public Func<Stream>? Comments { get; init; }

    /// <summary>What its failures say is masked as an upstream's is.</summary>
    internal bool MasksFailures { get; init; } = true;

    /// <summary>Pages of the error reference for the reasons that its failures have, read when they are enumerated.</summary>
    internal IEnumerable<ReasonPage> Reasons { get; init; } = [];

    internal IReadOnlyDictionary<string, Handler> Handlers => _handlers;

    /// <summary>Adds a method that takes one message and answers with one.</summary>
    /// <typeparam name="TRequest">The request's message.</typeparam>
    /// <typeparam name="TResponse">The response's message.</typeparam>
    /// <param name="method">Name of the method.</param>
    /// <param name="parser">Parser of the request.</param>
    /// <param name="handler">What it does.</param>
    /// <returns>This service.</returns>
    /// <exception cref="ArgumentException">The service has no such method of one message each way.</exception>
    public InProcessService Unary<TRequest, TResponse>(
        string method, MessageParser<TRequest> parser, Func<TRequest, RpcContext, ValueTask<RpcResult<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(method, clientStreaming: false, serverStreaming: false, (requests, context) => CallOnceAsync(requests, parser, handler, context));
    }

    /// <summary>Adds a method that takes one message and answers with any number.</summary>
    /// <typeparam name="TRequest">The request's message.</typeparam>
    /// <typeparam name="TResponse">The response's messages.</typeparam>
    /// <param name="method">Name of the method.</param>
    /// <param name="parser">Parser of the request.</param>
    /// <param name="handler">What it does; it ends after the first failure that it gives, and is pulled no faster than the caller reads.</param>
    /// <returns>This service.</returns>
    /// <exception cref="ArgumentException">The service has no such method.</exception>
    public InProcessService ServerStreaming<TRequest, TResponse>(
        string method, MessageParser<TRequest> parser, Func<TRequest, RpcContext, IAsyncEnumerable<RpcResult<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(method, clientStreaming: false, serverStreaming: true, (requests, context) => CallManyAsync(requests, parser, handler, context));
    }

    /// <summary>Adds a method that takes any number of messages and answers with one.</summary>
    /// <typeparam name="TRequest">The request's messages.</typeparam>
    /// <typeparam name="TResponse">The response's message.</typeparam>
    /// <param name="method">Name of the method.</param>
    /// <param name="parser">Parser of the requests.</param>
    /// <param name="handler">
    /// What it does. A caller who breaks off is the last element of its requests, as a failure. It may leave before it has read them all.
    /// </param>
    /// <returns>This service.</returns>
    /// <exception cref="ArgumentException">The service has no such method.</exception>
    public InProcessService ClientStreaming<TRequest, TResponse>(
        string method, MessageParser<TRequest> parser, Func<IAsyncEnumerable<RpcResult<TRequest>>, RpcContext, ValueTask<RpcResult<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(method, clientStreaming: true, serverStreaming: false, Call);

        async IAsyncEnumerable<RpcResult<IMessage>> Call(IMessageSource requests, RpcContext context)
        {
            yield return Widen(await handler(ReadAllAsync(requests, parser, context.Cancellation), context));
        }
    }

    /// <summary>Adds a method that takes and gives any number of messages.</summary>
    /// <typeparam name="TRequest">The request's messages.</typeparam>
    /// <typeparam name="TResponse">The response's messages.</typeparam>
    /// <param name="method">Name of the method.</param>
    /// <param name="parser">Parser of the requests.</param>
    /// <param name="handler">What it does; as for the other shapes.</param>
    /// <returns>This service.</returns>
    /// <exception cref="ArgumentException">The service has no such method.</exception>
    public InProcessService DuplexStreaming<TRequest, TResponse>(
        string method, MessageParser<TRequest> parser, Func<IAsyncEnumerable<RpcResult<TRequest>>, RpcContext, IAsyncEnumerable<RpcResult<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(method, clientStreaming: true, serverStreaming: true, Call);

        async IAsyncEnumerable<RpcResult<IMessage>> Call(IMessageSource requests, RpcContext context)
        {
            await foreach (var result in handler(ReadAllAsync(requests, parser, context.Cancellation), context)) yield return Widen(result);
        }
    }

    private async IAsyncEnumerable<RpcResult<IMessage>> CallOnceAsync<TRequest, TResponse>(
        IMessageSource requests, MessageParser<TRequest> parser, Func<TRequest, RpcContext, ValueTask<RpcResult<TResponse>>> handler, RpcContext context)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        var request = await ReadOneAsync(requests, parser, context.Cancellation);
        yield return request.Failure is { } failure ? failure : Widen(await handler(request.Value!, context));
    }

    private async IAsyncEnumerable<RpcResult<IMessage>> CallManyAsync<TRequest, TResponse>(
        IMessageSource requests, MessageParser<TRequest> parser, Func<TRequest, RpcContext, IAsyncEnumerable<RpcResult<TResponse>>> handler, RpcContext context)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        var request = await ReadOneAsync(requests, parser, context.Cancellation);
        if (request.Failure is { } failure)
        {
            yield return failure;
            yield break;
        }

        await foreach (var result in handler(request.Value!, context)) yield return Widen(result);
    }

    private static async ValueTask<RpcResult<T>> ReadOneAsync<T>(IMessageSource requests, MessageParser<T> parser, CancellationToken cancellation)
        where T : class, IMessage<T>
    {
        var read = await requests.ReadAsync(cancellation);
        if (read.Failure is { } failure) return failure.Status;
        return read.IsMessage ? Parse(parser, read.Message) : Failures.WrongMessageCount(isNone: true).Status;
    }

    private static async IAsyncEnumerable<RpcResult<T>> ReadAllAsync<T>(
        IMessageSource requests, MessageParser<T> parser, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class, IMessage<T>
    {
        while (true)
        {
            var read = await requests.ReadAsync(cancellation);
            if (!read.IsMessage && read.Failure is null) yield break;
            var result = read.Failure is { } failure ? failure.Status : Parse(parser, read.Message);
            yield return result;
            if (result.Failure is not null) yield break;
        }
    }

    private static RpcResult<T> Parse<T>(MessageParser<T> parser, GatewayMessage message)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(message.Payload.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return Failures.Create(FailureReason.MalformedBody, $"The request is not a {typeof(T).Name}.").Status;
        }
    }

    private RpcResult<IMessage> Widen<T>(RpcResult<T> result)
        where T : class, IMessage
    {
        if (result.Value is { } value) return RpcResult<IMessage>.Of(value);
        // What the caller did wrong, and came back through the handler, is still the caller's.
        return result.Failure is { Origin: StatusOrigin.Local } failure && MasksFailures ? failure.WithOrigin(StatusOrigin.Upstream) : result.Failure!;
    }

    private InProcessService Add(string method, bool clientStreaming, bool serverStreaming, Handler handler)
    {
        if (Descriptor.FindMethodByName(method) is not { } descriptor || descriptor.IsClientStreaming != clientStreaming || descriptor.IsServerStreaming != serverStreaming)
            throw new ArgumentException($"{Descriptor.FullName} has no method {method} of this shape.", nameof(method));
        _handlers[$"/{Descriptor.FullName}/{method}"] = handler;
        return this;
    }
}
