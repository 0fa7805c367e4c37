using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.Json;

public class RepeatedTests
{
    [Theory]
    [InlineData("ca02 08 000000000000f83f", """{"rDouble":[1.5]}""")]
    [InlineData("da02 03 010203", """{"rInt32":[1,2,3]}""")]
    [InlineData("e202 02 0001", """{"rInt64":["0","1"]}""")]
    [InlineData("fa02 02 0102", """{"rSint32":[-1,1]}""")]
    [InlineData("9203 10 01000000000000000200000000000000", """{"rFixed64":["1","2"]}""")]
    [InlineData("aa03 02 0001", """{"rBool":[false,true]}""")]
    [InlineData("b203 01 61 b203 00", """{"rString":["a",""]}""")]
    [InlineData("ba03 01 ff ba03 00", """{"rBytes":["/w==",""]}""")]
    [InlineData("c203 02 0163", """{"rColor":["RED",99]}""")]
    [InlineData("ca03 02 1801 ca03 00", """{"rChild":[{"fInt32":1},{}]}""")]
    [InlineData("d003 01 d003 00", """{"uInt32":[1,0]}""")]
    [InlineData("d803 01 d803 02", """{"uColor":["RED","GREEN"]}""")]
    [InlineData("ea07 02 0000", """{"rwNull":[null,null]}""")]
    public void Bytes_and_json_are_equal(string hex, string json) => Codec.AssertPair(Codec.Wide, hex, json);

    [Theory]
    [InlineData("d802 01 d802 02", """{"rInt32":[1,2]}""")] // declared packed, but not packed
    [InlineData("d802 01 da02 02 0203", """{"rInt32":[1,2,3]}""")]
    [InlineData("da02 01 01 da02 01 02", """{"rInt32":[1,2]}""")]
    [InlineData("da02 00", "{}")]
    [InlineData("da02 03 01 8200", """{"rInt32":[1,2]}""")]
    [InlineData("d203 02 0102", """{"uInt32":[1,2]}""")] // declared unpacked, but packed
    [InlineData("d203 01 01", """{"uInt32":[1]}""")]
    [InlineData("d803 01 da03 01 02", """{"uColor":["RED","GREEN"]}""")]
    public void Packed_and_unpacked_are_both_read(string hex, string json) =>
        Codec.AssertJson(Codec.Wide, hex, Fidelity.SameValue, json);

    [Theory]
    [InlineData("""{"rInt32":[]}""", "")]
    [InlineData("""{"rInt32":[ 1 , 2 ]}""", "da02 02 0102")]
    [InlineData("""{"rInt32":["1",2.0]}""", "da02 02 0102")]
    [InlineData("""{"rString":[]}""", "")]
    public void Json_lists_are_read(string json, string hex) => Codec.AssertWire(Codec.Wide, json, hex);

    [Theory]
    [InlineData("""{"rInt32":1}""", "Expected a list of int32, found a number.", "/rInt32", 10)]
    [InlineData("""{"rInt32":[1,null]}""", "A list cannot contain null.", "/rInt32/1", 13)]
    [InlineData("""{"rInt32":[1,"a"]}""", "\"a\" is not an int32.", "/rInt32/1", 13)]
    [InlineData("""{"rInt32":[1,]}""", "Expected an int32, found something that is not JSON.", "/rInt32/1", 13)]
    [InlineData("""{"rInt32":[,1]}""", "Expected an int32, found something that is not JSON.", "/rInt32/0", 11)]
    [InlineData("""{"rInt32":[1 2]}""", "Expected ',' or ']', found '2'.", "/rInt32", 13)]
    [InlineData("""{"rInt32":[1""", "The document ends where ',' or ']' is expected.", "/rInt32", 12)]
    [InlineData("""{"rInt32":[""", "Expected an int32, found the end of the document.", "/rInt32/0", 11)]
    [InlineData("""{"rString":["a",1]}""", "Expected a string, found a number.", "/rString/1", 16)]
    [InlineData("""{"rChild":[{},{"fInt32":true}]}""", "Expected an int32, found a bool.", "/rChild/1/fInt32", 24)]
    [InlineData("""{"rChild":[null]}""", "A list cannot contain null.", "/rChild/0", 11)]
    public void Errors_in_lists_have_an_index(string json, string message, string pointer, long offset)
    {
        var error = Codec.JsonError(Codec.Wide, json);
        Assert.Equal(message, error.Message);
        Assert.Equal(pointer, error.Pointer);
        Assert.Equal(offset, error.Offset);
    }

    [Theory]
    [InlineData("da02 02 0180", "A number is cut off or too long.", "/r_int32/1", 4)]
    [InlineData("da02 05 0101", "A packed list is cut off.", "/r_int32", 2)]
    [InlineData("ca02 0c 000000000000f83f00000000", "A number is cut off.", "/r_double/1", 11)]
    [InlineData("b203 01 61 b203 01 ff", "A string is not well-formed UTF-8.", "/r_string/1", 7)]
    [InlineData("ca03 02 1801 ca03 02 1880", "A number is cut off or too long.", "/r_child/1/f_int32", 9)]
    public void Errors_in_bytes_have_a_path(string hex, string message, string pointer, long offset)
    {
        var error = Codec.WireError(Codec.Wide, Codec.Hex(hex));
        Assert.Equal(message, error.Message);
        Assert.Equal(pointer, error.Pointer);
        Assert.Equal(offset, error.Offset);
    }
}
