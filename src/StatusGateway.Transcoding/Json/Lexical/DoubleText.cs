using System.Buffers.Text;
using System.Numerics;

namespace StatusGateway.Transcoding.Json.Lexical;

/// <summary>
/// Converts doubles to the shortest text that reads back as the same value, in the spelling of the framework, and back. It exists
/// because it is several times faster than the framework, and correct for powers of two such as 2^-958, whose text from the framework
/// reads back as another value. Writing is Schubfach (R. Giulietti, "The Schubfach way to render doubles"); reading is D. Lemire,
/// "Number parsing at a gigabyte per second", with the framework for the cases that it cannot decide.
/// </summary>
internal static class DoubleText
{
    /// <summary>The maximum length of a text from <see cref="Write"/>.</summary>
    public const int MaxLength = 32;

    private const int SignificandBits = 52;
    private const int ExponentBias = 1023;
    private const int InfiniteExponent = 2047;
    private const ulong HiddenBit = 1UL << SignificandBits;

    // Larger and smaller numbers are written with an exponent.
    private const int MaxPlainExponent = 16;
    private const int MinPlainExponent = -4;

    private static ReadOnlySpan<double> ExactPowers =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Writes a finite number.</summary>
    /// <returns>Length of the text.</returns>
    public static int Write(double value, Span<byte> text)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var at = 0;
        if ((long)bits < 0) text[at++] = (byte)'-';
        bits &= long.MaxValue;
        if (bits == 0)
        {
            text[at] = (byte)'0';
            return at + 1;
        }

        ToDecimal(bits, out var digits, out var power);
        return at + WriteDecimal(digits, power, text[at..]);
    }

    /// <summary>Reads a number whose grammar is checked already.</summary>
    /// <returns>False if only the framework can read it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        const int maxDigits = 19;
        value = 0;
        var isNegative = text[0] == '-';
        var digits = 0UL;
        var count = 0;
        var power = 0;
        var isFraction = false;
        var i = isNegative ? 1 : 0;
        for (; i < text.Length; i++)
        {
            var digit = (uint)text[i] - '0';
            if (digit <= 9)
            {
                if (count == maxDigits) return false;
                digits = (digits * 10) + digit;
                if (digits > 0) count++;
                if (isFraction) power--;
            }
            else if (text[i] == '.') isFraction = true;
            else break;
        }

        if (i < text.Length && !TryReadExponent(text[(i + 1)..], ref power)) return false;
        if (digits == 0) value = 0;
        else if (digits <= HiddenBit && Math.Abs(power) < ExactPowers.Length)
            value = power < 0 ? digits / ExactPowers[-power] : digits * ExactPowers[power];
        else if (!TryRound(digits, power, out value)) return false;
        if (isNegative) value = -value;
        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int power)
    {
        const int maxDigits = 4;
        var isNegative = text[0] == '-';
        if (text[0] is (byte)'-' or (byte)'+') text = text[1..];
        if (text.Length > maxDigits || !Utf8Parser.TryParse(text, out int exponent, out _)) return false;
        power += isNegative ? -exponent : exponent;
        return true;
    }

    /// <summary>Gets the double nearest to digits * 10^power, if 128 bits of the power are enough to decide.</summary>
    private static bool TryRound(ulong digits, int power, out double value)
    {
        const int lastNegativeRoundedUp = -27;
        const int keptBits = SignificandBits + 3;
        value = 0;
        if (power is < PowersOfTen.Min or > 308) return false;
        var ten = power is >= lastNegativeRoundedUp and < 0 ? PowersOfTen.Ceiling(power) : PowersOfTen.Floor(power);
        var shift = BitOperations.LeadingZeroCount(digits);
        digits <<= shift;
        var high = Math.BigMul(digits, (ulong)(ten >> 64), out var low);
        if ((high & (ulong.MaxValue >> keptBits)) == ulong.MaxValue >> keptBits)
        {
            var carry = Math.BigMul(digits, (ulong)ten, out _);
            low += carry;
            if (carry > low) high++;
        }

        if (low == ulong.MaxValue && power is < lastNegativeRoundedUp or > 55) return false;
        var upper = (int)(high >> 63);
        var drop = upper + 64 - keptBits;
        var significand = high >> drop;
        var exponent = PowersOfTen.Log2(power) + 63 + upper - shift + ExponentBias;
        // Ties of small powers are exact, and round to even.
        if (low <= 1 && power is >= -4 and <= 23 && (significand & 3) == 1 && significand << drop == high) significand &= ~1UL;
        significand = (significand + (significand & 1)) >> 1;
        if (significand >= 2 * HiddenBit)
        {
            significand = HiddenBit;
            exponent++;
        }

        if (exponent is <= 0 or >= InfiniteExponent) return false;
        value = BitConverter.UInt64BitsToDouble((significand & ~HiddenBit) | ((ulong)exponent << SignificandBits));
        return true;
    }

    /// <summary>Gets the shortest decimal that reads back as the double; if there are several, the nearest one.</summary>
    private static void ToDecimal(ulong bits, out ulong digits, out int power)
    {
        var significand = bits & (HiddenBit - 1);
        var exponent = (int)(bits >> SignificandBits);
        // The next smaller number is half as far away as the next larger one.
        var isLowerCloser = significand == 0 && exponent > 1;
        var c = exponent == 0 ? significand : significand | HiddenBit;
        var q = Math.Max(exponent, 1) - ExponentBias - SignificandBits;
        power = 0;
        if (q is <= 0 and > -SignificandBits - 1 && (c & ((1UL << -q) - 1)) == 0)
        {
            digits = c >> -q;
            return;
        }

        var odd = c & 1;
        power = (int)(((q * 1_262_611L) - (isLowerCloser ? 524_031 : 0)) >> 22);
        var shift = q + PowersOfTen.Log2(-power) + 1;
        var ten = PowersOfTen.Ceiling(-power);
        var tenHigh = (ulong)(ten >> 64);
        var tenLow = (ulong)ten;
        var lower = RoundToOdd(tenHigh, tenLow, ((4 * c) - (isLowerCloser ? 1UL : 2UL)) << shift) + odd;
        var middle = RoundToOdd(tenHigh, tenLow, (4 * c) << shift);
        var upper = RoundToOdd(tenHigh, tenLow, ((4 * c) + 2) << shift) - odd;
        var s = middle / 4;
        if (s >= 10)
        {
            var tenth = s / 10;
            var isBelowInside = lower <= 40 * tenth;
            var isAboveInside = (40 * tenth) + 40 <= upper;
            if (isBelowInside != isAboveInside)
            {
                digits = tenth + (isAboveInside ? 1UL : 0UL);
                power++;
                return;
            }
        }

        var isInside = lower <= 4 * s;
        var isNextInside = (4 * s) + 4 <= upper;
        var isUp = isInside != isNextInside
            ? isNextInside
            : middle > (4 * s) + 2 || (middle == (4 * s) + 2 && (s & 1) != 0);
        digits = s + (isUp ? 1UL : 0UL);
    }

    private static ulong RoundToOdd(ulong tenHigh, ulong tenLow, ulong value)
    {
        var carry = Math.BigMul(tenLow, value, out _);
        var high = Math.BigMul(tenHigh, value, out var low);
        low += carry;
        if (low < carry) high++;
        return high | (low > 1 ? 1UL : 0UL);
    }

    private static int WriteDecimal(ulong digits, int power, Span<byte> text)
    {
        Span<byte> room = stackalloc byte[20];
        Utf8Formatter.TryFormat(digits, room, out var count);
        var exponent = power + count - 1;
        while (room[count - 1] == '0') count--;
        var written = room[..count];
        if (exponent is > MaxPlainExponent or < MinPlainExponent) return WriteScientific(written, exponent, text);
        if (exponent < 0)
        {
            // 0.000ddd
            text[..(1 - exponent)].Fill((byte)'0');
            text[1] = (byte)'.';
            written.CopyTo(text[(1 - exponent)..]);
            return 1 - exponent + count;
        }

        if (count <= exponent + 1)
        {
            written.CopyTo(text);
            text[count..(exponent + 1)].Fill((byte)'0');
            return exponent + 1;
        }

        written[..(exponent + 1)].CopyTo(text);
        text[exponent + 1] = (byte)'.';
        written[(exponent + 1)..].CopyTo(text[(exponent + 2)..]);
        return count + 1;
    }

    private static int WriteScientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> text)
    {
        text[0] = digits[0];
        var at = 1;
        if (digits.Length > 1)
        {
            text[1] = (byte)'.';
            digits[1..].CopyTo(text[2..]);
            at = digits.Length + 1;
        }

        text[at++] = (byte)'E';
        text[at++] = exponent < 0 ? (byte)'-' : (byte)'+';
        var magnitude = Math.Abs(exponent);
        if (magnitude >= 100) text[at++] = (byte)('0' + (magnitude / 100));
        text[at++] = (byte)('0' + (magnitude / 10 % 10));
        text[at++] = (byte)('0' + (magnitude % 10));
        return at;
    }
}
