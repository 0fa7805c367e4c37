using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.Json;

public class OneofTests
{
    [Theory]
    [InlineData("8805 00", """{"cInt32":0}""")]
    [InlineData("9205 00", """{"cString":""}""")]
    [InlineData("9a05 00", """{"cInner":{}}""")]
    [InlineData("a005 00", """{"cColor":"COLOR_UNSPECIFIED"}""")]
    [InlineData("a805 00", """{"cNull":null}""")]
    [InlineData("b205 02 0800", """{"cValue":null}""")]
    public void A_member_with_its_default_counts(string hex, string json) => Codec.AssertPair(Codec.Wide, hex, json);

    [Theory]
    [InlineData("8805 01 9205 0161", """{"cString":"a"}""")]
    [InlineData("9205 0161 8805 01", """{"cInt32":1}""")]
    [InlineData("9205 0161 9205 0162", """{"cString":"b"}""")]
    [InlineData("9a05 02 0801 9205 0161 9a05 03 120162", """{"cInner":{"text":"b"}}""")] // the first part is discarded
    [InlineData("9205 0161 9a05 02 0801 9a05 03 120162", """{"cInner":{"number":1,"text":"b"}}""")]
    [InlineData("9a05 02 0801 9205 0161 1801", """{"fInt32":1,"cString":"a"}""")]
    public void The_last_of_several_members_is_used(string hex, string json) =>
        Codec.AssertJson(Codec.Wide, hex, Fidelity.SameValue, json);

    [Theory]
    [InlineData("""{"cInt32":null,"cString":"a"}""", "9205 0161")]
    [InlineData("""{"cString":"a","cInt32":null}""", "9205 0161")]
    [InlineData("""{"cInt32":null}""", "")]
    public void Null_leaves_a_member_unset(string json, string hex) => Codec.AssertWire(Codec.Wide, json, hex);

    [Theory]
    [InlineData("""{"cInt32":1,"cString":"a"}""", "Only one member of the oneof choice can be set.", "/cString", 12)]
    [InlineData("""{"cInt32":1,"cNull":null}""", "Only one member of the oneof choice can be set.", "/cNull", 12)]
    [InlineData("""{"cInt32":1,"c_int32":2}""", "The member is repeated.", "/c_int32", 12)]
    [InlineData("""{"fInt32":1,"fInt32":1}""", "The member is repeated.", "/fInt32", 12)]
    [InlineData("""{"rInt32":[1],"r_int32":[]}""", "The member is repeated.", "/r_int32", 14)]
    public void Repeated_members_and_oneofs_are_refused(string json, string message, string pointer, long offset)
    {
        var error = Codec.JsonError(Codec.Wide, json);
        Assert.Equal(message, error.Message);
        Assert.Equal(pointer, error.Pointer);
        Assert.Equal(offset, error.Offset);
    }

    [Fact]
    public void An_ignored_name_does_not_set_the_oneof() => Codec.AssertWire(
        Codec.Wide, """{"cColor":"NOPE","cInt32":1}""", Codec.Hex(Codec.Wire(Codec.Wide, """{"cInt32":1}""")), Codec.Options with { IgnoreUnknownFields = true });
}
