namespace StatusGateway.Faults.Proxy;

/// <summary>Splits one direction of an HTTP/2 connection into frames.</summary>
public sealed class Http2SegmentReader(RawConnection from, bool isRequest) : ISegmentReader
{
    // The number of frames with content of each stream that is open.
    private readonly Dictionary<int, (bool HasHeaders, int Messages)> _streams = [];
    private bool _hasPreface = !isRequest;

    public async Task<Segment?> ReadAsync()
    {
        if (!_hasPreface)
        {
            _hasPreface = true;
            await from.ReadPrefaceAsync();
            return new Segment(Phase.None, Http2Frame.ClientPreface);
        }

        if (await from.ReadFrameAsync() is not { } frame) return null;
        return new Segment(Classify(frame), Http2Frame.Encode(frame.Type, frame.Flags, frame.Stream, frame.Payload), frame);
    }

    private Phase Classify(Http2Frame frame)
    {
        var (hasHeaders, messages) = _streams.GetValueOrDefault(frame.Stream);
        switch (frame.Type)
        {
            case Http2Frame.Headers:
                _streams[frame.Stream] = (true, messages);
                return isRequest ? Phase.RequestHeaders : hasHeaders ? Phase.Trailers : Phase.ResponseHeaders;
            case Http2Frame.Data when frame.Payload.Length > 0:
                _streams[frame.Stream] = (hasHeaders, messages + 1);
                if (isRequest) return messages == 0 ? Phase.RequestBody : Phase.None;
                return messages == 0 ? Phase.FirstMessage : Phase.MidStream;
            default:
                return Phase.None;
        }
    }
}
