using System.Buffers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>The messages of a response stream of a REST upstream, read as they arrive.</summary>
internal abstract class RestMessageStream : IDisposable
{
    private RestMessageStream()
    {
    }

    /// <summary>Opens the stream of a response by its media type. Returns null and an error if the media type is not supported.</summary>
    public static RestMessageStream? Open(string upstream, RestResponse response, HttpBinding binding, Stream body, ReadLimits limits, out CallEnd? failure)
    {
        failure = null;
        var type = response.ContentType;
        if (HttpBodyWire.IsResponseOf(binding)) return new Bytes(binding, type, body, limits.MaxMessageBytes);
        if (type is not null && RestHeaders.IsEvents(type)) return new Events(upstream, response, body, limits);
        // Many servers send NDJSON as application/json.
        if (type is null || RestHeaders.IsJson(type)) return new Values(upstream, response, body, mayBeArray: true, limits);
        if (RestHeaders.IsLines(type)) return new Values(upstream, response, body, mayBeArray: false, limits);
        failure = Failures.InvalidResponse(upstream, $"it is \"{Failures.Shown(type)}\", not a stream of JSON.");
        return null;
    }

    /// <summary>Reads and appends the next message. Throws if the body fails.</summary>
    /// <returns>Whether there is a message; otherwise the error, which is null at the end.</returns>
    public abstract ValueTask<(bool IsMessage, CallEnd? Failure)> ReadAsync(PooledBuffer message, CancellationToken cancellation);

    public abstract void Dispose();

    /// <summary>NDJSON, a sequence of values, or an array.</summary>
    private sealed class Values(string upstream, RestResponse response, Stream body, bool mayBeArray, ReadLimits limits) : RestMessageStream
    {
        private readonly JsonValueReader _values = new(body, mayBeArray, limits.MaxMessageBytes, limits.MaxIdleBytes);

        public override async ValueTask<(bool IsMessage, CallEnd? Failure)> ReadAsync(PooledBuffer message, CancellationToken cancellation)
        {
            var outcome = await _values.ReadAsync(cancellation);
            var failure = outcome switch
            {
                JsonValueOutcome.Value => RestStreamValue.Read(response, _values.Value.Span, message),
                JsonValueOutcome.TooLarge => Failures.ResponseTooLarge(upstream, limits.MaxMessageBytes),
                JsonValueOutcome.TooIdle => Failures.ResponseTooIdle(upstream, limits.MaxIdleBytes),
                JsonValueOutcome.Malformed => Failures.InvalidResponse(upstream, _values.Error!),
                _ => null,
            };
            return (outcome == JsonValueOutcome.Value && failure is null, failure);
        }

        public override void Dispose() => _values.Dispose();
    }

    /// <summary>
    /// Server-sent events: events without a name or named <c>message</c> are messages, <c>error</c> contains the status, and <c>end</c>
    /// ends the stream. Others are ignored.
    /// </summary>
    private sealed class Events(string upstream, RestResponse response, Stream body, ReadLimits limits) : RestMessageStream
    {
        private readonly EventStreamReader _events = new(body, limits.MaxMessageBytes, limits.MaxIdleBytes);

        public override async ValueTask<(bool IsMessage, CallEnd? Failure)> ReadAsync(PooledBuffer message, CancellationToken cancellation)
        {
            for (var isIgnored = false; ; isIgnored = true)
            {
                var outcome = await _events.ReadAsync(cancellation, isIgnored);
                if (outcome == JsonValueOutcome.TooLarge) return (false, Failures.ResponseTooLarge(upstream, limits.MaxMessageBytes));
                if (outcome == JsonValueOutcome.TooIdle) return (false, Failures.ResponseTooIdle(upstream, limits.MaxIdleBytes));
                if (outcome == JsonValueOutcome.Malformed) return (false, Failures.InvalidResponse(upstream, "it ends inside an event."));
                if (outcome == JsonValueOutcome.End || _events.Name == "end") return default;
                if (_events.Name == "error") return (false, response.ReadStreamError(_events.Data.Span));
                if (_events.Name is not (null or "message")) continue;
                var failure = RestStreamValue.Read(response, _events.Data.Span, message);
                return (failure is null, failure);
            }
        }

        public override void Dispose() => _events.Dispose();
    }

    /// <summary>
    /// The bytes of google.api.HttpBody: each message has the bytes that have arrived, the first one also the media type. An empty
    /// response has one message, for the media type.
    /// </summary>
    private sealed class Bytes(HttpBinding binding, string? mediaType, Stream body, int maxMessageBytes) : RestMessageStream
    {
        private const int MaxBytes = 64 * 1024;

        private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(MaxBytes);
        private bool _hasBegun;

        public override async ValueTask<(bool IsMessage, CallEnd? Failure)> ReadAsync(PooledBuffer message, CancellationToken cancellation)
        {
            var got = await body.ReadAsync(_bytes.AsMemory(0, Math.Min(MaxBytes, maxMessageBytes)), cancellation);
            if (got == 0 && (_hasBegun || ResponseBody.OutcomeOf(body) != BodyOutcome.Whole)) return default;
            HttpBodyWire.WriteResponse(binding, _hasBegun ? "" : mediaType, _bytes.AsSpan(0, got), message);
            _hasBegun = true;
            return (true, null);
        }

        public override void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
    }
}
