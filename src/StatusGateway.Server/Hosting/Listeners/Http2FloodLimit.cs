using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>Closes HTTP/2 connections of clients that exceed the limit of <see cref="Http2FloodMeter"/>.</summary>
internal static partial class Http2FloodLimit
{
    /// <summary>Adds the limit to a listener. Call it after <c>UseHttps</c>.</summary>
    public static void UseHttp2FloodLimit(this ListenOptions listen)
    {
        var logger = listen.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Http2FloodLimit));
        listen.Use(next => connection =>
        {
            if (IsHttp2(connection, listen.Protocols)) connection.Transport = new LimitedPipe(connection, logger);
            return next(connection);
        });
    }

    private static bool IsHttp2(ConnectionContext connection, HttpProtocols protocols) =>
        protocols == HttpProtocols.Http2
        || connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {ConnectionId} was closed: the client sent too many HTTP/2 frames without content, or reset too many streams.")]
    private static partial void LogFlood(ILogger logger, string connectionId);

    private sealed class LimitedPipe(ConnectionContext connection, ILogger logger) : IDuplexPipe
    {
        public PipeReader Input { get; } = new LimitedReader(connection.Transport.Input, connection, logger);

        public PipeWriter Output { get; } = connection.Transport.Output;
    }

    /// <summary>Passes the bytes on unchanged, and measures those that were read.</summary>
    private sealed class LimitedReader(PipeReader inner, ConnectionContext connection, ILogger logger) : PipeReader
    {
        private readonly Http2FloodMeter _meter = new(TimeProvider.System);
        private ReadOnlySequence<byte> _buffer;
        private bool _isExceeded;

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            if (_isExceeded) throw new ConnectionAbortedException("The client sent too many HTTP/2 frames without content.");
            var read = inner.ReadAsync(cancellationToken);
            if (!read.IsCompletedSuccessfully) return CompleteAsync(read);
            var result = read.Result;
            _buffer = result.Buffer;
            return new(result);
        }

        public override bool TryRead(out ReadResult result)
        {
            result = default;
            var isRead = !_isExceeded && inner.TryRead(out result);
            _buffer = result.Buffer;
            return isRead;
        }

        public override void AdvanceTo(SequencePosition consumed)
        {
            Measure(consumed);
            inner.AdvanceTo(consumed);
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            Measure(consumed);
            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<ReadResult> CompleteAsync(ValueTask<ReadResult> read)
        {
            var result = await read;
            _buffer = result.Buffer;
            return result;
        }

        private void Measure(SequencePosition consumed)
        {
            if (_isExceeded || _meter.TryAdd(_buffer.Slice(0, consumed))) return;
            _isExceeded = true;
            LogFlood(logger, connection.ConnectionId);
        }
    }
}
