using System.Text.Unicode;
using StatusGateway.Core.Headers;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core.Details;

/// <summary>
/// Reads single fields of the standard details from their bytes, in place and without message objects. Bytes that do not parse
/// have no fields.
/// </summary>
internal static class DetailReader
{
    /// <summary>Reads the last value of a string field; returns false if the bytes do not parse or the string is not UTF-8.</summary>
    public static bool TryReadString(ReadOnlySpan<byte> message, int field, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        var reader = new WireReader(message);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var number, out var wireType)) return false;
            if (number == field && wireType == WireType.LengthDelimited)
            {
                if (!reader.TryReadLengthDelimited(out utf8)) return false;
            }
            else if (!reader.TrySkip(number, wireType))
            {
                return false;
            }
        }

        return Utf8.IsValid(utf8);
    }

    /// <summary>Reads the next value of a repeated message field.</summary>
    public static bool TryReadNext(ref WireReader reader, int field, out ReadOnlySpan<byte> message)
    {
        message = default;
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var number, out var wireType)) return false;
            if (number == field && wireType == WireType.LengthDelimited) return reader.TryReadLengthDelimited(out message);
            if (!reader.TrySkip(number, wireType)) return false;
        }

        return false;
    }

    /// <summary>Reads the delay of google.rpc.RetryInfo in whole seconds, rounded up; returns false if it is missing or negative.</summary>
    public static bool TryReadRetrySeconds(ReadOnlySpan<byte> retryInfo, out long seconds)
    {
        seconds = 0;
        var nanos = 0L;
        var reader = new WireReader(retryInfo);
        if (!TryReadNext(ref reader, 1, out var delay)) return false;
        var inner = new WireReader(delay);
        while (!inner.IsAtEnd)
        {
            if (!inner.TryReadTag(out var number, out var wireType)) return false;
            if (number is 1 or 2 && wireType == WireType.Varint)
            {
                if (!inner.TryReadVarint(out var value)) return false;
                if (number == 1) seconds = (long)value;
                else nanos = (int)value;
            }
            else if (!inner.TrySkip(number, wireType))
            {
                return false;
            }
        }

        if (seconds is < 0 or > RetryAfterHeader.MaxSeconds || nanos is < 0 or > 999_999_999) return false;
        if (nanos > 0) seconds++;
        return true;
    }
}
