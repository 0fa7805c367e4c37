using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Model;
using StatusGateway.Server.Telemetry;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Pipeline;

/// <summary>
/// The second piece of the spine: one call, from the opened request to the sent answer.
/// <code>
///            (4) open ──►  (5) call ──►
/// caller                                  upstream
///            ◄── (7) answer  ◄── (6) status
/// </code>
/// A failure in any step becomes the call's end with its origin, and rejoins at (7).
/// </summary>
internal sealed class GatewayEndpoint(GatewayState state, ILogger<GatewayEndpoint> logger)
{
    private static readonly TimeSpan PatienceAfterEnd = TimeSpan.FromSeconds(5);

    private static readonly JsonOptions DetailOptions = new() { Types = DetailTypes.Standard };

    public async Task InvokeAsync(HttpContext context)
    {
        var call = context.Features.GetRequiredFeature<CallFeature>();
        if (call.Match.Entry?.Value is RouteTarget.Page page)
        {
            await page.Handler(context, call.Snapshot);
            return;
        }

        var method = call.Method!;
        if (!TryPrepare(context, call, method, out var deadline, out var metadata, out var refusal))
        {
            await InboundProtocols.RefuseAsync(context, call, refusal);
            return;
        }

        Activity.Current?.SetTag("statusgateway.lane", method.Upstream.Lanes[call.Protocol, call.Codec].ToString());
        // A stream may go on for ever, and ends with the gateway; those of this process see to that themselves.
        var stopping = method.Schema.IsUnary || method.Upstream.IsInProcess ? CancellationToken.None : state.Stopping;
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        if (deadline.Timeout is { } timeout) cancellation.CancelAfter(timeout);
        using var inbound = InboundProtocols.Create(context, call, method, metadata);
        CallEnd end;
        try
        {
            end = deadline.Timeout == TimeSpan.Zero
                ? Failures.DeadlineExpired
                : await CallAsync(inbound, method, deadline, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            end = WhyCancelled(context, deadline, stopping);
        }
        catch (Exception exception)
        {
            logger.InternalFailure(exception, call.Trace.TraceId);
            end = Failures.Internal;
        }

        // What broke because time ran out, or because the caller is gone, did not break by itself.
        if (!end.Status.IsOk && end.Status.Origin != StatusOrigin.Upstream && cancellation.IsCancellationRequested)
            end = WhyCancelled(context, deadline, stopping);

        // An upstream that was told the deadline may notice first, and says so in its own way, or breaks off.
        else if (end.Status.Code is RpcCode.Cancelled or RpcCode.DeadlineExceeded && deadline.IsOver)
            end = Failures.DeadlineExpired;

        end = Report(call, method, end);
        if (!context.RequestAborted.IsCancellationRequested) await EndAsync(context, call, inbound, end);
    }

    private static CallEnd WhyCancelled(HttpContext context, CallDeadline deadline, CancellationToken stopping) =>
        context.RequestAborted.IsCancellationRequested ? Failures.CallerCancelled
        : stopping.IsCancellationRequested && !deadline.IsOver ? Failures.ShuttingDown
        : Failures.DeadlineExpired;

    /// <summary>Step 7. A bug in writing an answer must not leave the caller without one.</summary>
    private async Task EndAsync(HttpContext context, CallFeature call, IInboundCall inbound, CallEnd end)
    {
        try
        {
            await EndInTimeAsync(context, inbound, end);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more.
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
            await InboundProtocols.RefuseAsync(context, call, Failures.Internal);
        }
    }

    private static void Cancel(HttpContext context)
    {
        const int http2Cancel = 8; // RFC 9113 section 7.
        if (context.Features.Get<IHttpResetFeature>() is { } stream) stream.Reset(http2Cancel);
        else context.Abort();
    }

    /// <summary>Who does not read does not get to hear of a deadline either, and must not hold the call beyond it.</summary>
    private static async ValueTask EndInTimeAsync(HttpContext context, IInboundCall inbound, CallEnd end)
    {
        var ending = inbound.EndAsync(end);
        if (ending.IsCompleted || (end.Reason != FailureReason.DeadlineExpired && end.Reason != FailureReason.ShuttingDown))
        {
            await ending;
            return;
        }

        var ended = ending.AsTask();
        if (await Task.WhenAny(ended, Task.Delay(PatienceAfterEnd, CancellationToken.None)) != ended) Cancel(context);
        await ended;
    }

    /// <summary>What breaks while the request is read is the caller's doing.</summary>
    private static async ValueTask<CallEnd?> OpenAsync(IInboundCall inbound, CancellationToken cancellation)
    {
        try
        {
            return await inbound.OpenAsync(cancellation);
        }
        catch (Exception exception) when (CallerExceptions.IsIo(exception))
        {
            return CallerExceptions.ToEnd(exception);
        }
    }

    /// <summary>Steps 4 to 6. The answer's messages have been taken by the caller's side when this returns.</summary>
    private static async ValueTask<CallEnd> CallAsync(
        IInboundCall inbound, MethodModel method, CallDeadline deadline, CancellationTokenSource cancellation)
    {
        // :: Step 4: open the request
        if (await OpenAsync(inbound, cancellation.Token) is { } refusal) return refusal;

        // :: Step 5: call the upstream
        var request = new UpstreamRequest
        {
            Method = method.Schema,
            Api = method.Api,
            MaxResponseBytes = method.Policy.MaxResponseBytes,
            MaxErrorBytes = method.Policy.MaxErrorBytes,
            Metadata = inbound.Metadata,
            Messages = inbound.Messages,
            Timeout = deadline.Left,
            VerbatimTimeout = deadline.Verbatim,
            Encoding = inbound.Encoding,
            AcceptEncoding = inbound.AcceptEncoding,
        };
        await using var upstream = method.Upstream.Upstream.Start(request, cancellation.Token);
        if (method.Schema.IsUnary) inbound.TakeHead(await upstream.ReadHeadAsync());
        else if (await ReadHeadOfStreamAsync(inbound, upstream, cancellation) is { } gone) return gone;

        // :: Step 6: the messages and the status
        var takesMany = method.Schema.ServerStreaming;
        var messages = 0;
        while (true)
        {
            var read = method.Schema.IsUnary
                ? await upstream.ReadAsync(cancellation.Token)
                : await ReadOfStreamAsync(inbound, upstream, cancellation);
            if (read.Failure is { } failure) return failure;
            if (!read.IsMessage) break;
            if (++messages > 1 && !takesMany)
                return Failures.ProtocolError(method.Upstream.Name, RpcCode.Unimplemented, "it answered with several messages where one is due.");
            if (await inbound.TakeMessageAsync(read.Message, cancellation.Token) is { } unfit) return unfit;
        }

        return messages == 0 && !takesMany
            ? Failures.ProtocolError(method.Upstream.Name, RpcCode.Unimplemented, "it answered OK and sent no message.")
            : upstream.End!;
    }

    /// <summary>Hands the head over. Null, or why it is of no use any more.</summary>
    private static async ValueTask<CallEnd?> ReadHeadOfStreamAsync(
        IInboundCall inbound, IUpstreamCall upstream, CancellationTokenSource cancellation)
    {
        var head = upstream.ReadHeadAsync().AsTask();
        if (!head.IsCompleted && await WaitAsync(head, inbound.WhileHeadIsDueAsync(head, cancellation.Token), cancellation) is { } gone) return gone;
        inbound.TakeHead(await head);
        return null;
    }

    /// <summary>The next message; while there is none, the caller gets what was held back.</summary>
    private static async ValueTask<MessageRead> ReadOfStreamAsync(
        IInboundCall inbound, IUpstreamCall upstream, CancellationTokenSource cancellation)
    {
        var pending = upstream.ReadAsync(cancellation.Token);
        if (pending.IsCompleted) return await pending;
        var next = pending.AsTask();
        return await WaitAsync(next, inbound.WhileIdleAsync(next, cancellation.Token), cancellation) is { } gone ? MessageRead.Failed(gone) : await next;
    }

    /// <summary>Lets the caller's side wait for the upstream. Null, or why there is nothing to wait for any more.</summary>
    private static async ValueTask<CallEnd?> WaitAsync(Task next, ValueTask<CallEnd?> waiting, CancellationTokenSource cancellation)
    {
        if (await waiting is not { } gone) return null;
        // The read still holds what is about to be disposed.
        await cancellation.CancelAsync();
        await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return gone;
    }

    /// <summary>Reads the deadline and the metadata, and lifts the platform's limits in favour of ours.</summary>
    private static bool TryPrepare(
        HttpContext context, CallFeature call, MethodModel method, out CallDeadline deadline, out Metadata metadata, out CallEnd refusal)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        // Kestrel's own limit answers with nothing that a caller could read, and counts all messages of a stream.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        metadata = null!;
        if (!CallTimeouts.TryRead(context.Request.Headers, call.Protocol, method.Upstream.MaxTimeout, method.Timeout, out deadline, out var fault)
            || !RequestMetadata.TryRead(
                context, method.Upstream.Metadata, call.Protocol == CallerProtocol.Grpc && method.Upstream.Upstream.Protocol == UpstreamProtocol.Grpc, call.Trace, out metadata, out fault))
        {
            refusal = fault;
            return false;
        }

        refusal = null!;
        return true;
    }

    /// <summary>The one place where failures are logged and masked.</summary>
    private CallEnd Report(CallFeature call, MethodModel method, CallEnd end)
    {
        if (end.Remark is not null) logger.BadStatusForm(method.Schema.FullName, end.Remark, call.Trace.TraceId);
        if (end.Status.IsOk) return end;
        var masked = end.Status.Origin == StatusOrigin.Upstream ? method.Policy.Masking.Apply(end.Status) : end.Status;
        if (!ReferenceEquals(masked, end.Status))
        {
            logger.Masked(method.Schema.FullName, end.Status.Code, method.Upstream.Name, end.Status.Message, Shown(end.Status), call.Trace.TraceId);
            return end with { Status = masked };
        }

        // What callers and upstreams do to each other is theirs, deadlines too; what breaks between is the operator's.
        // That a stop ends the streams is as it should be.
        var isOperators = end.Status.Origin is StatusOrigin.Network or StatusOrigin.Gateway
            && end.Status.Code != RpcCode.DeadlineExceeded && end.Reason != FailureReason.ShuttingDown;
        var level = isOperators ? LogLevel.Warning : LogLevel.Debug;
        if (logger.IsEnabled(level))
            logger.CallFailed(level, method.Schema.FullName, end.Status.Code, end.Status.Origin, end.Status.Message, call.Trace.TraceId);
        return end;
    }

    /// <summary>The details as JSON, for the log.</summary>
    private static string Shown(RpcStatus status)
    {
        using var text = new PooledBuffer();
        foreach (var detail in status.Details)
            WireToJson.WriteAny(detail.TypeUrl, detail.Value.Span, DetailOptions, AnyValuePolicy.WhenNoJsonForm, text);
        return System.Text.Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
