namespace StatusGateway.Transcoding.Json.WellKnown;

/// <summary>Reads and writes google.protobuf.Timestamp as RFC 3339 text (ProtoJSON): written with <c>Z</c> and a fraction of 0, 3, 6 or 9 digits.</summary>
internal static class TimestampText
{
    public const int MaxLength = 40;

    private const long MinSeconds = -62_135_596_800;
    private const long MaxSeconds = 253_402_300_799;
    private const long UnixEpochSeconds = 62_135_596_800;

    public static bool IsInRange(long seconds, int nanos) =>
        seconds is >= MinSeconds and <= MaxSeconds && nanos is >= 0 and <= 999_999_999;

    /// <summary>Writes the text in quotes. The value must be in range.</summary>
    public static int Write(long seconds, int nanos, Span<byte> text)
    {
        var time = new DateTime((seconds + UnixEpochSeconds) * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        text[0] = (byte)'"';
        Digits.Put(text, 1, 4, time.Year);
        text[5] = (byte)'-';
        Digits.Put(text, 6, 2, time.Month);
        text[8] = (byte)'-';
        Digits.Put(text, 9, 2, time.Day);
        text[11] = (byte)'T';
        Digits.Put(text, 12, 2, time.Hour);
        text[14] = (byte)':';
        Digits.Put(text, 15, 2, time.Minute);
        text[17] = (byte)':';
        Digits.Put(text, 18, 2, time.Second);
        var length = Digits.PutFraction(text, 20, nanos);
        text[length++] = (byte)'Z';
        text[length++] = (byte)'"';
        return length;
    }

    /// <summary>Reads RFC 3339 with upper-case T and Z, any offset of hours and minutes, and up to nine digits of fraction.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long seconds, out int nanos)
    {
        seconds = 0;
        nanos = 0;
        if (text.Length < 20
            || !Digits.TryGet(text, 0, 4, out var year) || text[4] != '-'
            || !Digits.TryGet(text, 5, 2, out var month) || text[7] != '-'
            || !Digits.TryGet(text, 8, 2, out var day) || text[10] != 'T'
            || !Digits.TryGet(text, 11, 2, out var hour) || text[13] != ':'
            || !Digits.TryGet(text, 14, 2, out var minute) || text[16] != ':'
            || !Digits.TryGet(text, 17, 2, out var second)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59) return false;
        var rest = text[19..];
        if (rest[0] == '.' && !Digits.TryReadFraction(ref rest, out nanos)) return false;
        if (!TryReadOffset(rest, out var offset)) return false;
        seconds = (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerSecond)
            - UnixEpochSeconds - offset;
        return IsInRange(seconds, nanos);
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        if (text is [(byte)'Z']) return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !Digits.TryGet(text, 1, 2, out var hours) || !Digits.TryGet(text, 4, 2, out var minutes)
            || hours > 23 || minutes > 59) return false;
        seconds = ((hours * 60) + minutes) * 60 * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
