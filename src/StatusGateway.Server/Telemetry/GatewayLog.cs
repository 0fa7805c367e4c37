using Microsoft.Extensions.Logging;
using StatusGateway.Core;

namespace StatusGateway.Server.Telemetry;

/// <summary>Every line that the gateway logs.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(EventId = 1, Message = "{Method} failed with {Code} ({Origin}): {Message} [trace {TraceId}]")]
    public static partial void CallFailed(
        this ILogger logger, LogLevel level, string method, RpcCode code, StatusOrigin origin, string message, string traceId);

    [LoggerMessage(9, LogLevel.Warning, "{Method} failed with {Code} at the upstream \"{Upstream}\": {Message} {Details} [masked for the client, trace {TraceId}]")]
    public static partial void Masked(this ILogger logger, string method, RpcCode code, string upstream, string message, string details, string traceId);

    [LoggerMessage(2, LogLevel.Warning, "{Method}: {Remark}; the status is passed on without it [trace {TraceId}]")]
    public static partial void BadStatusForm(this ILogger logger, string method, string remark, string traceId);

    [LoggerMessage(3, LogLevel.Error, "The gateway failed [trace {TraceId}]")]
    public static partial void InternalFailure(this ILogger logger, Exception exception, string traceId);

    [LoggerMessage(4, LogLevel.Warning, "Upstream \"{Upstream}\" has given no schema yet, and is asked again and again: {Problem}")]
    public static partial void SchemaNotLoaded(this ILogger logger, string upstream, string problem);

    [LoggerMessage(5, LogLevel.Information, "Upstream \"{Upstream}\": schema loaded; services: {Services}, methods: {Methods}, routes: {Routes}")]
    public static partial void SchemaLoaded(this ILogger logger, string upstream, int services, int methods, int routes);

    [LoggerMessage(11, LogLevel.Error, "Upstream \"{Upstream}\": the descriptor set \"{File}\" changed and is not taken, the one before goes on serving: {Faults}")]
    public static partial void SchemaRefused(this ILogger logger, string upstream, string file, string faults);

    [LoggerMessage(12, LogLevel.Warning, "Upstream \"{Upstream}\": the descriptor set \"{File}\" is gone or empty; what was loaded from it goes on serving")]
    public static partial void DescriptorSetMissing(this ILogger logger, string upstream, string file);

    [LoggerMessage(10, LogLevel.Warning, "Upstream \"{Upstream}\": {Remark}")]
    public static partial void UpstreamRemark(this ILogger logger, string upstream, string remark);

    [LoggerMessage(6, LogLevel.Warning, "{Fault}")]
    public static partial void ConfigurationFault(this ILogger logger, string fault);

    [LoggerMessage(7, LogLevel.Information, "Upstream \"{Upstream}\" is reachable")]
    public static partial void UpstreamReachable(this ILogger logger, string upstream);

    [LoggerMessage(8, LogLevel.Warning, "Upstream \"{Upstream}\" is not reachable: {Problem}")]
    public static partial void UpstreamLost(this ILogger logger, string upstream, string problem);
}
