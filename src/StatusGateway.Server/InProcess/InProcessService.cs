using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.InProcess;

/// <summary>
/// A service in this process, with handlers for generated messages. Clients call it like any upstream. Handlers return expected
/// errors instead of throwing them; in a stream the error is the last element.
/// </summary>
public sealed class InProcessService
{
    private readonly Dictionary<string, Handler> _handlers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _maxRequestBytes = new(StringComparer.Ordinal);

    /// <summary>Creates a service without methods.</summary>
    /// <param name="service">The descriptor from the generated code.</param>
    public InProcessService(ServiceDescriptor service)
    {
        ArgumentNullException.ThrowIfNull(service);
        Descriptor = service;
    }

    /// <summary>A method of any kind: it reads messages and returns results, up to the first error.</summary>
    internal delegate IAsyncEnumerable<RpcResult<IMessage>> Handler(IMessageSource requests, RpcContext context);

    /// <summary>Gets the descriptor from the generated code.</summary>
    public ServiceDescriptor Descriptor { get; }

    /// <summary>
    /// Gets or sets a function that opens a serialized google.protobuf.FileDescriptorSet with comments, because generated code has none.
    /// Create it with <c>protoc --include_source_info --descriptor_set_out</c>.
    /// </summary>
    /// <value>The default is null: the documents have no descriptions.</value>
    public Func<Stream>? Comments { get; init; }

    /// <summary>Whether errors of the handlers are masked as those of an upstream are.</summary>
    internal bool MasksFailures { get; init; } = true;

    /// <summary>Pages of the error reference for the reasons of this service, read when they are enumerated.</summary>
    internal IEnumerable<ReasonPage> Reasons { get; init; } = [];

    internal IReadOnlyDictionary<string, Handler> Handlers => _handlers;

    /// <summary>Limits of requests by RPC path, in bytes, where they are lower than those of the configuration.</summary>
    internal IReadOnlyDictionary<string, int> MaxRequestBytes => _maxRequestBytes;

    /// <summary>Adds a unary method.</summary>
    /// <typeparam name="TRequest">The type of the request message.</typeparam>
    /// <typeparam name="TResponse">The type of the response message.</typeparam>
    /// <param name="method">The name of the method.</param>
    /// <param name="parser">The parser of the request message.</param>
    /// <param name="handler">Handles a call.</param>
    /// <returns>This service.</returns>
    /// <exception cref="ArgumentException">The service has no unary method of this name, or the code of a message type does not implement <see cref="IBufferMessage"/>.</exception>
    public InProcessService Unary<TRequest, TResponse>(
        string method, MessageParser<TRequest> parser, Func<TRequest, RpcContext, ValueTask<RpcResult<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TRequest>(method, clientStreaming: false, serverStreaming: false, (requests, context) => CallOnceAsync(requests, parser, handler, context));
    }

    /// <summary>Adds a server-streaming method.</summary>
    /// <typeparam name="TRequest">The type of the request message.</typeparam>
    /// <typeparam name="TResponse">The type of the response messages.</typeparam>
    /// <param name="method">The name of the method.</param>
    /// <param name="parser">The parser of the request message.</param>
    /// <param name="handler">Handles a call. It is enumerated no faster than the client reads, and ends after the first error that it returns.</param>
    /// <returns>This service.</returns>
    /// <exception cref="ArgumentException">The service has no server-streaming method of this name, or the code of a message type does not implement <see cref="IBufferMessage"/>.</exception>
    public InProcessService ServerStreaming<TRequest, TResponse>(
        string method, MessageParser<TRequest> parser, Func<TRequest, RpcContext, IAsyncEnumerable<RpcResult<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TRequest>(method, clientStreaming: false, serverStreaming: true, (requests, context) => CallManyAsync(requests, parser, handler, context));
    }

    /// <summary>Adds a client-streaming method.</summary>
    /// <typeparam name="TRequest">The type of the request messages.</typeparam>
    /// <typeparam name="TResponse">The type of the response message.</typeparam>
    /// <param name="method">The name of the method.</param>
    /// <param name="parser">The parser of the request messages.</param>
    /// <param name="handler">
    /// Handles a call. If the client aborts the stream, the last request is an error. The handler may return before it has read all requests.
    /// </param>
    /// <returns>This service.</returns>
    /// <exception cref="ArgumentException">The service has no client-streaming method of this name, or the code of a message type does not implement <see cref="IBufferMessage"/>.</exception>
    public InProcessService ClientStreaming<TRequest, TResponse>(
        string method, MessageParser<TRequest> parser, Func<IAsyncEnumerable<RpcResult<TRequest>>, RpcContext, ValueTask<RpcResult<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TRequest>(method, clientStreaming: true, serverStreaming: false, Call);

        async IAsyncEnumerable<RpcResult<IMessage>> Call(IMessageSource requests, RpcContext context)
        {
            yield return Widen(await handler(ReadAllAsync(requests, parser, context.Cancellation), context));
        }
    }

    /// <summary>Adds a bidirectional streaming method.</summary>
    /// <typeparam name="TRequest">The type of the request messages.</typeparam>
    /// <typeparam name="TResponse">The type of the response messages.</typeparam>
    /// <param name="method">The name of the method.</param>
    /// <param name="parser">The parser of the request messages.</param>
    /// <param name="handler">Handles a call, as for the other kinds of methods.</param>
    /// <returns>This service.</returns>
    /// <exception cref="ArgumentException">The service has no bidirectional streaming method of this name, or the code of a message type does not implement <see cref="IBufferMessage"/>.</exception>
    public InProcessService DuplexStreaming<TRequest, TResponse>(
        string method, MessageParser<TRequest> parser, Func<IAsyncEnumerable<RpcResult<TRequest>>, RpcContext, IAsyncEnumerable<RpcResult<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TRequest>(method, clientStreaming: true, serverStreaming: true, Call);

        async IAsyncEnumerable<RpcResult<IMessage>> Call(IMessageSource requests, RpcContext context)
        {
            await foreach (var result in handler(ReadAllAsync(requests, parser, context.Cancellation), context)) yield return Widen(result);
        }
    }

    /// <summary>Limits the request of a method, whose handler needs many times the memory of its request.</summary>
    internal InProcessService Limit(string method, int maxRequestBytes)
    {
        _maxRequestBytes[$"/{Descriptor.FullName}/{method}"] = maxRequestBytes;
        return this;
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
            return Failures.Create(FailureReason.MalformedBody, $"The bytes of the request are not a valid {typeof(T).Name} message.").Status;
        }
    }

    private RpcResult<IMessage> Widen<T>(RpcResult<T> result)
        where T : class, IMessage
    {
        if (result.Value is { } value) return RpcResult<IMessage>.Create(value);
        // An error that the client caused stays the client's after it has passed through the handler.
        return result.Failure is { Origin: StatusOrigin.Local } failure && MasksFailures ? failure.WithOrigin(StatusOrigin.Upstream) : result.Failure!;
    }

    private InProcessService Add<TRequest>(string method, bool clientStreaming, bool serverStreaming, Handler handler)
    {
        if (Descriptor.FindMethodByName(method) is not { } descriptor || descriptor.IsClientStreaming != clientStreaming || descriptor.IsServerStreaming != serverStreaming)
            throw new ArgumentException($"{Descriptor.FullName} has no method {method} of this shape.", nameof(method));
        if (FindUnbuffered(typeof(TRequest), descriptor) is { } type)
            throw new ArgumentException($"The code of the message type {type} does not implement IBufferMessage. Generate it with protoc 3.13 or later.", nameof(method));
        _handlers[$"/{Descriptor.FullName}/{method}"] = handler;
        return this;
    }

    /// <summary>
    /// Returns the first message type of a method, at any depth, whose code cannot be read from and written to buffers; null if there is
    /// none. Requests of such a type would all be malformed.
    /// </summary>
    private static string? FindUnbuffered(Type request, MethodDescriptor method)
    {
        if (!typeof(IBufferMessage).IsAssignableFrom(request)) return request.FullName;
        var seen = new HashSet<MessageDescriptor>();
        var open = new Stack<MessageDescriptor>([method.InputType, method.OutputType]);
        while (open.TryPop(out var message))
        {
            if (!seen.Add(message)) continue;
            // Entries of maps, and descriptors without generated code, have no type.
            if (message.ClrType is { } type && !typeof(IBufferMessage).IsAssignableFrom(type)) return message.FullName;
            foreach (var field in message.Fields.InDeclarationOrder())
                if (field.FieldType is FieldType.Message or FieldType.Group) open.Push(field.MessageType);
        }

        return null;
    }
}
