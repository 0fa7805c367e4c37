using System.Numerics;

namespace StatusGateway.Transcoding.Json.Lexical;

/// <summary>The powers of ten that doubles need, each as its first 128 bits.</summary>
internal static class PowersOfTen
{
    public const int Min = -342;
    public const int Max = 324;

    private const int Bits = 128;

    // 10^e = 5^e * 2^e, and 5^55 is the last power of 5 that fits into 128 bits.
    private const int LastExact = 55;

    private static readonly UInt128[] Ceilings = Create();

    /// <summary>Gets 10^<paramref name="exponent"/>, with the first bit 1, rounded up.</summary>
    public static UInt128 Ceiling(int exponent) => Ceilings[exponent - Min];

    /// <summary>Gets 10^<paramref name="exponent"/>, with the first bit 1, rounded down.</summary>
    public static UInt128 Floor(int exponent) =>
        exponent is >= 0 and <= LastExact ? Ceiling(exponent) : Ceiling(exponent) - 1;

    /// <summary>Gets the power of two of the first bit.</summary>
    public static int Log2(int exponent) => (int)((exponent * 1_741_647L) >> 19);

    private static UInt128[] Create()
    {
        var powers = new UInt128[Max - Min + 1];
        for (var exponent = Min; exponent <= Max; exponent++)
        {
            var five = BigInteger.Pow(5, Math.Abs(exponent));
            var length = (int)five.GetBitLength();
            // The quotient has 128 bits, rounded down; no power of 5 except 1 divides a power of two.
            powers[exponent - Min] = exponent < 0
                ? (UInt128)((BigInteger.One << (Bits + length - 1)) / five) + 1
                : length <= Bits ? (UInt128)(five << (Bits - length)) : (UInt128)(five >> (length - Bits)) + 1;
        }

        return powers;
    }
}
