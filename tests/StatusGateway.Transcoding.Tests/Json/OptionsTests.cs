using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.Json;

public class OptionsTests
{
    private const string Inner = "test.wide.Inner";

    [Fact]
    public void Defaults_are_emitted_for_fields_without_presence()
    {
        var options = Codec.Options with { EmitDefaults = true };
        Codec.AssertPair(Inner, "", """{"number":0,"text":"","numbers":[]}""", options);
        Codec.AssertPair(Inner, "120161", """{"number":0,"text":"a","numbers":[]}""", options);
        Codec.AssertPair(Inner, "1a00", """{"number":0,"text":"","inner":{"number":0,"text":"","numbers":[]},"numbers":[]}""", options);
        Codec.AssertJson(Inner, "0800", Fidelity.SameValue, """{"number":0,"text":"","numbers":[]}""", options);
        Codec.AssertJson(Inner, "2200", Fidelity.SameValue, """{"number":0,"text":"","numbers":[]}""", options);
        var all = Codec.Json(Codec.Wide, [], options);
        Assert.StartsWith("""{"fDouble":0,"fFloat":0,"fInt32":0,"fInt64":"0",""", all, StringComparison.Ordinal);
        Assert.Contains("""
            "fBool":false,"fString":"","fBytes":"","fColor":"COLOR_UNSPECIFIED","rDouble":[]
            """, all, StringComparison.Ordinal);
        Assert.Contains("\"mInt32\":{}", all, StringComparison.Ordinal);
        Assert.Contains("\"wNull\":null", all, StringComparison.Ordinal);
        Assert.DoesNotContain("\"o", all, StringComparison.Ordinal);
        Assert.DoesNotContain("\"c", all, StringComparison.Ordinal);
        Assert.Empty(Codec.Wire(Codec.Wide, all));
    }

    [Theory]
    [InlineData("ba06 00")]
    [InlineData("ba06 00 a00605 ba06 00")] // out of order
    public void An_empty_packed_extension_is_not_written(string hex) => Assert.DoesNotContain(
        "ext_packed", Codec.Json(Codec.Old, Codec.Hex(hex), Codec.Options with { EmitDefaults = true }), StringComparison.Ordinal);

    [Fact]
    public void Integers_of_64_bits_are_numbers_by_option()
    {
        var options = Codec.Options with { Int64AsNumbers = true, EmitDefaults = true };
        var all = Codec.Json(Codec.Wide, [], options);
        Assert.Contains("\"fInt64\":0,", all, StringComparison.Ordinal);
        string[] values =
        [
            """{"fInt64":-9223372036854775808,"fUint64":18446744073709551615,"fSint64":-1,"fFixed64":18446744073709551615,"fSfixed64":-5}""",
            """{"rInt64":[1,-2],"mInt64":{"7":9007199254740993}}""",
            """{"wInt64":5,"wUint64":18446744073709551615}""",
        ];
        foreach (var json in values) Assert.Equal(json, Codec.Json(Codec.Wide, Codec.Wire(Codec.Wide, json), options with { EmitDefaults = false }));
    }

    [Fact]
    public void Names_of_the_proto_file_are_written_by_option()
    {
        var options = Codec.Options with { ProtoFieldNames = true };
        Codec.AssertPair(Codec.Wide, "1801 9a080161", """{"f_int32":1,"renamed":"a"}""", options);
        Codec.AssertPair(Codec.Old, "a00605", """{"[test.old.ext_number]":5}""", options);
    }

    [Fact]
    public void Enums_are_written_as_numbers_by_option()
    {
        var options = Codec.Options with { EnumsAsIntegers = true };
        Codec.AssertPair(Codec.Wide, "800101", """{"fColor":1}""", options);
        Codec.AssertPair(Codec.Wide, "d204050a01611002", """{"mColor":{"a":2}}""", options);
        Codec.AssertPair(Codec.Wide, "a80500", """{"cNull":null}""", options);
    }

    [Fact]
    public void Types_of_any_are_unknown_by_default() =>
        Codec.AssertPair(
            "google.protobuf.Any", "0a11742f746573742e776964652e496e6e6572 12020801",
            """{"@type":"t/test.wide.Inner","@value":"CAE="}""", JsonOptions.Default);

    [Fact]
    public void All_options_combine()
    {
        var options = Codec.Options with { EmitDefaults = true, ProtoFieldNames = true, EnumsAsIntegers = true, IgnoreUnknownFields = true };
        var all = Codec.Json(Codec.Wide, Codec.Hex("800101 9a080161 d204050a01611002"), options);
        Assert.Contains("\"f_int64\":\"0\"", all, StringComparison.Ordinal);
        Assert.Contains("\"f_color\":1", all, StringComparison.Ordinal);
        Assert.Contains("\"m_color\":{\"a\":2}", all, StringComparison.Ordinal);
        Assert.Contains("\"r_child\":[]", all, StringComparison.Ordinal);
        Assert.Contains("\"renamed\":\"a\"", all, StringComparison.Ordinal);
        Assert.Contains("\"w_null\":null", all, StringComparison.Ordinal);
        Assert.DoesNotContain("fColor", all, StringComparison.Ordinal);
        Codec.AssertWire(Codec.Wide, all.Insert(1, "\"nothing\":[{}],\"fColor2\":1,"), "800101 d204050a01611002 9a080161", options);
        Codec.AssertWire(Codec.Wide, """{"f_color":"PINK","fInt32":1,"u_color":[1,"PINK"]}""", "1801 d80301", options);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public void Output_of_any_options_is_read_without_them(bool emitDefaults, bool protoNames, bool enumsAsIntegers)
    {
        var options = Codec.Options with { EmitDefaults = emitDefaults, ProtoFieldNames = protoNames, EnumsAsIntegers = enumsAsIntegers };
        for (var seed = 0; seed < 200; seed++)
        {
            var bytes = Google.Protobuf.MessageExtensions.ToByteArray(new RandomMessages(seed).Wide());
            var json = Codec.Json(Codec.Wide, bytes, out var fidelity, options);
            Assert.Equal(Fidelity.Exact, fidelity);
            Assert.Equal(Codec.Hex(bytes), Codec.Hex(Codec.Wire(Codec.Wide, json)));
        }
    }
}
