using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Rpc;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound.Grpc;

/// <summary>A gRPC call over HTTP/2. It ends in trailers, or in the headers when nothing else is sent (Trailers-Only).</summary>
internal sealed class GrpcInboundCall(HttpContext context, RoutedCall call, Metadata metadata)
    : EnvelopedInboundCall(context, call, metadata, Names, RequestBody.Open(context.Request))
{
    public static EnvelopeNames Names { get; } = new(GrpcNames.MediaType, GrpcNames.Encoding, GrpcNames.AcceptEncoding, ProtoIsUnnamed: true);

    protected override async ValueTask<bool> TryEndInHeadersAsync(CallEnd end)
    {
        Context.Response.ContentType = Names.MediaType(Call.Codec);
        WriteHeaders(Context.Response.Headers);
        GrpcEnd.WritePushback(Context.Response.Headers, Head);
        WriteEnd(Context.Response.Headers, end);
        await Context.Response.CompleteAsync();
        return true;
    }

    protected override async ValueTask WriteEndAsync(CallEnd end)
    {
        WriteEnd(Context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers, end);
        await SendAsync(0, CancellationToken.None);
    }

    private void WriteEnd(IHeaderDictionary headers, CallEnd end) =>
        GrpcEnd.Write(headers, end.ForGrpc(), Method.Upstream.Metadata, Context, Call);
}
