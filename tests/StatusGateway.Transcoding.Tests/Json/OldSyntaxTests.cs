using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>proto2: groups, extensions, closed enums, required fields and declared defaults.</summary>
public class OldSyntaxTests
{
    [Theory]
    [InlineData("08 00", """{"must":0}""")]
    [InlineData("10 07", """{"number":7}""")]
    [InlineData("10 00", """{"number":0}""")]
    [InlineData("1a 04 64666c74", """{"text":"dflt"}""")]
    [InlineData("1a 00", """{"text":""}""")]
    [InlineData("20 01", """{"shade":"DARK"}""")]
    [InlineData("2b 08 03 2c", """{"cluster":{"size":3}}""")]
    [InlineData("2b 2c", """{"cluster":{}}""")]
    [InlineData("2b 12 02 0801 2c", """{"cluster":{"old":{"must":1}}}""")]
    [InlineData("33 0a0161 34 33 34", """{"item":[{"name":"a"},{}]}""")]
    [InlineData("38 01 38 02", """{"unpacked":[1,2]}""")]
    [InlineData("42 02 0102", """{"packed":[1,2]}""")]
    [InlineData("48 01 48 02", """{"shades":["DARK","LIGHT"]}""")]
    [InlineData("52 02 0102", """{"packedShades":["DARK","LIGHT"]}""")]
    [InlineData("5a 05 0a0161 1001", """{"levelByName":{"a":"TOP"}}""")]
    [InlineData("63 08 01 64", """{"grp":{"value":1}}""")]
    [InlineData("a006 05", """{"[test.old.ext_number]":5}""")]
    [InlineData("aa06 0161", """{"[test.old.Old.tags]":["a"]}""")]
    [InlineData("b206 02 0801", """{"[test.old.ext_old]":{"must":1}}""")]
    [InlineData("ba06 02 0102", """{"[test.old.ext_packed]":[1,2]}""")]
    public void Bytes_and_json_are_equal(string hex, string json) => Codec.AssertPair(Codec.Old, hex, json);

    [Theory]
    [InlineData("20 09", "{}")]
    [InlineData("20 01 20 09", """{"shade":"DARK"}""")] // the unknown number is ignored even if it is last
    [InlineData("48 01 48 09 48 02", """{"shades":["DARK","LIGHT"]}""")]
    [InlineData("52 03 010902", """{"packedShades":["DARK","LIGHT"]}""")]
    [InlineData("52 01 09", "{}")]
    [InlineData("4a 03 010902", """{"shades":["DARK","LIGHT"]}""")]
    [InlineData("5a 05 0a0161 1009", "{}")] // the whole entry is an unknown field
    [InlineData("5a 05 0a0161 1001 5a 05 0a0161 1009", """{"levelByName":{"a":"TOP"}}""")]
    [InlineData("70 01 68 09", """{"plain":1}""")] // nor does it set the oneof
    public void Unknown_numbers_of_a_closed_enum_are_unknown_fields(string hex, string json) =>
        Codec.AssertJson(Codec.Old, hex, Fidelity.Lossy, json);

    [Theory]
    [InlineData("2b 08 03 2c 2b 12 02 0801 2c", """{"cluster":{"size":3,"old":{"must":1}}}""")]
    [InlineData("2b 08 03 08 04 2c", """{"cluster":{"size":4}}""")]
    [InlineData("42 01 01 40 02", """{"packed":[1,2]}""")]
    [InlineData("63 08 01 64 70 02", """{"plain":2}""")]
    public void Bytes_of_another_form_keep_their_value(string hex, string json) =>
        Codec.AssertJson(Codec.Old, hex, Fidelity.SameValue, json);

    [Theory]
    [InlineData("2b 08 03", "A group does not end.", "/Cluster")]
    [InlineData("2b 08 03 34", "A group does not end.", "/Cluster")]
    [InlineData("2c", "Field 5 cannot be read.", "")]
    [InlineData("2b 08 2c", "A group does not end.", "/Cluster")]
    public void Groups_must_end(string hex, string message, string pointer)
    {
        var error = Codec.WireError(Codec.Old, Codec.Hex(hex));
        Assert.Equal(message, error.Message);
        Assert.Equal(pointer.ToLowerInvariant(), error.Pointer);
    }

    [Theory]
    [InlineData("""{"shade":3}""", "3 is not a value of test.old.Shade.")]
    [InlineData("""{"shade":"GREY"}""", "\"GREY\" is not a value of test.old.Shade.")]
    [InlineData("""{"[test.old.nothing]":1}""", "test.old.Old has no field \"[test.old.nothing]\".")]
    [InlineData("""{"test.old.ext_number":1}""", "test.old.Old has no field \"test.old.ext_number\". Did you mean \"[test.old.ext_number]\"?")]
    [InlineData("""{"ext_number":1}""", "test.old.Old has no field \"ext_number\".")]
    public void Invalid_values_are_errors(string json, string message) =>
        Assert.Equal(message, Codec.JsonError(Codec.Old, json).Message);

    [Theory]
    [InlineData("""{"shade":3,"shades":["DARK","GREY",3],"packedShades":["GREY"],"levelByName":{"a":"HIGH","b":"TOP"}}""", "48 01 5a 05 0a0162 1001")]
    [InlineData("""{"[test.old.nothing]":{"a":[1]}}""", "")]
    public void Unknown_names_are_ignored_by_option(string json, string hex) =>
        Codec.AssertWire(Codec.Old, json, hex, Codec.Options with { IgnoreUnknownFields = true });

    [Fact]
    public void Fields_with_presence_have_no_default_to_emit() =>
        Assert.Equal(
            """{"item":[],"unpacked":[],"packed":[],"shades":[],"packedShades":[],"levelByName":{}}""",
            Codec.Json(Codec.Old, [], Codec.Options with { EmitDefaults = true }));

    [Theory]
    [InlineData("", "{}")]
    [InlineData("b206 00", """{"[test.old.ext_old]":{}}""")]
    [InlineData("2b 12 00 2c", """{"cluster":{"old":{}}}""")]
    public void A_required_field_can_be_missing(string hex, string json)
    {
        Assert.True(Codec.Field(Codec.Old, "must").IsRequired);
        Codec.AssertPair(Codec.Old, hex, json);
    }
}
