using StatusGateway.Transcoding.Tests.Weaving;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Values as text, which are the same in a path and in a query.</summary>
public class WeaveValuesTests
{
    [Theory]
    [InlineData("double_value", "1.5e3", "{\"doubleValue\":1500}")]
    [InlineData("double_value", "-0.25", "{\"doubleValue\":-0.25}")]
    [InlineData("double_value", "-Infinity", "{\"doubleValue\":\"-Infinity\"}")]
    [InlineData("float_value", "1.25", "{\"floatValue\":1.25}")]
    [InlineData("float_value", "Infinity", "{\"floatValue\":\"Infinity\"}")]
    [InlineData("int32_value", "-2147483648", "{\"int32Value\":-2147483648}")]
    [InlineData("int32_value", "0", "{}")]
    [InlineData("int64_value", "9223372036854775807", "{\"int64Value\":\"9223372036854775807\"}")]
    [InlineData("uint32_value", "4294967295", "{\"uint32Value\":4294967295}")]
    [InlineData("uint64_value", "18446744073709551615", "{\"uint64Value\":\"18446744073709551615\"}")]
    [InlineData("sint32_value", "-1", "{\"sint32Value\":-1}")]
    [InlineData("sint64_value", "-9223372036854775808", "{\"sint64Value\":\"-9223372036854775808\"}")]
    [InlineData("fixed32_value", "7", "{\"fixed32Value\":7}")]
    [InlineData("fixed64_value", "7", "{\"fixed64Value\":\"7\"}")]
    [InlineData("sfixed32_value", "-7", "{\"sfixed32Value\":-7}")]
    [InlineData("sfixed64_value", "-7", "{\"sfixed64Value\":\"-7\"}")]
    [InlineData("bool_value", "true", "{\"boolValue\":true}")]
    [InlineData("bool_value", "false", "{}")]
    [InlineData("string_value", "a b", "{\"stringValue\":\"a b\"}")]
    [InlineData("string_value", "Zoë 😀", "{\"stringValue\":\"Zoë 😀\"}")]
    [InlineData("bytes_value", "+/8=", "{\"bytesValue\":\"+/8=\"}")]
    [InlineData("bytes_value", "-_8=", "{\"bytesValue\":\"+/8=\"}")]
    [InlineData("bytes_value", "-_8", "{\"bytesValue\":\"+/8=\"}")]
    [InlineData("color", "GREEN", "{\"color\":\"GREEN\"}")]
    [InlineData("color", "2", "{\"color\":\"GREEN\"}")]
    [InlineData("color", "77", "{\"color\":77}")]
    [InlineData("maybe", "0", "{\"maybe\":0}")]
    [InlineData("at", "2001-02-03T04:05:06.789Z", "{\"at\":\"2001-02-03T04:05:06.789Z\"}")]
    [InlineData("at", "2001-02-03T04:05:06+01:00", "{\"at\":\"2001-02-03T03:05:06Z\"}")]
    [InlineData("at", "1970-01-01T00:00:00Z", "{\"at\":\"1970-01-01T00:00:00Z\"}")]
    [InlineData("lasting", "-1.5s", "{\"lasting\":\"-1.500s\"}")]
    [InlineData("string_wrapper", "x", "{\"stringWrapper\":\"x\"}")]
    [InlineData("int64_wrapper", "0", "{\"int64Wrapper\":\"0\"}")]
    [InlineData("bool_wrapper", "false", "{\"boolWrapper\":false}")]
    [InlineData("bytes_wrapper", "_w", "{\"bytesWrapper\":\"/w==\"}")]
    [InlineData("left", "x", "{\"left\":\"x\"}")]
    [InlineData("thing.title", "x", "{\"thing\":{\"title\":\"x\"}}")]
    [InlineData("thing.count", "0", "{\"thing\":{\"count\":0}}")]
    [InlineData("thing.part.inner_part.size", "3", "{\"thing\":{\"part\":{\"innerPart\":{\"size\":3}}}}")]
    [InlineData("right.name", "x", "{\"right\":{\"name\":\"x\"}}")]
    public void A_value_is_read(string field, string text, string expected)
    {
        var escaped = Uri.EscapeDataString(text);

        Weaver.AssertWeaves($"GET /v1/{{{field}}}", $"/v1/{escaped}", null, expected);
        Weaver.AssertWeaves("GET /v1", $"/v1?{field}={escaped}", null, expected);
    }

    [Theory]
    [InlineData("double_value", "1,5", "\"1,5\" is not a double.")]
    [InlineData("double_value", "1e999", "\"1e999\" is out of the range of a double.")]
    [InlineData("int32_value", "2147483648", "\"2147483648\" is out of the range of an int32.")]
    [InlineData("int32_value", "1.5", "\"1.5\" is not an integer.")]
    [InlineData("int32_value", "x", "\"x\" is not an int32.")]
    [InlineData("int32_value", "+1", "\"+1\" is not an int32.")]
    [InlineData("uint64_value", "-1", "\"-1\" is out of the range of a uint64.")]
    [InlineData("bytes_value", "a", "The bytes are not in base64.")]
    [InlineData("bytes_value", "*", "The bytes are not in base64.")]
    [InlineData("color", "green", "\"green\" is not a value of weaving.v1.Color.")]
    [InlineData("color", "1.5", "\"1.5\" is not a value of weaving.v1.Color.")]
    [InlineData("at", "yesterday", "\"yesterday\" is not a timestamp of RFC 3339, such as 2001-02-03T04:05:06Z.")]
    [InlineData("at", "2001-02-30T00:00:00Z", "\"2001-02-30T00:00:00Z\" is not a timestamp of RFC 3339, such as 2001-02-03T04:05:06Z.")]
    [InlineData("lasting", "5", "\"5\" is not a duration in seconds, such as 1.5s.")]
    [InlineData("int64_wrapper", "x", "\"x\" is not an int64.")]
    [InlineData("thing.count", "x", "\"x\" is not an int32.")]
    public void An_invalid_value_is_reported_with_its_parameter(string field, string text, string expected)
    {
        var escaped = Uri.EscapeDataString(text);

        Assert.Equal($"{field}: {expected}", Weaver.Refusal($"GET /v1/{{{field}}}", $"/v1/{escaped}"));
        Assert.Equal($"{field}: {expected}", Weaver.Refusal("GET /v1", $"/v1?{field}={escaped}"));
    }

    [Theory]
    [InlineData("title", "{\"mask\":\"title\"}")]
    [InlineData("title,author.displayName", "{\"mask\":\"title,author.displayName\"}")]
    [InlineData("", "{\"mask\":\"\"}")]
    public void A_field_mask_is_one_parameter(string text, string expected) =>
        Weaver.AssertWeaves("GET /v1", $"/v1?mask={Uri.EscapeDataString(text)}", null, expected);

    [Theory]
    [InlineData("a,")]
    [InlineData(",a")]
    [InlineData("a,,b")]
    [InlineData("a_b-c")]
    [InlineData("a b")]
    public void A_field_mask_without_a_JSON_form_is_an_error(string text) => Assert.Equal(
        $"mask: \"{text}\" is not a list of paths, such as title,author.displayName.",
        Weaver.Refusal("GET /v1", $"/v1?mask={Uri.EscapeDataString(text)}"));

    [Theory]
    [InlineData("string_value", true)]
    [InlineData("bytes_value", true)]
    [InlineData("string_wrapper", true)]
    [InlineData("int32_value", false)]
    [InlineData("bool_value", false)]
    [InlineData("color", false)]
    [InlineData("at", false)]
    public void An_empty_text_is_a_value_only_for_text_types(string field, bool isValue)
    {
        if (isValue) Assert.NotNull(Weaver.Weave("GET /v1", $"/v1?{field}="));
        else Assert.StartsWith($"{field}: \"\" is not a", Weaver.Refusal("GET /v1", $"/v1?{field}="), StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_of_any_payload_is_written() => Assert.True(double.IsNaN(Weaver.Weave("GET /v1/{double_value}", "/v1/NaN").DoubleValue));

    [Fact]
    public void A_default_is_written_to_take_precedence()
    {
        Assert.Equal("", Weaver.Weave("POST /v1/{int32_value}/{string_value=**} *", "/v1/0", "{\"int32Value\":5,\"stringValue\":\"x\"}").StringValue);
        Assert.Equal(new Request(), Weaver.Weave("POST /v1/{int32_value}/{string_value=**} *", "/v1/0", "{\"int32Value\":5,\"stringValue\":\"x\"}"));
    }
}
