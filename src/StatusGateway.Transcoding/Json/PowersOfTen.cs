using System.Numerics;

namespace StatusGateway.Transcoding.Json;

/// <summary>The powers of ten that doubles need, each as the first 128 bits of it.</summary>
internal static class PowersOfTen
{
    public const int Least = -342;
    public const int Most = 324;

    private const int Bits = 128;

    // 10^e = 5^e * 2^e, and 5 to the 55th is the last that 128 bits hold.
    private const int LastExact = 55;

    private static readonly UInt128[] Ceilings = Make();

    /// <summary>10^<paramref name="exponent"/>, the first bit being 1, rounded up.</summary>
    public static UInt128 Ceiling(int exponent) => Ceilings[exponent - Least];

    /// <summary>The same, rounded down.</summary>
    public static UInt128 Floor(int exponent) =>
        exponent is >= 0 and <= LastExact ? Ceiling(exponent) : Ceiling(exponent) - 1;

    /// <summary>The power of two of the last of the 128 bits is this less 127.</summary>
    public static int Log2(int exponent) => (int)((exponent * 1_741_647L) >> 19);

    private static UInt128[] Make()
    {
        var powers = new UInt128[Most - Least + 1];
        for (var exponent = Least; exponent <= Most; exponent++)
        {
            var five = BigInteger.Pow(5, Math.Abs(exponent));
            var length = (int)five.GetBitLength();
            // A quotient by a number of so many bits has 128 bits, rounded down; no power but 1 divides a power of two.
            powers[exponent - Least] = exponent < 0
                ? (UInt128)((BigInteger.One << (Bits + length - 1)) / five) + 1
                : length <= Bits ? (UInt128)(five << (Bits - length)) : (UInt128)(five >> (length - Bits)) + 1;
        }

        return powers;
    }
}
