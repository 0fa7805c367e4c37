using Microsoft.Extensions.Logging;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Telemetry;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Pipeline;

/// <summary>The one place in which failures are logged and masked.</summary>
internal static class FailureReporter
{
    private static readonly JsonOptions DetailOptions = new() { Types = DetailTypes.Standard };

    /// <summary>Logs how a call ended. Returns the end as the client gets it.</summary>
    public static CallEnd Report(this ILogger logger, MethodModel method, CallEnd end, string traceId)
    {
        if (end.StatusFormError is not null) logger.BadStatusForm(method.Schema.FullName, end.StatusFormError, traceId);
        if (end.Status.IsOk) return end;
        var masked = end.Status.Origin == StatusOrigin.Upstream ? method.Policy.Masking.Apply(end.Status) : end.Status;
        if (!ReferenceEquals(masked, end.Status))
        {
            logger.Masked(method.Schema.FullName, end.Status.Code.Name(), method.Upstream.Name, end.Status.Message, DetailsAsJson(end.Status), traceId);
            return end with { Status = masked };
        }

        // Errors of clients and upstreams, deadlines included, are not the operator's; what breaks in between is. A stop ends streams
        // as it should.
        var isOperators = end.Status.Origin is StatusOrigin.Network or StatusOrigin.Gateway
            && end.Status.Code != RpcCode.DeadlineExceeded && end.Reason != FailureReason.ShuttingDown;
        var level = isOperators ? LogLevel.Warning : LogLevel.Debug;
        if (logger.IsEnabled(level))
            logger.CallFailed(level, method.Schema.FullName, end.Status.Code.Name(), end.Status.Origin, end.Status.Message + end.LogNote, traceId);
        return end;
    }

    private static string DetailsAsJson(RpcStatus status)
    {
        using var text = new PooledBuffer();
        foreach (var detail in status.Details)
            WireToJson.WriteAny(detail.TypeUrl, detail.Value.Span, DetailOptions, AnyValuePolicy.WhenNoJsonForm, text);
        return System.Text.Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
