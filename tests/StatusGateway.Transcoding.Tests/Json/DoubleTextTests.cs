using System.Globalization;
using System.Text;
using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>The text of doubles compared with the text of the framework, which is correct except for some powers of two.</summary>
public class DoubleTextTests
{
    private const int Runs = 300_000;

    [Fact]
    public void Any_bits_are_written_as_the_framework_writes_them()
    {
        var random = new Random(1);
        for (var run = 0; run < Runs; run++) AssertWritten(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));
    }

    [Fact]
    public void Typical_numbers_are_written_as_by_the_framework()
    {
        var random = new Random(2);
        for (var run = 0; run < Runs; run++)
        {
            var value = random.Next(-1_000_000, 1_000_000) / Math.Pow(10, random.Next(-12, 12));
            AssertWritten(value);
            AssertWritten(random.NextInt64());
            AssertWritten(Math.BitIncrement(value));
            AssertWritten(random.NextDouble());
        }
    }

    [Fact]
    public void Powers_of_two_and_ten_are_written_and_read_as_by_the_framework()
    {
        for (var exponent = -1074; exponent <= 1023; exponent++) AssertNeighbours(Math.ScaleB(1, exponent));
        for (var exponent = -323; exponent <= 308; exponent++)
            AssertNeighbours(double.Parse($"1e{exponent}", CultureInfo.InvariantCulture));
        AssertNeighbours(double.MaxValue);
        AssertNeighbours(9007199254740991);
        AssertNeighbours(2.2250738585072014e-308);
        AssertWritten(-0.0);
    }

    [Fact]
    public void Any_digits_are_read_as_the_framework_reads_them()
    {
        var random = new Random(3);
        var ours = 0;
        for (var run = 0; run < Runs; run++)
        {
            var digits = random.NextInt64(0, long.MaxValue) >> random.Next(64);
            var point = random.Next(3) == 0 ? $".{random.NextInt64() >> random.Next(64)}" : "";
            var exponent = random.Next(3) == 0 ? "" : $"{(random.Next(2) == 0 ? "e" : "E+")}{random.Next(0, 330)}".Replace("E+", random.Next(2) == 0 ? "E-" : "e+", StringComparison.Ordinal);
            if (AssertRead($"{(random.Next(2) == 0 ? "-" : "")}{digits}{point}{exponent}")) ours++;
        }

        // The framework is used for few numbers only.
        Assert.InRange(ours, Runs / 2, Runs);
    }

    [Fact]
    public void Numbers_halfway_between_doubles_are_read_as_by_the_framework()
    {
        var random = new Random(4);
        for (var run = 0; run < Runs / 10; run++)
        {
            // Odd numbers of 54 bits are halfway between two doubles, even if they are scaled by small powers.
            var middle = (random.NextInt64(1L << 52, 1L << 53) << 1) | 1;
            AssertRead(middle.ToString(CultureInfo.InvariantCulture));
            AssertRead($"{middle}e{random.Next(0, 20)}");
            AssertRead(((decimal)middle / 16).ToString(CultureInfo.InvariantCulture));
            AssertRead($"{middle}e-{random.Next(0, 300)}");
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("0e999999999")]
    [InlineData("0.0000e-5")]
    [InlineData("1e-0000000000001")]
    [InlineData("1e0001")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740992e22")]
    [InlineData("9007199254740993e22")]
    [InlineData("18446744073709551615")]
    [InlineData("18446744073709551616")]
    [InlineData("9999999999999999999")]
    [InlineData("0.00000000000000000000000000000000000000000000000001")]
    [InlineData("100000000000000000000000000000000000000000000000000000000")]
    [InlineData("2.2250738585072011e-308")]
    [InlineData("2.2250738585072014e-308")]
    [InlineData("4.9e-324")]
    [InlineData("2.4703282292062327e-324")]
    [InlineData("2.4703282292062328e-324")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("1.7976931348623158e308")]
    [InlineData("8.5e-1")]
    [InlineData("3.1415926535897932384626433832795028841971")]
    public void Hard_cases_are_read_as_the_framework_reads_them(string text) => AssertRead(text);

    private static void AssertNeighbours(double value)
    {
        AssertWritten(value);
        AssertWritten(Math.BitDecrement(value));
        AssertWritten(Math.BitIncrement(value));
    }

    private static void AssertWritten(double value)
    {
        if (!double.IsFinite(value)) return;
        Span<byte> text = stackalloc byte[DoubleText.MaxLength];
        var written = text[..DoubleText.Write(value, text)];
        Span<byte> expected = stackalloc byte[DoubleText.MaxLength];
        Assert.True(value.TryFormat(expected, out var length, default, CultureInfo.InvariantCulture));
        // For a few powers of two, the text of the framework reads back as another number.
        if (double.Parse(expected[..length], CultureInfo.InvariantCulture) != value) Assert.Equal(0, BitConverter.DoubleToInt64Bits(value) & ((1L << 52) - 1));
        else if (!written.SequenceEqual(expected[..length])) Assert.Fail($"{value:R} is written as {Encoding.UTF8.GetString(written)}");
        AssertRead(Encoding.UTF8.GetString(written));
        Assert.Equal(value, double.Parse(written, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Powers_of_two_that_the_framework_gets_wrong_are_correct() =>
        Codec.AssertPair(Codec.Wide, "09 0000000000001004", "{\"fDouble\":4.1045368012983762E-289}");

    private static bool AssertRead(string text)
    {
        var expected = double.Parse(text, CultureInfo.InvariantCulture);
        var outcome = JsonNumber.TryGetDouble(Encoding.UTF8.GetBytes(text), out var value);
        Assert.Equal(double.IsFinite(expected) ? NumberOutcome.Ok : NumberOutcome.OutOfRange, outcome);
        if (BitConverter.DoubleToInt64Bits(expected) != BitConverter.DoubleToInt64Bits(value)) Assert.Fail($"{text} is read as {value:R}");
        return DoubleText.TryRead(Encoding.UTF8.GetBytes(text), out _);
    }
}
