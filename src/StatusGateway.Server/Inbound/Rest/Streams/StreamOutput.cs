using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>The body of a streamed response: collects bytes, sends them on request, and ends or visibly breaks off.</summary>
internal sealed class StreamOutput(HttpContext context) : IDisposable
{
    // RFC 9113 section 7.
    private const int Http2InternalError = 2;

    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    // At a reset Kestrel drops what it has not sent, and does not report when it has sent everything.
    private static readonly TimeSpan TimeToSend = TimeSpan.FromMilliseconds(100);

    private readonly ResponsePipe _pipe = new(context);
    private bool _writesChunks;
    private int _moved;

    /// <summary>The bytes that were not sent yet.</summary>
    public PooledBuffer Pending { get; } = new();

    /// <summary>Sets the headers of the body.</summary>
    /// <param name="mayBreakOff">Whether the framing cannot express an error.</param>
    public void Begin(bool mayBreakOff)
    {
        // Kestrel always writes the last chunk or, when the connection is aborted, loses what it has not sent. It does not touch a
        // body that is already chunked.
        _writesChunks = mayBreakOff && HttpProtocol.IsHttp11(context.Request.Protocol);
        if (_writesChunks) context.Response.Headers.TransferEncoding = "chunked";
    }

    /// <summary>Sends what is pending, at least the headers. A client that does not read holds the upstream back.</summary>
    /// <returns>Null, or how the call ends: CALLER_CANCELLED when the client has gone.</returns>
    public async ValueTask<CallEnd?> SendAsync(CancellationToken cancellation)
    {
        do
        {
            var written = MovePiece();
            // What is left when the call is cancelled goes out before its end.
            if (await _pipe.SendAsync(written, Pending.Length - _moved, cancellation) is { } end) return end;
        }
        while (Pending.Length > 0);
        return null;
    }

    /// <summary>Sends the rest, and ends the body.</summary>
    public async ValueTask EndAsync()
    {
        await _pipe.FinishAsync();
        if (Pending.Length > 0 && await SendAsync(CancellationToken.None) is not null) return;
        if (!_writesChunks) return;
        context.Response.BodyWriter.Write(LastChunk);
        await _pipe.SendAsync(LastChunk.Length, 0, CancellationToken.None);
    }

    /// <summary>
    /// Sends the rest, and breaks the body off: HTTP/2 resets the stream, HTTP/1.1 closes the connection without the last chunk.
    /// </summary>
    public async ValueTask BreakOffAsync()
    {
        await _pipe.FinishAsync();
        if (await SendAsync(context.RequestAborted) is not null) return;
        if (context.Features.Get<IHttpResetFeature>() is { } stream)
        {
            await Task.Delay(TimeToSend, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stream.Reset(Http2InternalError);
        }
        else if (_writesChunks && context.Features.Get<IConnectionLifetimeNotificationFeature>() is { } connection) connection.RequestClose();
        else context.Abort();
    }

    public void Dispose() => Pending.Dispose();

    /// <summary>Moves the next piece to the server. Returns its length.</summary>
    private int MovePiece()
    {
        var piece = Pending.WrittenSpan[_moved..];
        if (piece.IsEmpty) return 0;
        if (piece.Length > ResponsePipe.MaxPieceBytes) piece = piece[..ResponsePipe.MaxPieceBytes];
        var writer = context.Response.BodyWriter;
        if (_writesChunks)
        {
            Span<byte> size = stackalloc byte[10];
            piece.Length.TryFormat(size, out var digits, "x", CultureInfo.InvariantCulture);
            "\r\n"u8.CopyTo(size[digits..]);
            writer.Write(size[..(digits + 2)]);
        }

        writer.Write(piece);
        if (_writesChunks) writer.Write("\r\n"u8);
        _moved += piece.Length;
        if (_moved == Pending.Length)
        {
            Pending.Clear();
            _moved = 0;
        }

        return piece.Length;
    }
}
