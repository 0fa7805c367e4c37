namespace StatusGateway.Transcoding.Tests.HttpRules;

public class WeaveBodyTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("", "{}")]
    [InlineData(null, "{}")]
    [InlineData("{\"name\":\"x\",\"thing\":{\"name\":\"y\"},\"tags\":[\"a\"]}", "{\"name\":\"x\",\"thing\":{\"name\":\"y\"},\"tags\":[\"a\"]}")]
    public void The_body_is_the_message(string? body, string expected) => Weaver.AssertWeaves("POST /v1/x *", "/v1/x", body, expected);

    [Theory]
    [InlineData("thing", "{\"title\":\"t\"}", "{\"thing\":{\"title\":\"t\"}}")]
    [InlineData("thing", "{}", "{\"thing\":{}}")]
    [InlineData("thing", "null", "{}")]
    [InlineData("thing", "", "{}")]
    [InlineData("thing", null, "{}")]
    [InlineData("name", "\"x\"", "{\"name\":\"x\"}")]
    [InlineData("int32_value", "5", "{\"int32Value\":5}")]
    [InlineData("tags", "[\"a\",\"b\"]", "{\"tags\":[\"a\",\"b\"]}")]
    [InlineData("things", "[{\"name\":\"a\"},{}]", "{\"things\":[{\"name\":\"a\"},{}]}")]
    [InlineData("labels", "{\"a\":\"b\"}", "{\"labels\":{\"a\":\"b\"}}")]
    [InlineData("at", "\"1970-01-01T00:00:00Z\"", "{\"at\":\"1970-01-01T00:00:00Z\"}")]
    [InlineData("struct", "{\"a\":[1,null]}", "{\"struct\":{\"a\":[1,null]}}")]
    [InlineData("right", "{\"name\":\"a\"}", "{\"right\":{\"name\":\"a\"}}")]
    public void The_body_is_a_field(string field, string? body, string expected) =>
        Weaver.AssertWeaves($"POST /v1/x {field}", "/v1/x", body, expected);

    [Theory]
    [InlineData("POST /v1/x thing.part", "", "{\"id\":\"i\"}", "{\"thing\":{\"part\":{\"id\":\"i\"}}}")]
    [InlineData("POST /v1/x thing.part", "", "{}", "{\"thing\":{\"part\":{}}}")]
    [InlineData("POST /v1/x thing.part", "", "null", "{}")]
    [InlineData("POST /v1/x thing.part", "", "", "{}")]
    [InlineData("POST /v1/x thing.part", "?thing.title=t&name=n", "{\"id\":\"i\"}", "{\"name\":\"n\",\"thing\":{\"title\":\"t\",\"part\":{\"id\":\"i\"}}}")]
    [InlineData("POST /v1/x thing.part", "?thing.title=t", "null", "{\"thing\":{\"title\":\"t\"}}")]
    [InlineData("POST /v1/{thing.part.id}/{thing.name} thing.part", "", "{\"id\":\"body\",\"size\":2}", "{\"thing\":{\"name\":\"x\",\"part\":{\"id\":\"path\",\"size\":2}}}")]
    [InlineData("POST /v1/{thing.part.id}/{thing.name} thing.part", "", "{\"innerPart\":{}}", "{\"thing\":{\"name\":\"x\",\"part\":{\"id\":\"path\",\"innerPart\":{}}}}")]
    [InlineData("POST /v1/{thing.part.id}/{thing.name} thing.part", "", "null", "{\"thing\":{\"name\":\"x\",\"part\":{\"id\":\"path\"}}}")]
    [InlineData("POST /v1/{thing.part.inner_part.id}/{thing.name} thing.part", "", "{\"innerPart\":{\"size\":1}}", "{\"thing\":{\"name\":\"x\",\"part\":{\"innerPart\":{\"id\":\"path\",\"size\":1}}}}")]
    [InlineData("POST /v1/x thing.tags", "", "[\"a\",\"b\"]", "{\"thing\":{\"tags\":[\"a\",\"b\"]}}")]
    [InlineData("POST /v1/x thing.tags", "", "[]", "{}")]
    [InlineData("POST /v1/x thing.count", "", "0", "{\"thing\":{\"count\":0}}")]
    public void The_body_is_a_nested_field(string rule, string query, string body, string expected) =>
        Weaver.AssertWeaves(rule, (rule.Contains('{', StringComparison.Ordinal) ? "/v1/path/x" : "/v1/x") + query, body, expected);

    [Theory]
    [InlineData("{\"id\":1}", " (at /id)")]
    [InlineData("{}, \"title\": \"t\"", "body: Something follows the end of the document.")]
    [InlineData("[]", "body: Expected weaving.v1.Part as an object, found a list.")]
    public void A_body_that_is_not_the_field_is_an_error(string body, string expected) =>
        Assert.EndsWith(expected, Weaver.Refusal("POST /v1/x thing.part", "/v1/x?thing.title=t", body), StringComparison.Ordinal);

    [Fact]
    public void Fields_in_a_nested_body_are_not_parameters() => Assert.Equal(
        "thing.part.id: weaving.v1.Request has no field \"thing.part.id\" that a query parameter can set. | thing.part: weaving.v1.Request has no field \"thing.part\" that a query parameter can set.",
        Weaver.Refusal("POST /v1/x thing.part", "/v1/x?thing.part.id=x&thing.name=y&thing.part=z", "{}"));

    [Fact]
    public void A_body_is_ignored_if_the_rule_has_none() =>
        Weaver.AssertWeaves("GET /v1/{name}", "/v1/x", "not JSON", "{\"name\":\"x\"}");

    [Theory]
    [InlineData("{\"name\":\"body\"}", "{\"name\":\"path\"}")]
    [InlineData("{\"name\":null,\"color\":1}", "{\"name\":\"path\",\"color\":\"RED\"}")]
    [InlineData("", "{\"name\":\"path\"}")]
    public void The_path_takes_precedence_over_the_message(string body, string expected) =>
        Weaver.AssertWeaves("POST /v1/{name} *", "/v1/path", body, expected);

    [Theory]
    [InlineData("{\"thing\":{\"name\":\"body\",\"title\":\"t\"}}", "{\"thing\":{\"name\":\"path\",\"title\":\"t\"}}")]
    [InlineData("{\"thing\":{}}", "{\"thing\":{\"name\":\"path\"}}")]
    [InlineData("{\"thing\":null}", "{\"thing\":{\"name\":\"path\"}}")]
    [InlineData("{\"thing\":null,\"color\":1}", "{\"thing\":{\"name\":\"path\"},\"color\":\"RED\"}")]
    [InlineData("{\"things\":[{\"name\":\"a\"}],\"right\":{\"name\":\"b\"}}", "{\"thing\":{\"name\":\"path\"},\"things\":[{\"name\":\"a\"}],\"right\":{\"name\":\"b\"}}")]
    [InlineData("{}", "{\"thing\":{\"name\":\"path\"}}")]
    [InlineData("", "{\"thing\":{\"name\":\"path\"}}")]
    public void A_nested_value_of_the_path_is_written_into_the_body_message(string body, string expected) =>
        Weaver.AssertWeaves("POST /v1/{thing.name} *", "/v1/path", body, expected);

    [Theory]
    [InlineData("{\"name\":\"body\",\"title\":\"t\",\"part\":{\"id\":\"i\"}}", "{\"thing\":{\"name\":\"path\",\"title\":\"t\",\"part\":{\"id\":\"i\"}}}")]
    [InlineData("{}", "{\"thing\":{\"name\":\"path\"}}")]
    [InlineData("null", "{\"thing\":{\"name\":\"path\"}}")]
    [InlineData("", "{\"thing\":{\"name\":\"path\"}}")]
    public void A_nested_value_of_the_path_is_written_into_the_body_field(string body, string expected) =>
        Weaver.AssertWeaves("PATCH /v1/{thing.name} thing", "/v1/path", body, expected);

    [Theory]
    [InlineData("{\"part\":{\"innerPart\":{\"id\":\"body\",\"size\":1},\"size\":2},\"title\":\"t\"}",
        "{\"thing\":{\"title\":\"t\",\"part\":{\"size\":2,\"innerPart\":{\"id\":\"path\",\"size\":1}},\"sparePart\":{\"id\":\"spare\"}},\"name\":\"query\",\"right\":{\"part\":{\"size\":9}}}")]
    [InlineData("{\"part\":{\"innerPart\":null},\"sparePart\":{\"size\":7}}",
        "{\"thing\":{\"part\":{\"innerPart\":{\"id\":\"path\"}},\"sparePart\":{\"id\":\"spare\",\"size\":7}},\"name\":\"query\",\"right\":{\"part\":{\"size\":9}}}")]
    [InlineData("{\"part\":null}",
        "{\"thing\":{\"part\":{\"innerPart\":{\"id\":\"path\"}},\"sparePart\":{\"id\":\"spare\"}},\"name\":\"query\",\"right\":{\"part\":{\"size\":9}}}")]
    public void Path_query_and_body_combine_at_every_depth(string body, string expected) => Weaver.AssertWeaves(
        "PATCH /v1/{thing.part.inner_part.id}/{thing.spare_part.id} thing", "/v1/path/spare?name=query&right.part.size=9", body, expected);

    [Fact]
    public void The_path_takes_precedence_over_a_field_of_the_body() =>
        Weaver.AssertWeaves("POST /v1/{name} name", "/v1/path", "\"body\"", "{\"name\":\"path\"}");

    [Theory]
    [InlineData("{\"thing\":{\"at\":\"1999-01-01T00:00:00.999Z\"}}", "{\"thing\":{\"at\":\"1970-01-01T00:00:00Z\"}}")]
    [InlineData("{}", "{\"thing\":{\"at\":\"1970-01-01T00:00:00Z\"}}")]
    public void A_timestamp_of_the_path_replaces_that_of_the_body(string body, string expected) =>
        Weaver.AssertWeaves("POST /v1/{thing.at} *", "/v1/1970-01-01T00:00:00Z", body, expected);

    [Theory]
    [InlineData("at", "1970-01-01T00:00:00Z", "\"1999-01-01T00:00:00.999Z\"", "\"1970-01-01T00:00:00Z\"")]
    [InlineData("lasting", "2s", "\"1.5s\"", "\"2s\"")]
    [InlineData("string_wrapper", "path", "\"body\"", "\"path\"")]
    [InlineData("int64_wrapper", "0", "5", "0")]
    public void A_message_from_path_and_body_is_written_once(string field, string text, string body, string expected)
    {
        var name = field.Replace("_w", "W", StringComparison.Ordinal);
        Weaver.AssertWeaves($"POST /v1/{{{field}}} *", $"/v1/{text}", $"{{\"{name}\":{body},\"name\":\"n\"}}", $"{{\"{name}\":{expected},\"name\":\"n\"}}");
        Weaver.AssertWeaves($"POST /v1/{{{field}}} {field}", $"/v1/{text}", body, $"{{\"{name}\":{expected}}}");
        Weaver.AssertWeaves($"GET /v1/{{{field}}}", $"/v1/{text}", null, $"{{\"{name}\":{expected}}}");
        Assert.StartsWith("body: ", Weaver.Refusal($"POST /v1/{{{field}}} *", $"/v1/{text}", $"{{\"{name}\":[]}}"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_path_takes_precedence_over_the_query()
    {
        Weaver.AssertWeaves("GET /v1/{name}", "/v1/path?name=query", null, "{\"name\":\"path\"}");
        Weaver.AssertWeaves("GET /v1/{thing.name}", "/v1/path?thing.title=t&thing.name=query", null, "{\"thing\":{\"name\":\"path\",\"title\":\"t\"}}");
        Weaver.AssertWeaves("GET /v1/{at}", "/v1/1970-01-01T00:00:00Z?at=1999-01-01T00:00:00.999Z", null, "{\"at\":\"1970-01-01T00:00:00Z\"}");
        Weaver.AssertWeaves("GET /v1/{left}", "/v1/path?right.name=query", null, "{\"left\":\"path\"}");
    }

    [Theory]
    [InlineData("POST /v1/x *", "null")]
    [InlineData("POST /v1/x *", "[]")]
    [InlineData("POST /v1/x *", "\"x\"")]
    [InlineData("POST /v1/x *", "{")]
    [InlineData("POST /v1/x *", "{} {}")]
    [InlineData("POST /v1/x *", "{\"nothing\":1}")]
    [InlineData("POST /v1/x *", "{\"name\":1}")]
    [InlineData("POST /v1/x *", "{\"name\":\"a\",\"name\":\"a\"}")]
    [InlineData("POST /v1/x thing", "{\"title\":1}")]
    [InlineData("POST /v1/x thing", "[]")]
    [InlineData("POST /v1/x tags", "{}")]
    [InlineData("POST /v1/x int32_value", "\"x\"")]
    public void An_invalid_body_is_an_error(string rule, string body) =>
        Assert.StartsWith("body: ", Weaver.Refusal(rule, "/v1/x", body), StringComparison.Ordinal);

    [Fact]
    public void An_error_in_the_body_has_its_path()
    {
        Assert.EndsWith(" (at /thing/part/size)", Weaver.Refusal("POST /v1/x *", "/v1/x", "{\"thing\":{\"part\":{\"size\":\"x\"}}}"), StringComparison.Ordinal);
        Assert.EndsWith(" (at /part/size)", Weaver.Refusal("PATCH /v1/{thing.name} thing", "/v1/x", "{\"part\":{\"size\":\"x\"}}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_in_parameters_precede_those_in_the_body() => Assert.Equal(
        "int32_value: \"x\" is not an int32. | color: \"y\" is not a value of weaving.v1.Color.",
        Weaver.Refusal("POST /v1/{color} thing", "/v1/y?int32_value=x", "{\"nothing\":1}"));
}
