using Microsoft.AspNetCore.Http;
using StatusGateway.AspNetCore;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest;

/// <summary>Writes the end of a call that failed as a REST response, in the dialect that the client accepts.</summary>
internal static class RestErrorWriter
{
    /// <summary>Writes the whole response.</summary>
    /// <param name="context">A request whose response has not begun.</param>
    /// <param name="call">The call.</param>
    /// <param name="end">How it ended; not OK.</param>
    /// <param name="violations">Finds violations in the request; null when there is no binding.</param>
    public static async Task WriteAsync(HttpContext context, RoutedCall call, CallEnd end, RequestViolations? violations = null)
    {
        if (end.Header is { } header) context.Response.Headers[header.Key] = header.Value;
        using var body = new PooledBuffer(1024);
        var form = ResponseForm.Read(context.Request, call);
        var (dialect, contentType) = DialectNegotiator.Choose(form.Accept, call.Policy.Dialect);
        StatusResponse.Prepare(
            context,
            end.Status,
            new StatusResponseOptions
            {
                Dialect = call.Policy.Dialect,
                HttpStatuses = call.Policy.HttpStatuses,
                HttpStatus = end.HttpStatus,
                TypeBase = call.Policy.TypeBase,
                TraceId = call.Trace.TraceId,
                Instance = call.Target.FullPath,
                Types = call.Method?.Upstream.Types,
                Violations = violations,
            },
            dialect,
            contentType,
            body);
        if (form.IsIndented && dialect is not ProtobufDialect) JsonIndenter.Indent(body);
        await ResponseContent.SendAsync(context, body.WrittenMemory);
    }
}
