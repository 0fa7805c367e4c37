using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Transcoding.Tests.HttpRules;

public class WeaveQueryTests
{
    private const string Get = "GET /v1/things";

    [Theory]
    [InlineData("", "{}")]
    [InlineData("name=x", "{\"name\":\"x\"}")]
    [InlineData("name", "{}")]
    [InlineData("int32Value=5", "{\"int32Value\":5}")]
    [InlineData("int32_value=5", "{\"int32Value\":5}")]
    [InlineData("Other-Name=x", "{\"renamed\":\"x\"}")]
    [InlineData("renamed=x", "{\"renamed\":\"x\"}")]
    [InlineData("thing.sparePart.innerPart.id=x", "{\"thing\":{\"sparePart\":{\"innerPart\":{\"id\":\"x\"}}}}")]
    [InlineData("thing.spare_part.inner_part.id=x", "{\"thing\":{\"sparePart\":{\"innerPart\":{\"id\":\"x\"}}}}")]
    [InlineData("thing%2Ename=x", "{\"thing\":{\"name\":\"x\"}}")]
    [InlineData("thing.name=x&thing.part.id=y&name=z&thing.part.size=3&thing.title=t",
        "{\"name\":\"z\",\"thing\":{\"name\":\"x\",\"title\":\"t\",\"part\":{\"id\":\"y\",\"size\":3}}}")]
    [InlineData("tags=b&tags=a&tags=b", "{\"tags\":[\"b\",\"a\",\"b\"]}")]
    [InlineData("tags=a,b", "{\"tags\":[\"a,b\"]}")]
    [InlineData("numbers=1&name=x&numbers=0&thing.name=y&numbers=3", "{\"name\":\"x\",\"thing\":{\"name\":\"y\"},\"numbers\":[1,0,3]}")]
    [InlineData("colors=RED&colors=2", "{\"colors\":[\"RED\",\"GREEN\"]}")]
    [InlineData("times=1970-01-01T00:00:00Z&times=1970-01-01T00:00:01Z", "{\"times\":[\"1970-01-01T00:00:00Z\",\"1970-01-01T00:00:01Z\"]}")]
    [InlineData("thing.tags=a&thing.tags=b", "{\"thing\":{\"tags\":[\"a\",\"b\"]}}")]
    [InlineData("right.name=a&right.title=b", "{\"right\":{\"name\":\"a\",\"title\":\"b\"}}")]
    public void Parameters_are_fields(string query, string expected) =>
        Weaver.AssertWeaves(Get, $"/v1/things?{query}", null, expected);

    [Theory]
    [InlineData("labels[a]=x", "{\"labels\":{\"a\":\"x\"}}")]
    [InlineData("labels%5Ba%5D=x&labels[b]=y", "{\"labels\":{\"a\":\"x\",\"b\":\"y\"}}")]
    [InlineData("labels[]=x", "{\"labels\":{\"\":\"x\"}}")]
    [InlineData("labels[a.b]=", "{\"labels\":{\"a.b\":\"\"}}")]
    [InlineData("labels[a]b]=x", "{\"labels\":{\"a]b\":\"x\"}}")]
    [InlineData("labels[a[0]]=x", "{\"labels\":{\"a[0]\":\"x\"}}")]
    [InlineData("byNumber[-3]=RED&by_number[0]=COLOR_UNSPECIFIED", "{\"byNumber\":{\"-3\":\"RED\",\"0\":0}}")]
    [InlineData("byTruth[true]=1.5s", "{\"byTruth\":{\"true\":\"1.500s\"}}")]
    [InlineData("thing.stock[left]=3&thing.name=x&thing.stock[right]=4", "{\"thing\":{\"name\":\"x\",\"stock\":{\"left\":3,\"right\":4}}}")]
    public void Map_entries_have_their_key_in_brackets(string query, string expected) =>
        Weaver.AssertWeaves(Get, $"/v1/things?{query}", null, expected);

    [Theory]
    [InlineData("labels=x", "labels: weaving.v1.Request has a map there; a query gives its entries as labels[key].")]
    [InlineData("byNumber[x]=RED", "byNumber[x]: \"x\" is not an int32.")]
    [InlineData("byNumber[1]=BLUE", "byNumber[1]: \"BLUE\" is not a value of weaving.v1.Color.")]
    [InlineData("byTruth[x]=1s", "byTruth[x]: \"x\" is not a bool: true or false.")]
    [InlineData("labels[a]=x&labels[a]=y", "labels[a]: The parameter is repeated, but it takes one value.")]
    [InlineData("byName[a]=x", "byName[a]: weaving.v1.Request has a map of messages there, which a query cannot carry.")]
    [InlineData("labels[a=x", "labels[a: weaving.v1.Request has no field \"labels[a\" that a query parameter can set. Did you mean \"labels\"?")]
    [InlineData("name[a]=x", "name[a]: weaving.v1.Request has no field \"name[a]\" that a query parameter can set.")]
    [InlineData("tags[0]=x", "tags[0]: weaving.v1.Request has no field \"tags[0]\" that a query parameter can set.")]
    [InlineData("byName[a].name=x", "byName[a].name: weaving.v1.Request has no field \"byName[a].name\" that a query parameter can set.")]
    public void Parameters_that_are_not_map_entries_are_errors(string query, string expected) =>
        Assert.Equal(expected, Weaver.Refusal(Get, $"/v1/things?{query}"));

    [Theory]
    [InlineData("name=a&name=a", "name: The parameter is repeated, but it takes one value.")]
    [InlineData("int32Value=1&int32_value=2", "int32_value: The parameter is repeated, but it takes one value.")]
    [InlineData("thing.part.innerPart.id=1&thing.part.inner_part.id=2", "thing.part.inner_part.id: The parameter is repeated, but it takes one value.")]
    [InlineData("at=1970-01-01T00:00:00Z&at=1970-01-01T00:00:01Z", "at: The parameter is repeated, but it takes one value.")]
    [InlineData("left=a&right.name=b", "right.name: Another member of the same oneof is already set; send only one.")]
    [InlineData("thing=x", "thing: weaving.v1.Request has a message there, which a query cannot carry.")]
    [InlineData("struct=x", "struct: weaving.v1.Request has a message there, which a query cannot carry.")]
    [InlineData("things=x", "things: weaving.v1.Request has a list of messages there, which a query cannot carry.")]
    [InlineData("things.name=x", "things.name: weaving.v1.Request has no field \"things.name\" that a query parameter can set.")]
    [InlineData("nothing=x", "nothing: weaving.v1.Request has no field \"nothing\" that a query parameter can set.")]
    [InlineData("NAME=x", "NAME: weaving.v1.Request has no field \"NAME\" that a query parameter can set. Did you mean \"name\"?")]
    [InlineData("thing.titel=x", "thing.titel: weaving.v1.Request has no field \"thing.titel\" that a query parameter can set. Did you mean \"thing.title\"?")]
    [InlineData("thin.title=x", "thin.title: weaving.v1.Request has no field \"thin.title\" that a query parameter can set. Did you mean \"thing.title\"?")]
    [InlineData("int32_valeu=x", "int32_valeu: weaving.v1.Request has no field \"int32_valeu\" that a query parameter can set. Did you mean \"int32_value\"?")]
    [InlineData("=x", ": The query has a parameter without a name.")]
    [InlineData("thing.=x", "thing.: weaving.v1.Request has no field \"thing.\" that a query parameter can set.")]
    [InlineData(".name=x", ".name: weaving.v1.Request has no field \".name\" that a query parameter can set.")]
    [InlineData("at.seconds=1", "at.seconds: A google.protobuf.Timestamp is one value, and a query cannot set a part of it: send at=2001-02-03T04:05:06Z.")]
    [InlineData("int64_wrapper.value=1", "int64_wrapper.value: A google.protobuf.Int64Value is one value, and a query cannot set a part of it: send int64Wrapper=1.")]
    [InlineData("name=%", "name: A percent-escape is malformed or not UTF-8.")]
    [InlineData("name=%FF", "name: A percent-escape is malformed or not UTF-8.")]
    [InlineData("na%me=x", "na%me: weaving.v1.Request has no field \"na%me\" that a query parameter can set. Did you mean \"name\"?")]
    public void Invalid_parameters_are_reported_as_written(string query, string expected) =>
        Assert.Equal(expected, Weaver.Refusal(Get, $"/v1/things?{query}"));

    [Theory]
    [InlineData("nothing=x&name=y&thing.nothing=z&=&%=1", "{\"name\":\"y\"}")]
    public void Unknown_parameters_are_ignored_by_option(string query, string expected) =>
        Weaver.AssertWeaves(Get, $"/v1/things?{query}", null, expected, ignoreUnknown: true);

    [Theory]
    [InlineData("thing.at.seconds=5", "thing.at.seconds: A google.protobuf.Timestamp is one value, and a query cannot set a part of it: send thing.at=2001-02-03T04:05:06Z.")]
    [InlineData("at[seconds]=5", "at[seconds]: A google.protobuf.Timestamp is one value, and a query cannot set a part of it: send at=2001-02-03T04:05:06Z.")]
    [InlineData("mask.paths=x", "mask.paths: A google.protobuf.FieldMask is one value, and a query cannot set a part of it: send mask=title,author.displayName.")]
    [InlineData("struct.a=1", "struct.a: A query cannot carry a google.protobuf.Struct, nor a part of it: send it in the body of a method that has one.")]
    public void A_part_of_a_well_known_type_is_never_ignored(string query, string expected)
    {
        Assert.Equal(expected, Weaver.Refusal(Get, $"/v1/things?{query}"));
        Assert.Equal(expected, Weaver.Refusal(Get, $"/v1/things?{query}", null, ignoreUnknown: true));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("1", true)]
    [InlineData("t", true)]
    [InlineData("T", true)]
    [InlineData("FALSE", false)]
    [InlineData("0", false)]
    [InlineData("f", false)]
    [InlineData("F", false)]
    public void Booleans_are_read_as_people_write_them_in_path_and_query(string text, bool expected)
    {
        Assert.Equal(expected, Weaver.Weave(Get, $"/v1/things?boolValue={text}").BoolValue);
        Assert.Equal(expected, Weaver.Weave("GET /v1/{bool_value}", $"/v1/{text}").BoolValue);
        Assert.Equal(expected, Weaver.Weave("GET /v1/{bool_wrapper}", $"/v1/{text}").BoolWrapper);
        Assert.True(Weaver.Weave(Get, $"/v1/things?byTruth[{text}]=1s").ByTruth.ContainsKey(expected));
    }

    [Theory]
    [InlineData("007", 7)]
    [InlineData("-007", -7)]
    [InlineData("00", 0)]
    [InlineData("-00", 0)]
    [InlineData("0010", 10)]
    [InlineData("001e2", 100)]
    public void Integers_can_have_leading_zeros_in_path_and_query(string text, int expected)
    {
        Assert.Equal(expected, Weaver.Weave(Get, $"/v1/things?int32Value={text}").Int32Value);
        Assert.Equal(expected, Weaver.Weave(Get, $"/v1/things?sint64Value={text}").Sint64Value);
        Assert.Equal(expected, Weaver.Weave("GET /v1/{sfixed64_value}", $"/v1/{text}").Sfixed64Value);
        Assert.Equal(expected, Weaver.Weave("GET /v1/{int64_wrapper}", $"/v1/{text}").Int64Wrapper);
        Assert.Equal(expected, Weaver.Weave("GET /v1/{double_value}", $"/v1/{text}").DoubleValue);
    }

    [Fact]
    public void System_parameters_are_unknown_by_option()
    {
        using var output = new PooledBuffer();
        var routes = new RouteTableBuilder<int>();
        var binding = Weaver.Binding(Get);
        routes.Add("GET", binding.Template, 0);
        var match = routes.Build().Match("GET", "/v1/things");
        var error = RequestWeaver.Weave(binding, match, "$alt=json&key=k", default, new WeaveOptions { SystemParameters = false }, output);
        Assert.Equal(["$alt", "key"], error!.Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public void An_invalid_known_parameter_is_an_error_even_then() =>
        Assert.Equal("int32_value: \"x\" is not an int32.", Weaver.Refusal(Get, "/v1/things?nothing=1&int32_value=x", null, ignoreUnknown: true));

    [Fact]
    public void Fields_in_the_path_are_ignored_even_if_they_are_in_the_body() => Weaver.AssertWeaves(
        "PATCH /v1/{thing.name} thing", "/v1/x?thing.name=y", "{\"title\":\"t\"}", "{\"thing\":{\"name\":\"x\",\"title\":\"t\"}}");

    [Fact]
    public void An_unknown_name_is_reported_once() => Assert.Equal(
        "nothing: weaving.v1.Request has no field \"nothing\" that a query parameter can set.",
        Weaver.Refusal(Get, "/v1/things?nothing=1" + string.Concat(Enumerable.Repeat("&nothing", 1000))));

    [Theory]
    [InlineData("nothing{0}")]
    [InlineData("numbers=x{0}")]
    [InlineData("labels[{0}=1")]
    public void Only_the_first_of_many_errors_are_reported(string parameter)
    {
        const int count = 2000;
        var query = string.Join('&', Enumerable.Range(0, count).Select(i => parameter.Replace("{0}", $"{i}", StringComparison.Ordinal)));

        var errors = Weaver.Error(Get, $"/v1/things?{query}").Parameters;

        Assert.Equal((50, count - 50), (errors.Count, errors.OmittedCount));
        Assert.InRange(errors.Sum(error => error.Name.Length + error.Message.Length), 50, 50 * 200);
    }

    [Fact]
    public void Names_in_errors_are_short_and_printable()
    {
        var error = Assert.Single(Weaver.Error(Get, "/v1/things?%00%1B" + new string('a', 3000) + "=x").Parameters);

        Assert.Equal("\0\u001b" + new string('a', 126) + "…", error.Name.Replace("\uFFFD\uFFFD", "\0\u001b", StringComparison.Ordinal));
        Assert.Contains("\"\uFFFD\uFFFDaaa", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Name + error.Message, char.IsControl);
    }

    [Fact]
    public void All_errors_are_reported_at_once() => Assert.Equal(
        "int32_value: \"x\" is not an int32. | nothing: weaving.v1.Request has no field \"nothing\" that a query parameter can set. | color: \"BLUE\" is not a value of weaving.v1.Color.",
        Weaver.Refusal("GET /v1/{color}", "/v1/BLUE?int32_value=x&name=fine&nothing=1"));

    [Theory]
    [InlineData("POST /v1/things *", "This method takes all fields in the body and no query parameters.")]
    [InlineData("POST /v1/things thing", "weaving.v1.Request has no field \"thing.name\" that a query parameter can set.")]
    public void Fields_in_the_body_are_not_parameters(string rule, string expected) =>
        Assert.Equal($"thing.name: {expected}", Weaver.Refusal(rule, "/v1/things?thing.name=x", "{}"));

    [Fact]
    public void Fields_in_the_body_are_ignored_as_unknown()
    {
        Weaver.AssertWeaves("POST /v1/things *", "/v1/things?name=x&thing.name=y", "{\"color\":\"RED\"}", "{\"color\":\"RED\"}", ignoreUnknown: true);
        Weaver.AssertWeaves("POST /v1/things thing", "/v1/things?name=x&thing.name=y", "{\"title\":\"t\"}", "{\"name\":\"x\",\"thing\":{\"title\":\"t\"}}", ignoreUnknown: true);
    }

    [Fact]
    public void A_very_long_or_deep_name_is_unknown()
    {
        Assert.Contains("has no field \"" + new string('a', 60) + "…\"", Weaver.Refusal(Get, "/v1/things?" + new string('a', 5000) + "=x"), StringComparison.Ordinal);
        var deep = "thing.part." + string.Concat(Enumerable.Repeat("innerPart.", 40)) + "id";
        Assert.Contains("has no field", Weaver.Refusal(Get, $"/v1/things?{deep}=x"), StringComparison.Ordinal);
    }
}
