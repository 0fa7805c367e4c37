namespace StatusGateway.Transcoding.Json.WellKnown;

/// <summary>Reads and writes decimal digits of fixed width and fractions of a second.</summary>
internal static class Digits
{
    private const int MaxFractionDigits = 9;

    public static void Put(Span<byte> text, int at, int width, int value)
    {
        for (var i = at + width - 1; i >= at; i--)
        {
            text[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    public static bool TryGet(ReadOnlySpan<byte> text, int at, int width, out int value)
    {
        value = 0;
        for (var i = at; i < at + width; i++)
        {
            var digit = (uint)text[i] - '0';
            if (digit > 9) return false;
            value = (value * 10) + (int)digit;
        }

        return true;
    }

    /// <summary>Writes nothing, or a point and 3, 6 or 9 digits. Returns the index after it.</summary>
    public static int PutFraction(Span<byte> text, int at, int nanos)
    {
        if (nanos == 0) return at;
        text[at] = (byte)'.';
        var width = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        Put(text, at + 1, width, width == 3 ? nanos / 1_000_000 : width == 6 ? nanos / 1_000 : nanos);
        return at + 1 + width;
    }

    /// <summary>Reads a point and 1 to 9 digits at the start.</summary>
    public static bool TryReadFraction(ref ReadOnlySpan<byte> text, out int nanos)
    {
        nanos = 0;
        var count = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (count < 0) count = text.Length - 1;
        if (count is 0 or > MaxFractionDigits || !TryGet(text, 1, count, out nanos)) return false;
        for (var i = count; i < MaxFractionDigits; i++) nanos *= 10;
        text = text[(count + 1)..];
        return !text.IsEmpty;
    }
}
