using System.Text;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>One field as a document: <c>body</c> and <c>response_body</c> of a google.api.http rule.</summary>
public class OneFieldTests
{
    [Theory]
    [InlineData("fInt32", "1", "1801")]
    [InlineData("fInt32", "0", "")]
    [InlineData("oInt32", "0", "b80100")]
    [InlineData("fString", "\"a\"", "720161")]
    [InlineData("fChild", "{\"fInt32\":1}", "8a01021801")]
    [InlineData("rInt32", "[1,2]", "da02020102")]
    [InlineData("rInt32", "[]", "")]
    [InlineData("rChild", "[{}]", "ca0300")]
    [InlineData("mInt32", "{\"1\":2}", "ea030408011002")]
    [InlineData("mInt32", "{}", "")]
    [InlineData("wTimestamp", "\"1970-01-01T00:00:01Z\"", "aa06020801")]
    [InlineData("wTimestamp", "null", "")]
    [InlineData("wInt64", "null", "")]
    [InlineData("wInt64", "\"0\"", "8a0700")]
    [InlineData("wValue", "null", "ca06020800")]
    [InlineData("oInt32", "null", "")]
    [InlineData("cString", "\"\"", "920500")]
    public void Bytes_and_json_are_equal(string name, string json, string hex)
    {
        var field = Codec.Field(Codec.Wide, name);
        using var bytes = new PooledBuffer();
        Assert.Null(JsonToWire.ReadField(field, Codec.Type(Codec.Wide), Encoding.UTF8.GetBytes(json), Codec.Options, bytes));
        Assert.Equal(hex, Codec.Hex(bytes.WrittenSpan));
        Assert.Equal(json, Write(Codec.Wide, name, hex));
    }

    [Theory]
    [InlineData(Codec.Wide, "fInt32", "1801 2002 1803", "3")]
    [InlineData(Codec.Wide, "fChild", "8a01021801 2002 8a01022002", """{"fInt32":1,"fInt64":"2"}""")]
    [InlineData(Codec.Wide, "rInt32", "d80201 2002 da02020203", "[1,2,3]")]
    [InlineData(Codec.Wide, "mInt32", "ea030408011002 2002 ea030408011003", """{"1":3}""")]
    [InlineData(Codec.Wide, "fChild", "", "{}")]
    [InlineData(Codec.Wide, "wStruct", "", "{}")]
    [InlineData(Codec.Wide, "wList", "", "[]")]
    [InlineData(Codec.Wide, "wValue", "", "null")]
    [InlineData(Codec.Wide, "cString", "920500 880501", "null")] // another member of the oneof follows
    [InlineData(Codec.Wide, "cInt32", "920500 880501", "1")]
    [InlineData(Codec.Old, "shade", "2001 2009", "\"DARK\"")]
    [InlineData(Codec.Old, "shades", "4809 4801 4809 4802", """["DARK","LIGHT"]""")]
    [InlineData(Codec.Old, "number", "", "null")]
    [InlineData(Codec.Old, "cluster", "2b08012c 2b12002c", """{"size":1,"old":{}}""")]
    public void A_field_in_several_parts_is_found(string type, string name, string hex, string json) =>
        Assert.Equal(json, Write(type, name, hex));

    [Theory]
    [InlineData("fInt32", "true", "Expected an int32, found a bool.", "")]
    [InlineData("fInt32", "1 2", "Something follows the end of the document.", "")]
    [InlineData("fInt32", "", "Expected an int32, found the end of the document.", "")]
    [InlineData("rInt32", "[1,true]", "Expected an int32, found a bool.", "/1")]
    [InlineData("fChild", "{\"fInt32\":true}", "Expected an int32, found a bool.", "/fInt32")]
    public void Errors_in_json_have_a_path_and_an_offset(string name, string json, string message, string pointer)
    {
        using var bytes = new PooledBuffer();
        var error = JsonToWire.ReadField(
            Codec.Field(Codec.Wide, name), Codec.Type(Codec.Wide), Encoding.UTF8.GetBytes(json), Codec.Options, bytes);
        Assert.NotNull(error);
        Assert.Equal(message, error.Message);
        Assert.Equal(pointer, error.Pointer);
        Assert.Equal(0, bytes.Length);
    }

    [Fact]
    public void Errors_in_bytes_have_a_field()
    {
        using var json = new PooledBuffer();
        var error = WireToJson.WriteField(
            Codec.Field(Codec.Wide, "rChild"), Codec.Type(Codec.Wide), Codec.Hex("ca0300 ca03021880"), Codec.Options, json);
        Assert.Equal("r_child[1].f_int32", error!.FieldPath);
        Assert.Equal(0, json.Length);
    }

    private static string Write(string type, string name, string hex)
    {
        using var json = new PooledBuffer();
        Assert.Null(WireToJson.WriteField(Codec.Field(type, name), Codec.Type(type), Codec.Hex(hex), Codec.Options, json));
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
