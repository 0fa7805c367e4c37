using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pipeline;

/// <summary>What a driver needs to run a call.</summary>
/// <param name="Method">The method.</param>
/// <param name="Deadline">The deadline of the call.</param>
/// <param name="Cancellation">Cancelled at the deadline, when the client goes away, and when a stream has to end.</param>
/// <param name="Serves">Returns whether a path leads to a route of the gateway.</param>
internal readonly record struct CallContext(MethodModel Method, CallDeadline Deadline, CancellationTokenSource Cancellation, Func<string, bool>? Serves = null)
{
    public CancellationToken Token => Cancellation.Token;

    /// <summary>The response of the upstream has several messages where the method has one.</summary>
    public CallEnd SeveralMessages =>
        Failures.ProtocolError(Method.Upstream.Name, RpcCode.Unimplemented, "it sent several messages where the method has one.");

    /// <summary>The response of the upstream is OK and has no message.</summary>
    public CallEnd NoMessage => Failures.ProtocolError(Method.Upstream.Name, RpcCode.Unimplemented, "it responded with OK and sent no message.");

    /// <summary>Starts the call at the upstream.</summary>
    public IUpstreamCall Start(IInboundCall inbound) => Method.Upstream.Upstream.Start(
        new UpstreamRequest
        {
            Method = Method.Schema,
            Api = Method.Api,
            Serves = Serves,
            ResponseLimits = Method.Policy.ResponseLimits,
            MaxErrorBytes = Method.Policy.MaxErrorBytes,
            Metadata = inbound.Metadata,
            Messages = inbound.Messages,
            Timeout = Deadline.Left,
            VerbatimTimeout = Deadline.Verbatim,
            Encoding = inbound.Encoding,
            AcceptEncoding = inbound.AcceptEncoding,
        },
        Token);

    /// <summary>Opens the request. What breaks while it is read is the client's doing.</summary>
    public async ValueTask<CallEnd?> OpenAsync(IInboundCall inbound)
    {
        try
        {
            return await inbound.OpenAsync(Token);
        }
        catch (Exception exception) when (Inbound.ClientExceptions.IsIo(exception))
        {
            return Inbound.ClientExceptions.ToEnd(exception);
        }
    }
}
