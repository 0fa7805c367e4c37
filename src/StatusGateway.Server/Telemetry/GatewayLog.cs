using Microsoft.Extensions.Logging;
using StatusGateway.Core;

namespace StatusGateway.Server.Telemetry;

/// <summary>The log messages of the gateway.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(EventId = 1, Message = "{Method} failed with {Code} ({Origin}): {Message} [trace {TraceId}]")]
    public static partial void CallFailed(
        this ILogger logger, LogLevel level, string method, string code, StatusOrigin origin, string message, string traceId);

    [LoggerMessage(9, LogLevel.Warning, "{Method} failed with {Code} at the upstream \"{Upstream}\": {Message} {Details} [masked for the client, trace {TraceId}]")]
    public static partial void Masked(this ILogger logger, string method, string code, string upstream, string message, string details, string traceId);

    [LoggerMessage(2, LogLevel.Warning, "{Method}: {Warning}; the status is passed on without it [trace {TraceId}]")]
    public static partial void BadStatusForm(this ILogger logger, string method, string warning, string traceId);

    [LoggerMessage(3, LogLevel.Error, "The gateway failed [trace {TraceId}]")]
    public static partial void InternalFailure(this ILogger logger, Exception exception, string traceId);

    [LoggerMessage(4, LogLevel.Warning, "Upstream \"{Upstream}\": the schema could not be loaded and is requested again: {Error}")]
    public static partial void SchemaNotLoaded(this ILogger logger, string upstream, string error);

    [LoggerMessage(13, LogLevel.Warning, "Upstream \"{Upstream}\": the schema could not be loaded again by reflection; the previous one stays in use: {Error}")]
    public static partial void SchemaNotRefreshed(this ILogger logger, string upstream, string error);

    [LoggerMessage(5, LogLevel.Information, "Upstream \"{Upstream}\": schema loaded; services: {Services}, methods: {Methods}, routes: {Routes}")]
    public static partial void SchemaLoaded(this ILogger logger, string upstream, int services, int methods, int routes);

    [LoggerMessage(11, LogLevel.Error, "Upstream \"{Upstream}\": the descriptor set \"{File}\" changed and is not valid; the previous one stays in use: {Errors}")]
    public static partial void SchemaRefused(this ILogger logger, string upstream, string file, string errors);

    [LoggerMessage(12, LogLevel.Warning, "Upstream \"{Upstream}\": the descriptor set \"{File}\" is missing or empty; the schema that was loaded from it stays in use")]
    public static partial void DescriptorSetMissing(this ILogger logger, string upstream, string file);

    [LoggerMessage(10, LogLevel.Warning, "Upstream \"{Upstream}\": {Warning}")]
    public static partial void UpstreamWarning(this ILogger logger, string upstream, string warning);

    [LoggerMessage(6, LogLevel.Warning, "{Error}")]
    public static partial void ConfigurationError(this ILogger logger, string error);

    [LoggerMessage(7, LogLevel.Information, "Upstream \"{Upstream}\" is reachable")]
    public static partial void UpstreamReachable(this ILogger logger, string upstream);

    [LoggerMessage(8, LogLevel.Warning, "Upstream \"{Upstream}\" is not reachable: {Error}")]
    public static partial void UpstreamUnreachable(this ILogger logger, string upstream, string error);
}
