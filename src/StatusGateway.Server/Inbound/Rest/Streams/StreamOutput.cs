using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>The body of a streamed answer: gathered here, sent when it is told to, and ended or broken off for everybody to see.</summary>
internal sealed class StreamOutput(HttpContext context) : IDisposable
{
    // RFC 9113 section 7.
    private const int Http2InternalError = 2;

    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    // Kestrel drops at a reset what it has not sent, and does not tell when it has.
    private static readonly TimeSpan TimeToSend = TimeSpan.FromMilliseconds(100);

    private readonly ResponsePipe _pipe = new(context);
    private bool _writesChunks;

    /// <summary>What was not sent yet.</summary>
    public PooledBuffer Pending { get; } = new();

    /// <summary>Sets the headers of the body.</summary>
    /// <param name="mayBreakOff">The framing has no place for a failure.</param>
    public void Begin(bool mayBreakOff)
    {
        // Kestrel would write the last chunk whatever happened, or, when the connection is aborted, lose what it has not sent.
        // What is in chunks already it leaves alone.
        _writesChunks = mayBreakOff && HttpProtocol.IsHttp11(context.Request.Protocol);
        if (_writesChunks) context.Response.Headers.TransferEncoding = "chunked";
    }

    /// <summary>Sends what is pending, headers at least. Who does not read holds the upstream back.</summary>
    /// <returns>Null, or that nobody is there any more.</returns>
    public ValueTask<CallEnd?> SendAsync(CancellationToken cancellation)
    {
        MovePending();
        return _pipe.SendAsync(cancellation);
    }

    /// <summary>Sends the rest as the end of a whole body.</summary>
    public async ValueTask EndAsync()
    {
        await _pipe.FinishAsync();
        MovePending();
        if (_writesChunks) context.Response.BodyWriter.Write(LastChunk);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>
    /// Sends the rest, and leaves the body without an end: HTTP/2 resets the stream, HTTP/1.1 closes the connection without the last
    /// chunk.
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

    private void MovePending()
    {
        if (Pending.Length == 0) return;
        var writer = context.Response.BodyWriter;
        if (_writesChunks)
        {
            Span<byte> size = stackalloc byte[10];
            Pending.Length.TryFormat(size, out var digits, "x", CultureInfo.InvariantCulture);
            "\r\n"u8.CopyTo(size[digits..]);
            writer.Write(size[..(digits + 2)]);
        }

        writer.Write(Pending.WrittenSpan);
        if (_writesChunks) writer.Write("\r\n"u8);
        Pending.Clear();
    }
}
