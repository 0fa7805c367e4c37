using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Reflection.V1;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Upstreams.Grpc;

/// <summary>The response to one request of reflection.</summary>
/// <param name="Response">The response; null if there is none.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="IsUnsupported">Whether the server does not support this version of reflection.</param>
/// <param name="IsRefusal">Whether the server refused this request, so that others can succeed.</param>
internal readonly record struct ReflectionReply(ServerReflectionResponse? Response, ReflectionError? Error = null, bool IsUnsupported = false, bool IsRefusal = false);

/// <summary>
/// A dialogue of reflection. Some servers end the call with a status when they refuse a request: the next request begins another call.
/// </summary>
internal sealed class ReflectionCall(GrpcUpstream upstream, MethodSchema version) : IAsyncDisposable
{
    private const int MaxReflectionBytes = 64 * 1024 * 1024;
    private const int MaxCalls = 100;

    private RequestSource _requests = new();
    private IUpstreamCall? _call;
    private int _calls;

    /// <summary>Sends a request and reads the response.</summary>
    public async ValueTask<ReflectionReply> AskAsync(ServerReflectionRequest request, CancellationToken cancellation)
    {
        if (_call is null && ++_calls > MaxCalls) return new ReflectionReply(null, new ReflectionError($"Reflection ended {MaxCalls} calls."));
        var isNew = _call is null;
        var call = _call ??= Start(cancellation);
        _requests.Add(request);
        if (isNew) await call.ReadHeadAsync();
        var read = await call.ReadAsync(cancellation);
        if (read.IsMessage) return Parse(read.Message.Payload.Span);
        var end = read.Failure ?? call.End;
        await CloseAsync();
        // A web server that responds with 404 also means that the version is not supported.
        if (end is { Status.Code: RpcCode.Unimplemented }) return new ReflectionReply(null, Describe(end.Status), IsUnsupported: true, IsRefusal: true);
        return read.Failure is { } failure
            ? new ReflectionReply(null, Describe(failure.Status), IsRefusal: IsRefusal(failure.Status))
            : new ReflectionReply(null, new ReflectionError("Reflection ended before it responded."), IsRefusal: true);
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private static ReflectionReply Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            return new ReflectionReply(ServerReflectionResponse.Parser.ParseFrom(message));
        }
        catch (InvalidProtocolBufferException)
        {
            return new ReflectionReply(null, new ReflectionError("Reflection responded with bytes that are not a ServerReflectionResponse."), IsRefusal: true);
        }
    }

    /// <summary>Whether a status is about one request. Others are about the server as a whole, and may be over at the next attempt.</summary>
    private static bool IsRefusal(RpcStatus status) => status.Origin == StatusOrigin.Upstream
        && status.Code is RpcCode.NotFound or RpcCode.InvalidArgument or RpcCode.FailedPrecondition or RpcCode.Internal or RpcCode.Unknown;

    private IUpstreamCall Start(CancellationToken cancellation)
    {
        _requests = new RequestSource();
        var request = new UpstreamRequest
        {
            Method = version,
            Metadata = new Metadata(),
            Messages = _requests,
            ResponseLimits = new ReadLimits(MaxReflectionBytes),
        };
        return upstream.Start(request, cancellation);
    }

    private async ValueTask CloseAsync()
    {
        _requests.Complete();
        var call = _call;
        _call = null;
        if (call is not null) await call.DisposeAsync();
    }

    private ReflectionError Describe(RpcStatus status) =>
        status.Message.Length == 0 ? new ReflectionError($"Reflection failed with {status}.")
        : status.Origin == StatusOrigin.Upstream ? new ReflectionError(status.Message, $"Reflection failed with {RpcCodes.Name(status.Code)}. {ReflectionError.SeeLog}")
        : new ReflectionError(WithoutUpstreamName(status.Message));

    /// <summary>Removes the name of the upstream from a message of the gateway, because the name is logged separately.</summary>
    private string WithoutUpstreamName(string message)
    {
        var prefix = $"The upstream \"{upstream.Name}\" ";
        return message.StartsWith(prefix, StringComparison.Ordinal) ? $"It {message[prefix.Length..]}" : message;
    }

    /// <summary>The requests of a reflection call.</summary>
    private sealed class RequestSource : IMessageSource
    {
        private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>();

        public GatewayMessage? Only => null;

        public void Add(ServerReflectionRequest request) => _messages.Writer.TryWrite(request.ToByteArray());

        public void Complete() => _messages.Writer.TryComplete();

        public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation) =>
            await _messages.Reader.WaitToReadAsync(cancellation) && _messages.Reader.TryRead(out var message)
                ? MessageRead.FromMessage(new GatewayMessage(message))
                : MessageRead.End;
    }
}
