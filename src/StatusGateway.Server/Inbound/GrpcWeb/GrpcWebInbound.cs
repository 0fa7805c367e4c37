using System.Buffers;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Inbound.Rpc;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.GrpcWeb;

/// <summary>
/// A caller of gRPC-Web: the end is the body's last frame, in which there is room for everything, or in the headers where nothing
/// else comes. As text, each part that is sent is base64 of its own.
/// </summary>
internal sealed class GrpcWebInbound : EnvelopedInbound
{
    public const string MediaType = "application/grpc-web";
    public const string TextMediaType = "application/grpc-web-text";

    private const byte EndFlag = 0x80;

    // A multiple of three, so that only the last piece has padding.
    private const int TextPiece = 3 * 1000;

    private static readonly EnvelopeNames Binary = new(MediaType, GrpcNames.Encoding, GrpcNames.AcceptEncoding, ProtoIsUnnamed: false);
    private static readonly EnvelopeNames Text = new(TextMediaType, GrpcNames.Encoding, GrpcNames.AcceptEncoding, ProtoIsUnnamed: false);

    private readonly PooledBuffer? _text;

    public GrpcWebInbound(HttpContext context, CallFeature call, MethodModel method, Metadata metadata)
        : base(context, call, method, metadata, NamesOf(context.Request, call), RequestBody(context, call))
    {
        if (WantsText(context.Request, call)) _text = new PooledBuffer();
    }

    protected override IBufferWriter<byte> Output => _text ?? base.Output;

    /// <summary>Ends a call whose method is not known, or that broke before it was begun.</summary>
    public static Task RefuseAsync(HttpContext context, CallFeature call, CallEnd end)
    {
        context.Response.ContentType = NamesOf(context.Request, call).MediaType(call.Codec);
        GrpcEnd.Write(context.Response.Headers, end.ForGrpc(), null, context, call);
        return context.Response.CompleteAsync();
    }

    protected override async ValueTask<bool> TryEndInHeadersAsync(CallEnd end)
    {
        end = end.ForGrpc();
        var headers = Context.Response.Headers;
        Context.Response.ContentType = NamesOf(Context.Request, Call).MediaType(Call.Codec);
        WriteHeaders(headers);
        GrpcEnd.Write(headers, end, Method.Upstream.Metadata, Context, Call);
        await Context.Response.CompleteAsync();
        return true;
    }

    protected override async ValueTask WriteEndAsync(CallEnd end)
    {
        end = end.ForGrpc();
        var trailers = new HeaderDictionary();
        GrpcEnd.WriteMetadata(trailers, end, Method.Upstream.Metadata, Call.Trace.TraceId);
        using var block = new PooledBuffer();
        GrpcWebTrailers.Write(
            end.Status, [.. trailers.SelectMany(static header => header.Value, static (header, value) => KeyValuePair.Create(header.Key.ToLowerInvariant(), value ?? ""))], block);
        WriteEnvelope(EndFlag, block.WrittenSpan);
        MoveOutput();
        await Context.Response.BodyWriter.FlushAsync(Context.RequestAborted);
    }

    protected override void MoveOutput()
    {
        if (_text is null || _text.Length == 0) return;
        var writer = Context.Response.BodyWriter;
        // In pieces that a block of the writer's holds.
        for (var rest = _text.WrittenSpan; !rest.IsEmpty;)
        {
            var piece = rest[..Math.Min(rest.Length, TextPiece)];
            Base64.EncodeToUtf8(piece, writer.GetSpan(Base64.GetMaxEncodedToUtf8Length(piece.Length)), out _, out var written);
            writer.Advance(written);
            rest = rest[piece.Length..];
        }

        _text.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _text?.Dispose();
    }

    private static EnvelopeNames NamesOf(HttpRequest request, CallFeature call) => WantsText(request, call) ? Text : Binary;

    /// <summary>The answer's form is the one that is asked for; who does not ask gets what was sent.</summary>
    private static bool WantsText(HttpRequest request, CallFeature call)
    {
        foreach (var value in request.Headers.Accept)
        {
            if (value is null) continue;
            if (value.Contains(TextMediaType, StringComparison.OrdinalIgnoreCase)) return true;
            if (value.Contains(MediaType, StringComparison.OrdinalIgnoreCase)) return false;
        }

        return call.Protocol == CallerProtocol.GrpcWebText;
    }

    private static Stream RequestBody(HttpContext context, CallFeature call) =>
        call.Protocol == CallerProtocol.GrpcWebText ? new Base64Stream(context.Request.Body) : context.Request.Body;
}
