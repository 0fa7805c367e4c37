using System.Globalization;
using System.Text;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Tests.Protos;

namespace StatusGateway.Transcoding.Tests.Json;

public class MapTests
{
    [Theory]
    [InlineData("ea03 04 0801 1002", """{"mInt32":{"1":2}}""")]
    [InlineData("ea03 0d 08ffffffffffffffffff01 1000", """{"mInt32":{"-1":0}}""")]
    [InlineData("f203 04 0800 1002", """{"mInt64":{"0":"2"}}""")]
    [InlineData("fa03 04 0801 1002", """{"mUint32":{"1":2}}""")]
    [InlineData("8204 0d 08ffffffffffffffffff01 1002", """{"mUint64":{"18446744073709551615":"2"}}""")]
    [InlineData("8a04 04 0801 1002", """{"mSint32":{"-1":1}}""")]
    [InlineData("9204 04 0801 1002", """{"mSint64":{"-1":"1"}}""")]
    [InlineData("9a04 0a 0d01000000 1502000000", """{"mFixed32":{"1":2}}""")]
    [InlineData("a204 12 090100000000000000 110200000000000000", """{"mFixed64":{"1":"2"}}""")]
    [InlineData("aa04 0a 0dffffffff 150000c03f", """{"mSfixed32":{"-1":1.5}}""")]
    [InlineData("b204 12 09ffffffffffffffff 11000000000000f83f", """{"mSfixed64":{"-1":1.5}}""")]
    [InlineData("ba04 04 0801 1000 ba04 04 0800 1001", """{"mBool":{"true":false,"false":true}}""")]
    [InlineData("c204 06 0a0161 120162", """{"mString":{"a":"b"}}""")]
    [InlineData("c204 04 0a00 1200", """{"mString":{"":""}}""")]
    [InlineData("c204 07 0a0222 5c 120162", """{"mString":{"\"\\":"b"}}""")]
    [InlineData("ca04 06 0a0161 1201ff", """{"mBytes":{"a":"/w=="}}""")]
    [InlineData("d204 05 0a0161 1001 d204 05 0a0162 1063", """{"mColor":{"a":"RED","b":99}}""")]
    [InlineData("da04 07 0a0161 12021801", """{"mChild":{"a":{"fInt32":1}}}""")]
    [InlineData("da04 05 0a0161 1200", """{"mChild":{"a":{}}}""")]
    [InlineData("e204 07 0a0161 12020801", """{"mTimestamp":{"a":"1970-01-01T00:00:01Z"}}""")]
    public void Bytes_and_json_are_equal(string hex, string json) => Codec.AssertPair(Codec.Wide, hex, json);

    [Theory]
    [InlineData("ea03 02 1002", """{"mInt32":{"0":2}}""")] // no key
    [InlineData("ea03 02 0801", """{"mInt32":{"1":0}}""")] // no value
    [InlineData("ea03 00", """{"mInt32":{"0":0}}""")]
    [InlineData("c204 00", """{"mString":{"":""}}""")]
    [InlineData("ba04 00", """{"mBool":{"false":false}}""")]
    [InlineData("d204 00", """{"mColor":{"":"COLOR_UNSPECIFIED"}}""")]
    [InlineData("da04 03 0a0161", """{"mChild":{"a":{}}}""")]
    [InlineData("e204 03 0a0161", """{"mTimestamp":{"a":"1970-01-01T00:00:00Z"}}""")]
    [InlineData("ea03 04 1002 0801", """{"mInt32":{"1":2}}""")] // value before key
    [InlineData("ea03 06 0803 0801 1002", """{"mInt32":{"1":2}}""")]
    [InlineData("ea03 06 0801 1003 1002", """{"mInt32":{"1":2}}""")]
    [InlineData("da04 0b 0a0161 12021801 12022002", """{"mChild":{"a":{"fInt32":1,"fInt64":"2"}}}""")] // values merge
    [InlineData("ea03 05 0801 108200", """{"mInt32":{"1":2}}""")]
    [InlineData("ea03 04 0801 1002 ea03 04 0802 1003 ea03 04 0801 1004", """{"mInt32":{"2":3,"1":4}}""")] // a repeated key
    [InlineData("da04 07 0a0161 12021801 da04 07 0a0161 12022002", """{"mChild":{"a":{"fInt64":"2"}}}""")] // values of a repeated key do not merge
    [InlineData("ea03 04 0801 1002 1801 ea03 04 0802 1003", """{"fInt32":1,"mInt32":{"1":2,"2":3}}""")]
    public void Entries_of_another_form_keep_their_value(string hex, string json) =>
        Codec.AssertJson(Codec.Wide, hex, Fidelity.SameValue, json);

    [Fact]
    public void An_unknown_field_of_an_entry_is_lost() =>
        Codec.AssertJson(Codec.Wide, "ea03 06 0801 1002 1803", Fidelity.Lossy, """{"mInt32":{"1":2}}""");

    [Fact]
    public void The_last_value_of_a_repeated_json_key_is_used() =>
        Codec.AssertJson(
            Codec.Wide, Codec.Hex(Codec.Wire(Codec.Wide, """{"mInt32":{"1":2,"1":3}}""")), Fidelity.SameValue, """{"mInt32":{"1":3}}""");

    [Theory]
    [InlineData("""{"mString":{"\u0061":"\u0062"}}""", "c204 06 0a0161 120162")]
    [InlineData("""{"mInt32":{"\u0031":"2"}}""", "ea03 04 0801 1002")]
    [InlineData("""{"mBool":{"\u0074rue":true}}""", "ba04 04 0801 1001")]
    [InlineData("""{ "mInt32" : { "1" : 2 , "2" : 3 } }""", "ea03 04 0801 1002 ea03 04 0802 1003")]
    [InlineData("""{"mInt32":{}}""", "")]
    public void Json_maps_are_read(string json, string hex) => Codec.AssertWire(Codec.Wide, json, hex);

    [Theory]
    [InlineData("""{"mInt32":[]}""", "Expected an object, found a list.", "/mInt32", 10)]
    [InlineData("""{"mInt32":{"a":1}}""", "\"a\" is not an int32.", "/mInt32/a", 11)]
    [InlineData("""{"mInt32":{"":1}}""", "\"\" is not an int32.", "/mInt32/", 11)]
    [InlineData("""{"mInt32":{"2147483648":1}}""", "\"2147483648\" is out of the range of an int32.", "/mInt32/2147483648", 11)]
    [InlineData("""{"mInt32":{1:1}}""", "Expected '\"', found '1'.", "/mInt32", 11)]
    [InlineData("""{"mInt32":{"1":null}}""", "A map cannot contain null.", "/mInt32/1", 15)]
    [InlineData("""{"mInt32":{"1":true}}""", "Expected an int32, found a bool.", "/mInt32/1", 15)]
    [InlineData("""{"mBool":{"True":true}}""", "\"True\" is not a bool.", "/mBool/True", 10)]
    [InlineData("""{"mChild":{"a/b~":{"fInt32":""}}}""", "\"\" is not an int32.", "/mChild/a~1b~0/fInt32", 28)]
    [InlineData("""{"mInt32":{"1":1,}}""", "Expected '\"', found '}'.", "/mInt32", 17)]
    [InlineData("""{"mInt32":{"1"}}""", "Expected ':', found '}'.", "/mInt32", 14)]
    public void Errors_in_maps_have_a_key(string json, string message, string pointer, long offset)
    {
        var error = Codec.JsonError(Codec.Wide, json);
        Assert.Equal(message, error.Message);
        Assert.Equal(pointer, error.Pointer);
        Assert.Equal(offset, error.Offset);
    }

    [Theory]
    [InlineData("da04 09 0a03 6122 2f 12021880", "A number is cut off or too long.", "/m_child/a\"~1/f_int32", 11)]
    [InlineData("ea03 04 0801 1080", "A map entry cannot be read.", "/m_int32", 5)]
    [InlineData("ea03 05 0801 1002", "A map entry is cut off.", "/m_int32", 2)]
    [InlineData("c204 06 0a01ff 120162", "A string is not well-formed UTF-8.", "/m_string", 5)]
    [InlineData("c204 06 0a0161 1201ff", "A string is not well-formed UTF-8.", "/m_string/a", 8)]
    [InlineData("e204 07 0a0161 1202 1001 e204 07 0a0161 1202 10ff", "A number is cut off or too long.", "/m_timestamp/a", 18)]
    public void Errors_in_bytes_have_a_path(string hex, string message, string pointer, long offset)
    {
        var error = Codec.WireError(Codec.Wide, Codec.Hex(hex));
        Assert.Equal(message, error.Message);
        Assert.Equal(pointer, error.Pointer);
        Assert.Equal(offset, error.Offset);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Keys_are_distinguished_in_maps_of_any_size(int count)
    {
        var wide = new Wide();
        for (var i = 0; i < count; i++) wide.MString[i.ToString(CultureInfo.InvariantCulture)] = "v";
        var bytes = Google.Protobuf.MessageExtensions.ToByteArray(wide);
        var json = Codec.Json(Codec.Wide, bytes, out var fidelity);
        Assert.Equal(Fidelity.Exact, fidelity);
        Assert.Equal(bytes, Codec.Wire(Codec.Wide, json));

        byte[] again = [.. bytes, .. Codec.Hex("c204 06 0a0135 120162")];
        var last = Codec.Json(Codec.Wide, again, out fidelity);
        Assert.Equal(Fidelity.SameValue, fidelity);
        Assert.EndsWith("\"5\":\"b\"}}", last, StringComparison.Ordinal);
        Assert.Equal(count, last.Split("\":\"").Length - 1);
    }

    [Fact]
    public void A_map_of_many_colliding_lengths_is_read_in_linear_time()
    {
        var json = new StringBuilder("{\"mString\":{");
        for (var i = 0; i < 50_000; i++) json.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}\"{i:D8}\":\"\"");
        var bytes = Codec.Wire(Codec.Wide, json.Append("}}").ToString());
        Assert.Equal(json.ToString(), Codec.Json(Codec.Wide, bytes));
    }
}
