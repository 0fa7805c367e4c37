using Microsoft.AspNetCore.Http;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>Writes an error inside a stream that began with 200, in the dialect that the client accepts; of Google's, the inner object.</summary>
internal static class StreamError
{
    /// <summary>Writes the error.</summary>
    /// <param name="context">The request.</param>
    /// <param name="call">The call.</param>
    /// <param name="accept">The value of <c>Accept</c> that applies.</param>
    /// <param name="status">The status; not OK.</param>
    /// <param name="violations">Locates violations in the request.</param>
    /// <param name="output">The buffer to append to.</param>
    public static void Write(
        HttpContext context, RoutedCall call, string? accept, RpcStatus status, IViolationLocator violations, PooledBuffer output)
    {
        var dialect = DialectNegotiator.Choose(accept, call.Policy.Dialect).Dialect;
        var form = new StatusWriteContext
        {
            // The status line has been sent: the HTTP status is the one that the code maps to.
            HttpStatus = call.Policy.HttpStatuses.ToHttp(status.Code),
            Instance = call.Target.FullPath,
            TraceId = call.Trace.TraceId,
            TypeBase = call.Policy.TypeBase,
            Localized = dialect is ProblemDialect ? LocalizedMessages.Choose(status, context.Request.Headers.AcceptLanguage) : null,
            Violations = violations,
            Types = call.Method!.Upstream.Types,
        };
        if (dialect is GoogleErrorDialect) GoogleErrorDialect.WriteInner(status, form, output);
        // A client that accepts protobuf gets google.rpc.Status, in a stream of text as JSON.
        else (dialect is ProtobufDialect ? RpcStatusDialect.Instance : dialect).Write(status, form, output);
    }
}
