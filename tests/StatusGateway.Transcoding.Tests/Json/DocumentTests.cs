using System.Text;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>The grammar, names and depth of documents, and the location of errors.</summary>
public class DocumentTests
{
    [Theory]
    [InlineData("", "The document ends where a value is expected.", 0)]
    [InlineData("  ", "The document ends where a value is expected.", 2)]
    [InlineData("null", "Expected test.wide.Wide as an object, found null.", 0)]
    [InlineData("1", "Expected test.wide.Wide as an object, found a number.", 0)]
    [InlineData("[]", "Expected test.wide.Wide as an object, found a list.", 0)]
    [InlineData("{", "The document ends where '\"' is expected.", 1)]
    [InlineData("{}x", "Something follows the end of the document.", 2)]
    [InlineData("{}{}", "Something follows the end of the document.", 2)]
    [InlineData("{'fInt32':1}", "Expected '\"', found '''.", 1)]
    [InlineData("{fInt32:1}", "Expected '\"', found 'f'.", 1)]
    [InlineData("{\"fInt32\" 1}", "Expected ':', found '1'.", 10)]
    [InlineData("{\"fInt32\":1 \"fInt64\":2}", "Expected ',' or '}', found '\"'.", 12)]
    [InlineData("{\"fInt32\":1,}", "Expected '\"', found '}'.", 12)]
    [InlineData("{,}", "Expected '\"', found ','.", 1)]
    [InlineData("{\"fInt32\":1]", "Expected ',' or '}', found ']'.", 11)]
    [InlineData("{/**/}", "Expected '\"', found '/'.", 1)]
    [InlineData("{\"\\ud83d\":1}", "A string has an unpaired surrogate.", 1)]
    public void Documents_that_are_not_json_are_errors(string json, string message, long offset)
    {
        var error = Codec.JsonError(Codec.Wide, json);
        Assert.Equal(message, error.Message);
        Assert.Equal(offset, error.Offset);
        Assert.Empty(error.Path);
    }

    [Theory]
    [InlineData("{\"fInt32\":01}", "Expected ',' or '}', found '1'.")]
    [InlineData("{\"fInt32\":1.}", "A number is malformed.")]
    [InlineData("{\"fInt32\":.5}", "Expected an int32, found something that is not JSON.")]
    [InlineData("{\"fInt32\":-}", "A number is malformed.")]
    [InlineData("{\"fInt32\":1e}", "A number is malformed.")]
    [InlineData("{\"fInt32\":+1}", "Expected an int32, found something that is not JSON.")]
    [InlineData("{\"fInt32\":0x1}", "Expected ',' or '}', found 'x'.")]
    [InlineData("{\"fInt32\":nul}", "Expected a value, found 'n'.")]
    [InlineData("{\"fInt32\":}", "Expected an int32, found something that is not JSON.")]
    [InlineData("{\"fInt32\":", "Expected an int32, found the end of the document.")]
    public void Values_that_are_not_json_are_errors(string json, string message) =>
        Assert.Equal(message, Codec.JsonError(Codec.Wide, json).Message);

    [Fact]
    public void Text_that_is_not_utf8_is_an_error()
    {
        var error = Codec.JsonError(Codec.Wide, [.. "{\"fString\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        Assert.Equal("A string is not well-formed UTF-8.", error.Message);
        Assert.Equal("/fString", error.Pointer);
        Assert.Equal(12, error.Offset);
        Assert.Equal("Expected '\"', found the byte 0xC3.", Codec.JsonError(Codec.Wide, [(byte)'{', 0xC3]).Message);
        Assert.Equal("Expected '\"', found the byte 0x00.", Codec.JsonError(Codec.Wide, [(byte)'{', 0]).Message);
    }

    [Fact]
    public void A_byte_order_mark_and_white_space_are_ignored() =>
        Codec.AssertWire(Codec.Wide, "\uFEFF \t\r\n{ \"fInt32\" \n:\t1 } ", "1801");

    [Theory]
    [InlineData("""{"nothing":1}""", "test.wide.Wide has no field \"nothing\".", "/nothing", 1)]
    [InlineData("""{"FInt32":1}""", "test.wide.Wide has no field \"FInt32\". Did you mean \"fInt32\"?", "/FInt32", 1)]
    [InlineData("""{"":1}""", "test.wide.Wide has no field \"\".", "/", 1)]
    [InlineData("""{"nothing":null}""", "test.wide.Wide has no field \"nothing\".", "/nothing", 1)]
    [InlineData("""{"fChild":{"nothing":1}}""", "test.wide.Wide has no field \"nothing\".", "/fChild/nothing", 11)]
    [InlineData("""{"a\tb":1}""", "test.wide.Wide has no field \"a\uFFFDb\".", "/a\tb", 1)]
    public void Unknown_members_are_errors(string json, string message, string pointer, long offset)
    {
        var error = Codec.JsonError(Codec.Wide, json);
        Assert.Equal(message, error.Message);
        Assert.Equal(pointer, error.Pointer);
        Assert.Equal(offset, error.Offset);
    }

    [Fact]
    public void Long_values_are_cut_in_errors()
    {
        var error = Codec.JsonError(Codec.Wide, $$"""{"fInt32":"{{new string('x', 500)}}"}""");
        Assert.Equal($"\"{new string('x', 60)}…\" is not an int32.", error.Message);
    }

    [Theory]
    [InlineData("""{"nothing":{"a":[1,"\n",null,{"b":-1e5}]},"fInt32":1}""", "1801")]
    [InlineData("""{"fColor":"PINK","rColor":["PINK","RED"],"mColor":{"a":"PINK"}}""", "c203 01 01")]
    [InlineData("""{"rColor":["PINK"]}""", "")]
    [InlineData("""{"wStruct":{"a":1},"nothing":1}""", "c206 10 0a0e 0a0161 1209 11000000000000f03f")]
    public void Unknown_members_are_ignored_by_option(string json, string hex) =>
        Codec.AssertWire(Codec.Wide, json, hex, Codec.Options with { IgnoreUnknownFields = true });

    [Theory]
    [InlineData("""{"nothing":[1,]}""")]
    [InlineData("""{"nothing":"\x"}""")]
    [InlineData("""{"nothing":{"a" 1}}""")]
    [InlineData("""{"nothing":tru}""")]
    public void Ignored_members_must_be_json(string json) =>
        Assert.Equal("/nothing", Codec.JsonError(Codec.Wide, json, Codec.Options with { IgnoreUnknownFields = true }).Pointer);

    [Theory]
    [InlineData("fChild", 100, true)]
    [InlineData("fChild", 101, false)]
    [InlineData("rChild", 50, true)]
    [InlineData("rChild", 101, false)]
    public void Messages_can_be_nested_100_deep(string member, int levels, bool fits)
    {
        var isList = member[0] == 'r';
        var json = new StringBuilder();
        for (var i = 0; i < levels; i++) json.Append(isList ? $$"""{"{{member}}":[""" : $$"""{"{{member}}":""");
        json.Append("{}");
        for (var i = 0; i < levels; i++) json.Append(isList ? "]}" : "}");
        if (fits) Assert.Equal(json.ToString(), Codec.Json(Codec.Wide, Codec.Wire(Codec.Wide, json.ToString())));
        else Assert.Equal("The document is nested more than 100 deep.", Codec.JsonError(Codec.Wide, json.ToString()).Message);
    }

    [Theory]
    [InlineData("[", "]", 25, true)]
    [InlineData("[", "]", 200, false)]
    [InlineData("{\"a\":", "}", 25, true)]
    [InlineData("{\"a\":", "}", 200, false)]
    public void Values_can_be_nested_up_to_the_limit(string open, string close, int levels, bool fits)
    {
        var json = string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));
        if (fits) Assert.Equal(json, Codec.Json("google.protobuf.Value", Codec.Wire("google.protobuf.Value", json)));
        else Assert.Equal("The document is nested more than 100 deep.", Codec.JsonError("google.protobuf.Value", json).Message);
    }

    [Fact]
    public void Ignored_members_have_the_same_maximum_depth()
    {
        var json = $$"""{"nothing":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""";
        var error = Codec.JsonError(Codec.Wide, json, Codec.Options with { IgnoreUnknownFields = true });
        Assert.Equal("The document is nested too deep.", error.Message);
    }

    [Fact]
    public void Bytes_nested_deeper_are_refused()
    {
        byte[] bytes = [];
        for (var i = 0; i < 101; i++) bytes = Google.Protobuf.MessageExtensions.ToByteArray(new Protos.Wide { FChild = Protos.Wide.Parser.ParseFrom(bytes) });
        var error = Codec.WireError(Codec.Wide, bytes);
        Assert.Equal("The message is nested more than 100 deep.", error.Message);
        Assert.Equal(101, error.Path.Count);
        var json = Codec.Json(Codec.Wide, bytes, Codec.Options with { MaxDepth = 101 });
        Assert.Equal(bytes, Codec.Wire(Codec.Wide, json, Codec.Options with { MaxDepth = 101 }));
    }

    [Fact]
    public void Groups_nested_deeper_are_refused()
    {
        var bytes = Enumerable.Repeat((byte)0x2B, 5000).Concat(Enumerable.Repeat((byte)0x2C, 5000)).ToArray();
        Assert.NotNull(Codec.WireError(Codec.Old, bytes));
        var unknown = Enumerable.Repeat((byte)0x7B, 50_000).Concat(Enumerable.Repeat((byte)0x7C, 50_000)).ToArray();
        Assert.Equal("Field 15 cannot be read.", Codec.WireError(Codec.Old, unknown).Message);
    }
}
