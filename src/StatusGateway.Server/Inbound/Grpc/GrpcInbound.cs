using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Rpc;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound.Grpc;

/// <summary>A caller of gRPC over HTTP/2: the end comes in trailers, or in the headers where nothing else comes (trailers-only).</summary>
internal sealed class GrpcInbound(HttpContext context, CallFeature call, MethodModel method, Metadata metadata)
    : EnvelopedInbound(context, call, method, metadata, Names, context.Request.Body)
{
    public static EnvelopeNames Names { get; } = new(GrpcNames.MediaType, GrpcNames.Encoding, GrpcNames.AcceptEncoding, ProtoIsUnnamed: true);

    /// <summary>Ends a call whose method is not known, or that broke before it was begun.</summary>
    public static Task RefuseAsync(HttpContext context, CallFeature call, CallEnd end)
    {
        context.Response.ContentType = GrpcNames.MediaType;
        GrpcEnd.Write(context.Response.Headers, end.ForGrpc(), null, context, call);
        return context.Response.CompleteAsync();
    }

    protected override async ValueTask<bool> TryEndInHeadersAsync(CallEnd end)
    {
        // A client may retry what has no headers before its end.
        Context.Response.ContentType = Names.MediaType(Call.Codec);
        WriteHeaders(Context.Response.Headers);
        WriteEnd(Context.Response.Headers, end);
        await Context.Response.CompleteAsync();
        return true;
    }

    protected override async ValueTask WriteEndAsync(CallEnd end)
    {
        WriteEnd(Context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers, end);
        await Context.Response.BodyWriter.FlushAsync(Context.RequestAborted);
    }

    private void WriteEnd(IHeaderDictionary headers, CallEnd end) =>
        GrpcEnd.Write(headers, end.ForGrpc(), Method.Upstream.Metadata, Context, Call);
}
