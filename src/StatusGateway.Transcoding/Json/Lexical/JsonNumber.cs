using System.Globalization;

namespace StatusGateway.Transcoding.Json.Lexical;

/// <summary>The result of reading a text as a number of a type.</summary>
internal enum NumberOutcome
{
    Ok,
    Malformed,
    NotInteger,
    OutOfRange,
}

/// <summary>Reads numbers of JSON exactly: an integer can have a fraction of zeros or an exponent.</summary>
internal static class JsonNumber
{
    // Larger than the number of digits in any document.
    private const long ExponentBeyondAllTypes = 1L << 40;

    /// <summary>Gets the length of the number at the start of the text; 0 if there is none.</summary>
    public static int GetLength(ReadOnlySpan<byte> text)
    {
        var i = 0;
        if (i < text.Length && text[i] == '-') i++;
        if (i == text.Length || !IsDigit(text[i])) return 0;
        if (text[i++] != '0')
            while (i < text.Length && IsDigit(text[i])) i++;
        if (i < text.Length && text[i] == '.')
        {
            var digits = ++i;
            while (i < text.Length && IsDigit(text[i])) i++;
            if (i == digits) return 0;
        }

        if (i < text.Length && (text[i] | 0x20) == 'e')
        {
            i++;
            if (i < text.Length && text[i] is (byte)'+' or (byte)'-') i++;
            var digits = i;
            while (i < text.Length && IsDigit(text[i])) i++;
            if (i == digits) return 0;
        }

        return i;
    }

    public static NumberOutcome TryGetSigned(ReadOnlySpan<byte> text, long min, long max, out long value)
    {
        var outcome = TryGetInteger(text, out var isNegative, out var magnitude);
        value = isNegative ? unchecked(-(long)magnitude) : (long)magnitude;
        if (outcome != NumberOutcome.Ok) return outcome;
        if (isNegative ? magnitude > (ulong)long.MaxValue + 1 : magnitude > long.MaxValue) return NumberOutcome.OutOfRange;
        return value < min || value > max ? NumberOutcome.OutOfRange : NumberOutcome.Ok;
    }

    public static NumberOutcome TryGetUnsigned(ReadOnlySpan<byte> text, ulong max, out ulong value)
    {
        var outcome = TryGetInteger(text, out var isNegative, out value);
        if (outcome != NumberOutcome.Ok) return outcome;
        return value > max || (isNegative && value > 0) ? NumberOutcome.OutOfRange : NumberOutcome.Ok;
    }

    public static NumberOutcome TryGetDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.IsEmpty || GetLength(text) != text.Length) return NumberOutcome.Malformed;
        if (DoubleText.TryRead(text, out value)) return NumberOutcome.Ok;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return NumberOutcome.Malformed;
        return double.IsFinite(value) ? NumberOutcome.Ok : NumberOutcome.OutOfRange;
    }

    public static NumberOutcome TryGetSingle(ReadOnlySpan<byte> text, out float value)
    {
        value = 0;
        if (text.IsEmpty || GetLength(text) != text.Length) return NumberOutcome.Malformed;
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return NumberOutcome.Malformed;
        return float.IsFinite(value) ? NumberOutcome.Ok : NumberOutcome.OutOfRange;
    }

    private static NumberOutcome TryGetInteger(ReadOnlySpan<byte> text, out bool isNegative, out ulong magnitude)
    {
        const int maxSafeDigits = 19;
        magnitude = 0;
        isNegative = !text.IsEmpty && text[0] == '-';
        var digits = isNegative ? text[1..] : text;
        if (digits.IsEmpty || digits.Length > maxSafeDigits || (digits[0] == '0' && digits.Length > 1)) return TryGetLongInteger(text, out magnitude);
        foreach (var digit in digits)
        {
            if (!IsDigit(digit)) return TryGetLongInteger(text, out magnitude);
            magnitude = (magnitude * 10) + (uint)(digit - '0');
        }

        return NumberOutcome.Ok;
    }

    /// <summary>Reads any number of the grammar as its significant digits and a power of ten.</summary>
    private static NumberOutcome TryGetLongInteger(ReadOnlySpan<byte> text, out ulong magnitude)
    {
        magnitude = 0;
        if (text.IsEmpty || GetLength(text) != text.Length) return NumberOutcome.Malformed;
        var power = 0L;
        var pendingZeros = 0;
        var isFraction = false;
        var isTooLong = false;
        var i = text[0] == '-' ? 1 : 0;
        for (; i < text.Length && (text[i] | 0x20) != 'e'; i++)
        {
            if (text[i] == '.')
            {
                isFraction = true;
                continue;
            }

            if (isFraction) power--;
            if (text[i] == '0')
            {
                // Zeros count only if a digit follows; at the end they are part of the power.
                if (magnitude > 0) pendingZeros++;
                continue;
            }

            for (; pendingZeros >= 0; pendingZeros--)
            {
                var digit = pendingZeros == 0 ? (uint)(text[i] - '0') : 0;
                isTooLong |= magnitude > (ulong.MaxValue - digit) / 10;
                if (!isTooLong) magnitude = (magnitude * 10) + digit;
            }

            pendingZeros = 0;
        }

        if (magnitude == 0) return NumberOutcome.Ok;
        power += pendingZeros + ReadExponent(text[i..]);
        if (power < 0) return NumberOutcome.NotInteger;
        if (isTooLong) return NumberOutcome.OutOfRange;
        for (; power > 0; power--)
        {
            if (magnitude > ulong.MaxValue / 10) return NumberOutcome.OutOfRange;
            magnitude *= 10;
        }

        return NumberOutcome.Ok;
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return 0;
        var isNegative = text[1] == '-';
        var exponent = 0L;
        foreach (var digit in text[(text[1] is (byte)'+' or (byte)'-' ? 2 : 1)..])
            exponent = Math.Min((exponent * 10) + (digit - '0'), ExponentBeyondAllTypes);
        return isNegative ? -exponent : exponent;
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}
