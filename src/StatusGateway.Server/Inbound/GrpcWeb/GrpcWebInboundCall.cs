using System.Buffers;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Inbound.Rpc;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.GrpcWeb;

/// <summary>
/// A gRPC-Web call. It ends in the last frame of the body, which has room for everything, or in the headers when nothing else is
/// sent. In text, each part that is sent is base64 of its own.
/// </summary>
internal sealed class GrpcWebInboundCall : EnvelopedInboundCall
{
    // A multiple of three bytes: only the last piece has padding.
    private const int TextPiece = 3 * 1000;

    private static readonly EnvelopeNames Binary = new(GrpcWebNames.MediaType, GrpcNames.Encoding, GrpcNames.AcceptEncoding, ProtoIsUnnamed: false);
    private static readonly EnvelopeNames Text = new(GrpcWebNames.TextMediaType, GrpcNames.Encoding, GrpcNames.AcceptEncoding, ProtoIsUnnamed: false);

    private readonly PooledBuffer? _text;

    public GrpcWebInboundCall(HttpContext context, RoutedCall call, Metadata metadata)
        : base(context, call, metadata, ResponseNames(context.Request), OpenBody(context.Request))
    {
        if (WantsText(context.Request)) _text = new PooledBuffer();
    }

    protected override IBufferWriter<byte> Output => _text ?? base.Output;

    protected override async ValueTask<bool> TryEndInHeadersAsync(CallEnd end)
    {
        end = end.ForGrpc();
        var headers = Context.Response.Headers;
        Context.Response.ContentType = ResponseNames(Context.Request).MediaType(Call.Codec);
        WriteHeaders(headers);
        GrpcEnd.WritePushback(headers, Head);
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
        if (await WriteEnvelopeAsync(GrpcWebTrailers.FrameFlag, block.WrittenMemory, CancellationToken.None) is null) await SendAsync(0, CancellationToken.None);
    }

    protected override void MoveOutput()
    {
        if (_text is null || _text.Length == 0) return;
        var writer = Context.Response.BodyWriter;
        // In pieces that fit into one block of the writer.
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

    /// <summary>The names of the response: in text when the client accepts or sends text.</summary>
    public static EnvelopeNames ResponseNames(HttpRequest request) => WantsText(request) ? Text : Binary;

    /// <summary>The response has the form that the client accepts, by default the form of the request.</summary>
    private static bool WantsText(HttpRequest request)
    {
        foreach (var value in request.Headers.Accept)
        {
            if (value is null) continue;
            if (value.Contains(GrpcWebNames.TextMediaType, StringComparison.OrdinalIgnoreCase)) return true;
            if (value.Contains(GrpcWebNames.MediaType, StringComparison.OrdinalIgnoreCase)) return false;
        }

        return IsText(request);
    }

    private static bool IsText(HttpRequest request) => RpcMediaType.HasBase(request.ContentType, GrpcWebNames.TextMediaType);

    private static Stream OpenBody(HttpRequest request) => IsText(request) ? new Base64Stream(RequestBody.Open(request)) : RequestBody.Open(request);
}
