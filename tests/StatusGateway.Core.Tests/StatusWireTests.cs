using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace StatusGateway.Core.Tests;

/// <summary>The bytes of google.rpc.Status, compared with the reader and writer of Google.Protobuf.</summary>
public class StatusWireTests
{
    [Fact]
    public void Output_equals_the_generated_message()
    {
        foreach (var code in System.Enum.GetValues<RpcCode>())
        {
            var generated = Generated((int)code, code == RpcCode.Ok ? "" : "quota ☺ 100%", code == RpcCode.Ok ? [] : Samples.TenDetails);
            var status = new RpcStatus(code, generated.Message, [.. Samples.TenDetails.Select(StatusDetail.Create)]);

            Assert.Equal(generated.ToByteArray(), Samples.Serialize(status));
            Assert.Equal(status, Samples.Parse(generated.ToByteArray()));
        }
    }

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(300_000)]
    public void Lengths_of_any_size_are_written(int length)
    {
        var text = new string('é', length / 2);
        var generated = new Rpc.Status { Code = 5, Message = text, Details = { new Any { TypeUrl = "x/" + text, Value = ByteString.CopyFrom(new byte[length]) } } };
        var status = new RpcStatus(5, text, [new StatusDetail("x/" + text, new byte[length])]);

        Assert.Equal(generated.ToByteArray(), Samples.Serialize(status));
        Assert.Equal(status, Samples.Parse(generated.ToByteArray()));
    }

    [Fact]
    public void Source_is_kept_until_changed()
    {
        var bytes = Generated(5, "gone", Samples.TenDetails).ToByteArray();
        var status = Samples.Parse(bytes);

        Assert.True(status.Source.Span.SequenceEqual(bytes));
        Assert.True(status.WithOrigin(StatusOrigin.Client).Source.Span.SequenceEqual(bytes));
        Assert.True(status.WithMessage("other").Source.IsEmpty);
        Assert.True(status.WithDetails(status.Details).Source.IsEmpty);
        Assert.True(Samples.Parse(Generated(17, "gone", []).ToByteArray()).Source.IsEmpty);
        Assert.Equal(StatusOrigin.Upstream, status.Origin);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(17)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Undefined_code_is_normalized(int code)
    {
        var status = Samples.Parse(Generated(code, "boom", Samples.TenDetails).ToByteArray());

        Assert.Equal(RpcCode.Unknown, status.Code);
        Assert.Equal(FormattableString.Invariant($"boom (code {code})"), status.Message);
        Assert.Equal(10, status.Details.Length);
    }

    [Fact]
    public void Invalid_UTF8_becomes_U_FFFD()
    {
        byte[] bytes = [0x08, 0x05, 0x12, 0x04, (byte)'a', 0xC3, 0x28, 0xFF, 0x1A, 0x05, 0x0A, 0x03, (byte)'x', (byte)'/', 0x80];
        var status = Samples.Parse(bytes);

        Assert.Equal(Encoding.UTF8.GetString([(byte)'a', 0xC3, 0x28, 0xFF]), status.Message);
        Assert.Equal("a\uFFFD(\uFFFD", status.Message);
        Assert.Equal("x/\uFFFD", Assert.Single(status.Details).TypeUrl);
    }

    [Fact]
    public void Unordered_repeated_and_unknown_fields_are_read_as_by_the_generated_message()
    {
        byte[][] parts =
        [
            [0x08, 0x03],
            [0x08, 0x85, 0x80, 0x00],
            [0x12, 0x01, (byte)'a'],
            [0x12, 0x01, (byte)'b'],
            [0x1A, 0x00],
            [0x1A, 0x04, 0x12, 0x02, 0x01, 0x02],
            [0x1A, 0x09, 0x12, 0x01, 0x07, 0x0A, 0x01, (byte)'t', 0x0A, 0x01, (byte)'u'],
            [0x1A, 0x0A, 0x0A, 0x02, (byte)'x', (byte)'/', .. Samples.UnknownField],
            Samples.UnknownField,
            [0x20, 0x07],
            [0x2D, 1, 2, 3, 4],
            [0x31, 1, 2, 3, 4, 5, 6, 7, 8],
            [0x3B, 0x08, 0x01, 0x3C],
        ];
        var random = new Random(31);
        for (var i = 0; i < 2_000; i++)
        {
            random.Shuffle(parts);
            var bytes = parts[..random.Next(parts.Length + 1)].SelectMany(part => part).ToArray();
            var expected = Expected(bytes);
            Assert.NotNull(expected);
            Assert.Equal(expected, Samples.Parse(bytes));
        }
    }

    [Fact]
    public void Truncations_are_read_as_by_the_generated_message()
    {
        byte[] whole = [.. Generated(5, "gone ☺", Samples.TenDetails).ToByteArray(), .. Samples.UnknownField, 0x3B, 0x08, 0x01, 0x3C];
        var refused = 0;
        for (var length = 0; length <= whole.Length; length++)
        {
            var bytes = whole[..length];
            var expected = Expected(bytes);
            Assert.Equal(expected is not null, RpcStatus.TryParse(bytes, StatusOrigin.Upstream, out var status));
            Assert.Equal(expected, status);
            if (expected is null) refused++;
        }

        Assert.InRange(refused, whole.Length / 2, whole.Length - 10);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("04")]
    [InlineData("1C")]
    [InlineData("1A0104")]
    [InlineData("08")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("12FFFFFFFF0F")]
    [InlineData("1AFFFFFFFFFFFFFFFFFF01")]
    [InlineData("0E")]
    [InlineData("3B0801")]
    [InlineData("3B08014C")]
    public void Invalid_bytes_are_rejected(string hex)
    {
        Assert.False(RpcStatus.TryParse(Convert.FromHexString(hex), StatusOrigin.Upstream, out var status));
        Assert.Null(status);
    }

    private static Rpc.Status Generated(int code, string message, IEnumerable<IMessage> details) =>
        new() { Code = code, Message = message, Details = { details.Select(Any.Pack) } };

    private static RpcStatus? Expected(byte[] bytes)
    {
        try
        {
            var read = Rpc.Status.Parser.ParseFrom(bytes);
            return new RpcStatus(read.Code, read.Message, [.. read.Details.Select(any => new StatusDetail(any.TypeUrl, any.Value.Memory))]);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
