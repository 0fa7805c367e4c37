using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Model;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Server.Pipeline;

/// <summary>
/// The second part of the pipeline: one call, from the opened request to the sent response.
/// <code>
///            (4) open ───►  (5) call ───►
/// client                                   upstream
///            ◄── (7) response  ◄── (6) status
/// </code>
/// A failure in any step becomes the end of the call with its origin, and is sent in step 7.
/// </summary>
internal sealed class GatewayEndpoint(GatewayState state, ILogger<GatewayEndpoint> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        var call = context.Features.GetRequiredFeature<RoutedCall>();
        return call.Match.Entry?.Value is RouteTarget.Page page ? ResponseEnd.SendPageAsync(context, call, page) : CallAsync(context, call, call.Method!);
    }

    private async Task CallAsync(HttpContext context, RoutedCall call, MethodModel method)
    {
        call.Responses.BeginRequest();
        try
        {
            LiftServerLimits(context);
            var timeout = call.Protocol.ReadTimeout(context.Request.Headers);
            var isSameProtocol = call.Protocol.Counterpart == method.Upstream.Upstream.Protocol;
            var refusal = timeout.Error;
            if (refusal is not null || !RequestMetadata.TryRead(context, method.Upstream.Metadata, isSameProtocol, call.Trace, out var metadata, out refusal))
            {
                await call.Protocol.RefuseAsync(context, call, refusal);
                return;
            }

            var deadline = call.Deadline = timeout.ToDeadline(method.Upstream.MaxTimeout, method.Timeout);
            // A stream may go on without end, and ends when the gateway stops; services in this process see to that themselves.
            var stopping = method.Schema.IsUnary || method.Upstream.IsInProcess ? CancellationToken.None : state.Stopping;
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            if (deadline.Timeout is { } left) cancellation.CancelAfter(left);
            using var inbound = method.Schema.IsUnary ? call.Protocol.OpenUnary(context, call, metadata) : call.Protocol.OpenStream(context, call, metadata);
            var end = await RunAsync(inbound, new CallContext(method, deadline, cancellation, call.Snapshot.Serves), call.Trace);
            end = logger.Report(method, WithReason(end, context, deadline, cancellation.Token, stopping), call.Trace.TraceId);
            if (end.Status.Code == RpcCode.Unimplemented && end.Status.Origin is StatusOrigin.Upstream or StatusOrigin.Network) method.Upstream.State.RequestSchema();
            if (!context.RequestAborted.IsCancellationRequested && call.Unread is not { IsReset: true }) await EndAsync(context, call, inbound, end);
        }
        finally
        {
            call.Responses.EndRequest(call);
        }
    }

    /// <summary>Steps 4 to 6. Null when the call was cancelled.</summary>
    private async ValueTask<CallEnd?> RunAsync(IInboundCall inbound, CallContext call, CallTrace trace)
    {
        try
        {
            if (call.Deadline.Timeout == TimeSpan.Zero) return Failures.DeadlineExpired;
            return inbound is IInboundStream stream && !call.Method.Schema.IsUnary ? await StreamDriver.RunAsync(stream, call) : await UnaryDriver.RunAsync(inbound, call);
        }
        catch (OperationCanceledException) when (call.Token.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            logger.InternalFailure(exception, trace.TraceId);
            return Failures.Internal;
        }
    }

    /// <summary>Returns the reason behind an end: a call that broke off because time ran out has reached its deadline.</summary>
    private static CallEnd WithReason(CallEnd? end, HttpContext context, CallDeadline deadline, CancellationToken cancelled, CancellationToken stopping)
    {
        if (end is null || (!end.Status.IsOk && end.Status.Origin != StatusOrigin.Upstream && cancelled.IsCancellationRequested))
            return context.RequestAborted.IsCancellationRequested ? Failures.CallerCancelled
                : stopping.IsCancellationRequested && !deadline.IsOver ? Failures.ShuttingDown
                : Failures.DeadlineExpired;
        // An upstream that knows the deadline may notice first, and reports it in its own way, or breaks off.
        return end.Status.Code is RpcCode.Cancelled or RpcCode.DeadlineExceeded && deadline.IsOver ? Failures.DeadlineExpired : end;
    }

    /// <summary>Step 7. A bug in writing a response must not leave the client without one.</summary>
    private async Task EndAsync(HttpContext context, RoutedCall call, IInboundCall inbound, CallEnd end)
    {
        try
        {
            await ResponseEnd.SendAsync(context, call, inbound, end);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception exception)
        {
            logger.InternalFailure(exception, call.Trace.TraceId);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            ContentSniffing.Forbid(context.Response);
            await call.Protocol.RefuseAsync(context, call, Failures.Internal);
        }
    }

    /// <summary>Lifts the limits of the server in favour of the gateway's own.</summary>
    private static void LiftServerLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        // Kestrel's own limit responds with nothing that a client could read, and counts all messages of a stream.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
    }
}
