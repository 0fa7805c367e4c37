using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>Bytes that no canonical writer produces, but every parser must accept.</summary>
public class FieldOrderTests
{
    [Theory]
    [InlineData("2002 1801", """{"fInt32":1,"fInt64":"2"}""")]
    [InlineData("1801 1802", """{"fInt32":2}""")]
    [InlineData("1801 1800", "{}")]
    [InlineData("1801 2002 1800", """{"fInt64":"2"}""")]
    [InlineData("b801 01 b801 00", """{"oInt32":0}""")]
    [InlineData("b203 0161 1801 b203 0162", """{"fInt32":1,"rString":["a","b"]}""")]
    [InlineData("da02 0101 1801 d802 02", """{"fInt32":1,"rInt32":[1,2]}""")]
    [InlineData("8a01 02 1801 8a01 02 2002", """{"fChild":{"fInt32":1,"fInt64":"2"}}""")]
    [InlineData("8a01 02 1801 8a01 02 1802", """{"fChild":{"fInt32":2}}""")]
    [InlineData("8a01 05 b203 02 6161 1801 8a01 05 b203 02 6262", """{"fInt32":1,"fChild":{"rString":["aa","bb"]}}""")]
    [InlineData("9201 04 1a020801 9201 05 1a03120161", """{"fInner":{"inner":{"number":1,"text":"a"}}}""")]
    [InlineData("aa06 02 0801 aa06 02 1001", """{"wTimestamp":"1970-01-01T00:00:01.000000001Z"}""")]
    [InlineData("fa06 09 09000000000000f83f fa06 00", """{"wDouble":1.5}""")]
    public void Order_does_not_matter_and_the_last_one_wins(string hex, string json) =>
        Codec.AssertJson(Codec.Wide, hex, Fidelity.SameValue, json);

    [Theory]
    [InlineData("a03e 01", "{}")]
    [InlineData("1801 a03e 01", """{"fInt32":1}""")]
    [InlineData("a03e 01 1801", """{"fInt32":1}""")]
    [InlineData("a13e 0000000000000000", "{}")]
    [InlineData("a23e 03 010203", "{}")]
    [InlineData("a33e 08 01 a43e", "{}")]
    [InlineData("a53e 00000000", "{}")]
    [InlineData("1a 01 01", "{}")] // a known number with another wire type
    [InlineData("7001", "{}")]
    [InlineData("da02 0101 a03e 01 da02 0102", """{"rInt32":[1,2]}""")]
    [InlineData("8a01 05 1801 a03e01", """{"fChild":{"fInt32":1}}""")]
    [InlineData("2002 a03e 01 1801", """{"fInt32":1,"fInt64":"2"}""")]
    public void Unknown_fields_are_lost_and_reported(string hex, string json) =>
        Codec.AssertJson(Codec.Wide, hex, Fidelity.Lossy, json);

    [Fact]
    public void Defaults_are_emitted_in_order_of_the_fields()
    {
        var options = Codec.Options with { EmitDefaults = true };
        const string expected = """{"number":1,"text":"a","numbers":[]}""";
        Assert.Equal(expected, Codec.Json("test.wide.Inner", Codec.Hex("0801 120161"), options));
        Assert.Equal(expected, Codec.Json("test.wide.Inner", Codec.Hex("120161 0801"), options));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(90)]
    public void Disorder_at_every_level_stays_linear(int levels)
    {
        // If each level were started twice, this would take 2^90 steps.
        byte[] bytes = [0x08, 0x01, 0x08, 0x02];
        for (var i = 0; i < levels; i++)
        {
            using var buffer = new PooledBuffer();
            var writer = new Transcoding.Wire.WireWriter(buffer);
            writer.WriteTag(3, Transcoding.Wire.WireType.LengthDelimited);
            writer.WriteLengthDelimited(bytes);
            writer.Flush();
            bytes = [.. buffer.WrittenSpan, 0x08, 0x01, 0x08, 0x02];
        }

        var json = Codec.Json("test.wide.Inner", bytes, out var fidelity);
        Assert.Equal(Fidelity.SameValue, fidelity);
        Assert.Equal(levels + 1, json.Split("\"number\":2").Length - 1);
    }

    [Fact]
    public void Repeated_keys_at_every_level_stay_linear()
    {
        byte[] bytes = [];
        for (var i = 0; i < 30; i++)
        {
            using var buffer = new PooledBuffer();
            var writer = new Transcoding.Wire.WireWriter(buffer);
            for (var twice = 0; twice < 2; twice++)
            {
                writer.WriteTag(75, Transcoding.Wire.WireType.LengthDelimited);
                var mark = writer.BeginNested();
                writer.WriteString(1, "k");
                writer.WriteTag(2, Transcoding.Wire.WireType.LengthDelimited);
                writer.WriteLengthDelimited(twice == 0 ? [] : bytes);
                writer.EndNested(mark);
            }

            writer.Flush();
            bytes = buffer.WrittenSpan.ToArray();
        }

        var json = Codec.Json(Codec.Wide, bytes, out var fidelity);
        Assert.Equal(Fidelity.SameValue, fidelity);
        Assert.Equal(30, json.Split("\"k\"").Length - 1);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(95)]
    public void Small_messages_can_be_split_at_every_level(int levels)
    {
        byte[] bytes = [0x08, 0x01];
        for (var i = 0; i < levels; i++)
        {
            using var buffer = new PooledBuffer();
            var writer = new Transcoding.Wire.WireWriter(buffer);
            writer.WriteTag(3, Transcoding.Wire.WireType.LengthDelimited);
            writer.WriteLengthDelimited([]);
            writer.WriteTag(3, Transcoding.Wire.WireType.LengthDelimited);
            writer.WriteLengthDelimited(bytes);
            writer.Flush();
            bytes = buffer.WrittenSpan.ToArray();
        }

        var json = Codec.Json("test.wide.Inner", bytes);
        Assert.Equal(string.Concat(Enumerable.Repeat("{\"inner\":", levels)) + "{\"number\":1}" + new string('}', levels), json);
    }

    [Fact]
    public void Messages_in_very_many_parts_are_refused()
    {
        // Every level is split in two, so its bytes would be copied again by all levels above it.
        byte[] bytes = new byte[100_000];
        bytes.AsSpan().Fill(0x20);
        for (var i = 0; i < 40; i++)
        {
            using var buffer = new PooledBuffer();
            var writer = new Transcoding.Wire.WireWriter(buffer);
            writer.WriteTag(3, Transcoding.Wire.WireType.LengthDelimited);
            writer.WriteLengthDelimited(bytes);
            writer.WriteTag(3, Transcoding.Wire.WireType.LengthDelimited);
            writer.WriteLengthDelimited([]);
            writer.Flush();
            bytes = buffer.WrittenSpan.ToArray();
        }

        var error = Codec.WireError("test.wide.Inner", bytes);
        Assert.Equal("Too many of its messages are split into parts.", error.Message);
    }
}
