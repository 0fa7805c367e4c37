using System.Buffers.Text;

namespace StatusGateway.Transcoding.Json.WellKnown;

/// <summary>Reads and writes google.protobuf.Duration as text (ProtoJSON): seconds, a fraction of 0, 3, 6 or 9 digits, and <c>s</c>.</summary>
internal static class DurationText
{
    public const int MaxLength = 40;

    private const long MaxSeconds = 315_576_000_000;
    private const int MaxSecondDigits = 12;

    public static bool IsInRange(long seconds, int nanos) =>
        seconds is >= -MaxSeconds and <= MaxSeconds && nanos is >= -999_999_999 and <= 999_999_999
        && (seconds == 0 || nanos == 0 || seconds < 0 == nanos < 0);

    /// <summary>Writes the text in quotes. The value must be in range.</summary>
    public static int Write(long seconds, int nanos, Span<byte> text)
    {
        var length = 0;
        text[length++] = (byte)'"';
        if (seconds < 0 || nanos < 0) text[length++] = (byte)'-';
        Utf8Formatter.TryFormat(Math.Abs(seconds), text[length..], out var written);
        length = Digits.PutFraction(text, length + written, Math.Abs(nanos));
        text[length++] = (byte)'s';
        text[length++] = (byte)'"';
        return length;
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out long seconds, out int nanos)
    {
        seconds = 0;
        nanos = 0;
        var isNegative = !text.IsEmpty && text[0] == '-';
        if (isNegative) text = text[1..];
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits is < 1 or > MaxSecondDigits) return false;
        foreach (var digit in text[..digits]) seconds = (seconds * 10) + (digit - '0');
        text = text[digits..];
        if (text[0] == '.' && !Digits.TryReadFraction(ref text, out nanos)) return false;
        if (text is not [(byte)'s']) return false;
        if (isNegative)
        {
            seconds = -seconds;
            nanos = -nanos;
        }

        return IsInRange(seconds, nanos);
    }
}
