using System.Buffers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>The messages of a stream that a REST upstream answers with, as they come: nothing is read ahead.</summary>
internal abstract class RestMessageStream : IDisposable
{
    private RestMessageStream()
    {
    }

    /// <summary>Opens the stream that an answer is, by its media type. Null, and why, where that is none of a stream's.</summary>
    public static RestMessageStream? Open(string upstream, RestAnswer answer, HttpBinding binding, Stream body, int maxMessageBytes, out CallEnd? failure)
    {
        failure = null;
        var type = answer.ContentType;
        if (HttpBodyWire.IsResponseOf(binding)) return new Bytes(binding, type, body, maxMessageBytes);
        if (type is not null && RestHeaders.IsEvents(type)) return new Events(upstream, answer, body, maxMessageBytes);
        // Many who write lines call them JSON.
        if (type is null || RestHeaders.IsJson(type)) return new Values(upstream, answer, body, mayBeArray: true, maxMessageBytes);
        if (RestHeaders.IsLines(type)) return new Values(upstream, answer, body, mayBeArray: false, maxMessageBytes);
        failure = Failures.InvalidResponse(upstream, $"it is \"{Failures.Shown(type)}\", not a stream of JSON.");
        return null;
    }

    /// <summary>Appends the next message. I/O failures of the body are thrown.</summary>
    /// <returns>Whether there is one; else why not, which is null at the end.</returns>
    public abstract ValueTask<(bool IsMessage, CallEnd? Failure)> ReadAsync(PooledBuffer message, CancellationToken cancellation);

    public abstract void Dispose();

    /// <summary>Lines, values in a row, or an array.</summary>
    private sealed class Values(string upstream, RestAnswer answer, Stream body, bool mayBeArray, int maxMessageBytes) : RestMessageStream
    {
        private readonly JsonValueReader _values = new(body, mayBeArray, maxMessageBytes);

        public override async ValueTask<(bool IsMessage, CallEnd? Failure)> ReadAsync(PooledBuffer message, CancellationToken cancellation)
        {
            var outcome = await _values.ReadAsync(cancellation);
            var failure = outcome switch
            {
                JsonValueOutcome.Value => RestStreamValue.Read(answer, _values.Value.Span, message),
                JsonValueOutcome.TooLarge => Failures.ResponseTooLarge(upstream, maxMessageBytes),
                JsonValueOutcome.Malformed => Failures.InvalidResponse(upstream, _values.Problem!),
                _ => null,
            };
            return (outcome == JsonValueOutcome.Value && failure is null, failure);
        }

        public override void Dispose() => _values.Dispose();
    }

    /// <summary>
    /// Server-sent events: those without a name, and of the name <c>message</c>, are messages; <c>error</c> has the status, and <c>end</c>
    /// says that nothing follows. Others are for others.
    /// </summary>
    private sealed class Events(string upstream, RestAnswer answer, Stream body, int maxMessageBytes) : RestMessageStream
    {
        private readonly EventStreamReader _events = new(body, maxMessageBytes);

        public override async ValueTask<(bool IsMessage, CallEnd? Failure)> ReadAsync(PooledBuffer message, CancellationToken cancellation)
        {
            while (true)
            {
                var outcome = await _events.ReadAsync(cancellation);
                if (outcome == JsonValueOutcome.TooLarge) return (false, Failures.ResponseTooLarge(upstream, maxMessageBytes));
                if (outcome == JsonValueOutcome.Malformed) return (false, Failures.InvalidResponse(upstream, "it ends inside of an event."));
                if (outcome == JsonValueOutcome.End || _events.Name == "end") return default;
                if (_events.Name == "error") return (false, answer.ReadStreamError(_events.Data.Span));
                if (_events.Name is not (null or "message")) continue;
                var failure = RestStreamValue.Read(answer, _events.Data.Span, message);
                return (failure is null, failure);
            }
        }

        public override void Dispose() => _events.Dispose();
    }

    /// <summary>
    /// The bytes of google.api.HttpBody: as many in each message as have come, the media type in the first. Of an empty answer there is one
    /// message all the same, for the media type.
    /// </summary>
    private sealed class Bytes(HttpBinding binding, string? mediaType, Stream body, int maxMessageBytes) : RestMessageStream
    {
        private const int MostBytes = 64 * 1024;

        private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(MostBytes);
        private bool _hasBegun;

        public override async ValueTask<(bool IsMessage, CallEnd? Failure)> ReadAsync(PooledBuffer message, CancellationToken cancellation)
        {
            var got = await body.ReadAsync(_bytes.AsMemory(0, Math.Min(MostBytes, maxMessageBytes)), cancellation);
            if (got == 0 && _hasBegun) return default;
            HttpBodyWire.WriteResponse(binding, _hasBegun ? "" : mediaType, _bytes.AsSpan(0, got), message);
            _hasBegun = true;
            return (true, null);
        }

        public override void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
    }
}
