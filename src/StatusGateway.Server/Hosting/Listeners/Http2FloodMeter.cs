using System.Buffers;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>
/// Measures frames of a client's HTTP/2 connection that cause work and carry nothing: PING, SETTINGS, RST_STREAM, PRIORITY, unknown
/// frames, and empty frames that end nothing (RFC 9113 section 10.5). A token bucket limits them; all other frames are free, because
/// Kestrel's limits of streams, headers and windows apply to them.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class Http2FloodMeter(TimeProvider time)
{
    /// <summary>The tokens that a connection may spend at once: 50,000 PING frames, or 5,000 frames of the other kinds.</summary>
    public const int MaxTokens = 50_000;

    /// <summary>The tokens that a connection gets back in a second.</summary>
    public const int TokensPerSecond = 10_000;

    // Some gRPC clients send a PING for each round trip while they receive data.
    private const int PingCost = 1;
    private const int OtherCost = 10;

    private const int PrefaceLength = 24;
    private const int HeaderLength = 9;
    private const byte EndFlag = 0x1;
    private const byte EndHeadersFlag = 0x4;

    private readonly byte[] _header = new byte[HeaderLength];
    private int _headerLength;
    private int _payloadLeft = PrefaceLength;
    private double _tokens = MaxTokens;
    private long _refilled = time.GetTimestamp();

    /// <summary>Measures bytes that the client sent. Returns false when the limit is exceeded, and must not be called again then.</summary>
    public bool TryAdd(in ReadOnlySequence<byte> bytes)
    {
        foreach (var part in bytes)
            if (!TryAdd(part.Span)) return false;
        return true;
    }

    private bool TryAdd(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_payloadLeft > 0)
            {
                var skipped = Math.Min(_payloadLeft, bytes.Length);
                _payloadLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            var copied = Math.Min(HeaderLength - _headerLength, bytes.Length);
            bytes[..copied].CopyTo(_header.AsSpan(_headerLength));
            bytes = bytes[copied..];
            _headerLength += copied;
            if (_headerLength < HeaderLength) return true;
            _headerLength = 0;
            _payloadLeft = (_header[0] << 16) | (_header[1] << 8) | _header[2];
            var cost = GetCost(_header[3], _header[4], _payloadLeft);
            if (cost > 0 && !TrySpend(cost)) return false;
        }

        return true;
    }

    private static int GetCost(byte type, byte flags, int length) => type switch
    {
        // DATA
        0 => length == 0 && (flags & EndFlag) == 0 ? OtherCost : 0,

        // HEADERS, CONTINUATION
        1 or 9 => length == 0 && (flags & EndHeadersFlag) == 0 ? OtherCost : 0,

        // SETTINGS, PING: acknowledgements are free.
        4 => (flags & EndFlag) == 0 ? OtherCost : 0,
        6 => (flags & EndFlag) == 0 ? PingCost : 0,

        // GOAWAY, WINDOW_UPDATE: the first ends the connection, and clients send the second for all that they read.
        7 or 8 => 0,

        // PRIORITY, RST_STREAM, and unknown types
        _ => OtherCost,
    };

    private bool TrySpend(int cost)
    {
        _tokens -= cost;
        if (_tokens >= 0) return true;
        var now = time.GetTimestamp();
        _tokens = Math.Min(MaxTokens, _tokens + (time.GetElapsedTime(_refilled, now).TotalSeconds * TokensPerSecond));
        _refilled = now;
        return _tokens >= 0;
    }
}
