using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace StatusGateway.Server.Inbound;

/// <summary>
/// Reads request bodies. A read that is cancelled by its token leaves the server's reader in the middle of that read: when the server
/// then reads the rest of the body, it logs an error with a stack trace, and closes the connection. So the token ends a pending
/// read by <see cref="PipeReader.CancelPendingRead"/>. A read that fails because the connection was reset leaves it there too, and the
/// server may not have noticed yet that the client has gone: so the request is aborted.
/// </summary>
internal static class RequestBody
{
    /// <summary>Gets the body as a stream.</summary>
    public static Stream Open(HttpRequest request) => new BodyStream(request, request.BodyReader);

    /// <summary>Reads from the body. I/O errors of the connection are thrown.</summary>
    /// <param name="request">The request.</param>
    /// <param name="reader">The reader of its body.</param>
    /// <param name="cancellation">Cancels the read. The reader can be used afterwards.</param>
    public static ValueTask<ReadResult> ReadAsync(HttpRequest request, PipeReader reader, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<ReadResult>(cancellation);
        var pending = reader.ReadAsync(CancellationToken.None);
        return pending.IsCompletedSuccessfully ? pending : WaitAsync(request, reader, pending, cancellation);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<ReadResult> WaitAsync(HttpRequest request, PipeReader reader, ValueTask<ReadResult> pending, CancellationToken cancellation)
    {
        ReadResult read;
        try
        {
            using (cancellation.UnsafeRegister(static reader => CancelRead((PipeReader)reader!), reader)) read = await pending;
        }
        catch (ConnectionResetException)
        {
            request.HttpContext.Abort();
            throw;
        }

        if (!read.IsCanceled || !cancellation.IsCancellationRequested) return read;
        reader.AdvanceTo(read.Buffer.Start);
        throw new OperationCanceledException(cancellation);
    }

    private static void CancelRead(PipeReader reader)
    {
        try
        {
            reader.CancelPendingRead();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException || ClientExceptions.IsIo(exception))
        {
            // The request was aborted, and the pending read reports it.
        }
    }

    private sealed class BodyStream(HttpRequest request, PipeReader reader) : Framing.ReadStream
    {
        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (true)
            {
                var read = await RequestBody.ReadAsync(request, reader, cancellationToken);
                if (read.Buffer.IsEmpty)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted) return 0;
                    continue;
                }

                return Take(read, buffer.Span);
            }
        }

        private int Take(in ReadResult read, Span<byte> buffer)
        {
            var length = (int)Math.Min(read.Buffer.Length, buffer.Length);
            var part = read.Buffer.Slice(0, length);
            BuffersExtensions.CopyTo(part, buffer);
            reader.AdvanceTo(part.End);
            return length;
        }
    }
}
