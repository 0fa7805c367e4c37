using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>Edition 2023: features instead of syntaxes.</summary>
public class EditionTests
{
    [Theory]
    [InlineData("08 00", """{"explicit":0}""")]
    [InlineData("10 01", """{"implicit":1}""")]
    [InlineData("18 00", """{"must":0}""")]
    [InlineData("23 08 01 24", """{"part":{"a":1}}""")]
    [InlineData("2a 02 0801", """{"prefixed":{"a":1}}""")]
    [InlineData("33 08 01 34 33 34", """{"parts":[{"a":1},{}]}""")]
    [InlineData("3a 02 0102", """{"packed":[1,2]}""")]
    [InlineData("40 01 40 02", """{"expanded":[1,2]}""")]
    [InlineData("4a 07 0a0161 12020801", """{"partByName":{"a":{"a":1}}}""")] // maps stay length-prefixed
    [InlineData("50 01", """{"closed":"ONE"}""")]
    [InlineData("58 00", """{"open":"NONE"}""")]
    [InlineData("58 09", """{"open":9}""")]
    [InlineData("73 08 01 74", """{"chosenPart":{"a":1}}""")]
    [InlineData("a306 08 01 a406", """{"[test.edition.extra]":{"a":1}}""")]
    public void Bytes_and_json_are_equal(string hex, string json) => Codec.AssertPair(Codec.Edition, hex, json);

    [Fact]
    public void Without_presence_a_default_is_not_written() =>
        Codec.AssertJson(Codec.Edition, "10 00", Fidelity.SameValue, "{}");

    [Theory]
    [InlineData("50 09")]
    [InlineData("22 02 0801")]
    [InlineData("2b 0801 2c")]
    public void Another_wire_type_than_declared_is_unknown(string hex) => Codec.AssertJson(Codec.Edition, hex, Fidelity.Lossy, "{}");
}
