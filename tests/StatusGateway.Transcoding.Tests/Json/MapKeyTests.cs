using System.Globalization;
using System.Text;
using Google.Protobuf;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Tests.Protos;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>Which encodings of map keys are equal.</summary>
public class MapKeyTests
{
    private const int Runs = 500;

    [Theory]
    [InlineData("ea03 08 088180808010 1002", """{"mInt32":{"1":2}}""")] // 2^32 + 1
    [InlineData("ea03 08 08ffffffff0f 1002", """{"mInt32":{"-1":2}}""")] // -1 in 32 bits
    [InlineData("fa03 08 088180808010 1002", """{"mUint32":{"1":2}}""")]
    [InlineData("8a04 08 088180808010 1002", """{"mSint32":{"-1":1}}""")]
    [InlineData("ba04 04 0802 1001", """{"mBool":{"true":true}}""")]
    public void A_key_out_of_range_is_truncated(string hex, string json) => Codec.AssertJson(Codec.Wide, hex, Fidelity.SameValue, json);

    [Theory]
    [InlineData("ea03 04 0801 1002 ea03 08 088180808010 1003", """{"mInt32":{"1":3}}""")]
    [InlineData("ea03 02 1002 ea03 04 0800 1003", """{"mInt32":{"0":3}}""")]
    [InlineData("ea03 04 0800 1003 ea03 02 1002", """{"mInt32":{"0":2}}""")]
    [InlineData("c204 03 120161 c204 05 0a00 120162", """{"mString":{"":"b"}}""")]
    [InlineData("c204 06 0a0161 120162 c204 06 120163 0a0161", """{"mString":{"a":"c"}}""")]
    [InlineData("ba04 04 0801 1000 ba04 04 0802 1001", """{"mBool":{"true":true}}""")]
    [InlineData("ba04 02 1001 ba04 04 0800 1000", """{"mBool":{"false":false}}""")]
    public void Different_encodings_of_a_key_are_equal(string hex, string json) =>
        Codec.AssertJson(Codec.Wide, hex, Fidelity.SameValue, json);

    [Theory]
    [InlineData("c204 06 0a0161 120162 c204 07 0a0222 5c 120162", """{"mString":{"a":"b","\"\\":"b"}}""")]
    [InlineData("c204 06 0a0161 120162 c204 08 0a02c3a9 1202c3a9", """{"mString":{"a":"b","é":"é"}}""")]
    public void A_key_with_escapes_follows_a_plain_one(string hex, string json) => Codec.AssertPair(Codec.Wide, hex, json);

    [Fact]
    public void Numbers_of_any_length_are_keys_and_values()
    {
        var message = new Wide();
        for (var digits = 1L; digits > 0 && digits < long.MaxValue / 10; digits *= 10)
        {
            foreach (var number in new[] { digits - 1, digits, -digits, 1 - digits })
            {
                message.MInt64[number] = number;
                message.MUint64[(ulong)number] = (ulong)number;
                message.MInt32[(int)number] = (int)number;
            }
        }

        var expected = "{\"mInt32\":{" + string.Join(',', message.MInt32.Select(pair => $"\"{pair.Key}\":{pair.Value}"))
            + "},\"mInt64\":{" + string.Join(',', message.MInt64.Select(pair => $"\"{pair.Key}\":\"{pair.Value}\""))
            + "},\"mUint64\":{" + string.Join(',', message.MUint64.Select(pair => $"\"{pair.Key}\":\"{pair.Value}\"")) + "}}";
        Assert.Equal(expected, Codec.Json(Codec.Wide, message.ToByteArray()));
    }

    [Theory]
    [InlineData("m_int32")]
    [InlineData("m_int64")]
    [InlineData("m_uint32")]
    [InlineData("m_uint64")]
    [InlineData("m_sint32")]
    [InlineData("m_sint64")]
    [InlineData("m_bool")]
    public void Entries_in_any_form_and_order_are_read_as_by_google(string name)
    {
        var number = Wide.Descriptor.FindFieldByName(name).FieldNumber;
        var wasRepeated = 0;
        for (var seed = 0; seed < Runs; seed++)
        {
            var bytes = RandomEntries(number, new Random(seed), out var count);
            var json = Codec.Json(Codec.Wide, bytes, out _);
            var expected = Wide.Parser.ParseFrom(bytes);
            var read = Wide.Parser.ParseFrom(Codec.Wire(Codec.Wide, json));
            if (!expected.Equals(read)) Assert.Fail($"Seed {seed} differs in {Codec.Differences(expected, read)}: {json}");
            // The JSON has each key once; reading it again would hide repeated keys.
            var written = json.Split(':').Length - 2;
            if (written < count) wasRepeated++;
            Assert.Equal(Codec.Json(Codec.Wide, Codec.Wire(Codec.Wide, json)), json);
            Assert.InRange(written, 1, count);
        }

        Assert.InRange(wasRepeated, Runs / 4, Runs);
    }

    /// <summary>So many keys that some have the same hash of 32 bits with any seed.</summary>
    [Fact]
    public void Keys_with_equal_hashes_are_distinguished()
    {
        const int count = 400_000;
        var json = new StringBuilder("{\"mString\":{");
        for (var i = 0; i < count; i++) json.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}\"key-{i}\":\"\"");
        var bytes = Codec.Wire(Codec.Wide, json.Append("}}").ToString());
        Assert.Equal(json.ToString(), Codec.Json(Codec.Wide, bytes, out var fidelity));
        Assert.Equal(Fidelity.Exact, fidelity);
    }

    private static byte[] RandomEntries(int field, Random random, out int count)
    {
        using var buffer = new PooledBuffer();
        var writer = new WireWriter(buffer);
        count = random.Next(1, 40);
        var range = random.Next(2) == 0 ? 20 : 100_000;
        for (var i = 0; i < count; i++)
        {
            var key = (ulong)random.Next(range);
            var value = (ulong)random.Next(range);
            writer.WriteTag(field, WireType.LengthDelimited);
            var mark = writer.BeginNested();
            var form = random.Next(12);
            if (form == 0) WriteNumber(ref writer, 2, value);
            if (form != 1) WriteNumber(ref writer, 1, key);
            if (form > 2) WriteNumber(ref writer, 2, value);
            if (form == 3) WriteNumber(ref writer, 1, value);
            writer.EndNested(mark);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteNumber(ref WireWriter writer, int field, ulong number)
    {
        writer.WriteTag(field, WireType.Varint);
        writer.WriteVarint(number);
    }
}
