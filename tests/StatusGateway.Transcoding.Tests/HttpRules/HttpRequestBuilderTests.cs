using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.Tests.Weaving;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Each asserted request gives the same message again (<see cref="TestRequests"/>).</summary>
public class HttpRequestBuilderTests
{
    [Theory]
    [InlineData("GET /v1/{name}", "{\"name\":\"x\"}", "GET /v1/x")]
    [InlineData("DELETE /v1/{name}:purge", "{\"name\":\"x\"}", "DELETE /v1/x:purge")]
    [InlineData("PURGE /v1/{name}", "{\"name\":\"x\"}", "PURGE /v1/x")]
    [InlineData("* /v1/{name}", "{\"name\":\"x\"}", "POST /v1/x")]
    [InlineData("GET /v1/{name}", "{\"name\":\"a b/c+d:é%2F?#\"}", "GET /v1/a%20b%2Fc%2Bd%3A%C3%A9%252F%3F%23")]
    [InlineData("GET /v1/{name}", "{\"name\":\"-_.~09azAZ\"}", "GET /v1/-_.~09azAZ")]
    [InlineData("GET /v1/{name}", "{\"name\":\"...\"}", "GET /v1/...")]
    [InlineData("GET /v1/{name}", "{\"name\":\"\\\"\\\\\\n\\u0000\"}", "GET /v1/%22%5C%0A%00")]
    [InlineData("GET /v1/{name=shelves/*/books/*}", "{\"name\":\"shelves/1/books/a b:2\"}", "GET /v1/shelves/1/books/a%20b%3A2")]
    [InlineData("GET /v1/{name=shelves/*}", "{\"name\":\"shelves/a%2Fb\"}", "GET /v1/shelves/a%252Fb")]
    [InlineData("GET /v1/{name=a%2Fb/*}", "{\"name\":\"a%2Fb/c\"}", "GET /v1/a%2Fb/c")]
    [InlineData("GET /v1/{name=a%20b}", "{\"name\":\"a b\"}", "GET /v1/a%20b")]
    [InlineData("GET /v1/{name=files/**}", "{\"name\":\"files\"}", "GET /v1/files")]
    [InlineData("GET /v1/{name=files/**}", "{\"name\":\"files/a/b\"}", "GET /v1/files/a/b")]
    [InlineData("GET /v1/{name=**}:go", "{\"name\":\"a/b:go\"}", "GET /v1/a/b%3Ago:go")]
    [InlineData("GET /v1/{name=**}", "{}", "GET /v1")]
    [InlineData("GET /{name=**}", "{}", "GET /")]
    [InlineData("GET /{name=**}:go", "{}", "GET /:go")]
    [InlineData("GET /", "{}", "GET /")]
    [InlineData("GET /v1/**", "{}", "GET /v1")]
    [InlineData("GET /v1/%C3%A9/a+b:g%3Ao", "{}", "GET /v1/%C3%A9/a%2Bb:g:o")]
    [InlineData("POST /v1/{name}:do:it", "{\"name\":\"a:b\"}", "POST /v1/a%3Ab:do:it")]
    [InlineData("GET /v1/{name=keys/**}/summary", "{\"name\":\"keys/a/b\"}", "GET /v1/keys/a/b/summary")]
    [InlineData("GET /v1/{name=keys/**}/summary", "{\"name\":\"keys\"}", "GET /v1/keys/summary")]
    [InlineData("GET /v1/{name=docs/**}/{string_value}", "{\"name\":\"docs/a b/c\",\"stringValue\":\"d/e\"}", "GET /v1/docs/a%20b/c/d%2Fe")]
    [InlineData("GET /v1/{name=a/**/b/*}", "{\"name\":\"a/b/c\"}", "GET /v1/a/b/c")]
    [InlineData("GET /v1/{name=a/**/b/*}", "{\"name\":\"a/b/b/b/c\"}", "GET /v1/a/b/b/b/c")]
    [InlineData("GET /v1/{name=**}", "{\"name\":\"http://x/y\"}", "GET /v1/http%3A//x/y")]
    [InlineData("GET /v1/{name=**}", "{\"name\":\"a/\"}", "GET /v1/a/")]
    [InlineData("GET /v1/{name=**}", "{\"name\":\"/a\"}", "GET /v1//a")]
    [InlineData("GET /v1/{thing.name}/{name}", "{\"name\":\"b\",\"thing\":{\"name\":\"a\"}}", "GET /v1/a/b")]
    [InlineData("GET /v1/{thing.part.inner_part.id}", "{\"thing\":{\"part\":{\"innerPart\":{\"id\":\"a\"}}}}", "GET /v1/a")]
    [InlineData("GET /v1/{int32_value}/{bool_value}/{color}", "{}", "GET /v1/0/false/COLOR_UNSPECIFIED")]
    [InlineData("GET /v1/{int64_value}/{double_value}/{color}", "{\"int64Value\":\"-5\",\"doubleValue\":1e300,\"color\":77}", "GET /v1/-5/1E%2B300/77")]
    [InlineData("GET /v1/{bytes_value}", "{\"bytesValue\":\"+/8=\"}", "GET /v1/-_8%3D")]
    [InlineData("GET /v1/{bytes_value=**}", "{\"bytesValue\":\"////\"}", "GET /v1/____")]
    [InlineData("GET /v1/{at}/{lasting}", "{\"at\":\"2001-02-03T04:05:06Z\",\"lasting\":\"-1.5s\"}", "GET /v1/2001-02-03T04%3A05%3A06Z/-1.500s")]
    [InlineData("GET /v1/{string_wrapper}/{int64_wrapper}", "{\"stringWrapper\":\"x\",\"int64Wrapper\":\"0\"}", "GET /v1/x/0")]
    [InlineData("GET /v1/{maybe}", "{\"maybe\":0}", "GET /v1/0")]
    [InlineData("GET /v1/{left}", "{\"left\":\"x\"}", "GET /v1/x")]
    public void Values_are_written_to_the_path(string rule, string json, string expected) => Assert.Equal(expected, TestRequests.Build(rule, json));

    [Theory]
    [InlineData("{}", "")]
    [InlineData("{\"name\":\"a b&c=d+e/é\"}", "?name=a%20b%26c%3Dd%2Be%2F%C3%A9")]
    [InlineData("{\"int32Value\":-1,\"stringValue\":\"x\"}", "?int32Value=-1&stringValue=x")]
    [InlineData("{\"doubleValue\":\"Infinity\",\"floatValue\":\"-Infinity\"}", "?doubleValue=Infinity&floatValue=-Infinity")]
    [InlineData("{\"uint64Value\":\"18446744073709551615\",\"sint64Value\":\"-9223372036854775808\"}", "?uint64Value=18446744073709551615&sint64Value=-9223372036854775808")]
    [InlineData("{\"boolValue\":true,\"color\":\"RED\",\"colors\":[0,\"GREEN\",9]}", "?boolValue=true&color=RED&colors=COLOR_UNSPECIFIED&colors=GREEN&colors=9")]
    [InlineData("{\"bytesValue\":\"+/8=\",\"bytesWrapper\":\"\"}", "?bytesValue=-_8%3D&bytesWrapper=")]
    [InlineData("{\"maybe\":0,\"left\":\"\"}", "?maybe=0&left=")]
    [InlineData("{\"stringWrapper\":\"\",\"int64Wrapper\":\"0\",\"boolWrapper\":false}", "?stringWrapper=&int64Wrapper=0&boolWrapper=false")]
    [InlineData("{\"at\":\"1970-01-01T00:00:00Z\",\"lasting\":\"0s\",\"mask\":\"\"}", "?at=1970-01-01T00%3A00%3A00Z&lasting=0s&mask=")]
    [InlineData("{\"mask\":\"title,author.displayName\"}", "?mask=title%2Cauthor.displayName")]
    [InlineData("{\"tags\":[\"\",\"b\",\"a,c\"],\"numbers\":[3,0]}", "?tags=&tags=b&tags=a%2Cc&numbers=3&numbers=0")]
    [InlineData("{\"times\":[\"1970-01-01T00:00:01Z\"]}", "?times=1970-01-01T00%3A00%3A01Z")]
    [InlineData("{\"labels\":{\"a.[b]=&\":\"x y\",\"\":\"\"}}", "?labels%5B%5D=&labels%5Ba.%5Bb%5D%3D%26%5D=x%20y")]
    [InlineData("{\"byNumber\":{\"-3\":\"RED\"},\"byTruth\":{\"true\":\"1.5s\"}}", "?byNumber%5B-3%5D=RED&byTruth%5Btrue%5D=1.500s")]
    [InlineData("{\"thing\":{\"name\":\"a\",\"part\":{\"size\":3},\"count\":0,\"stock\":{\"l\":1}}}", "?thing.name=a&thing.part.size=3&thing.count=0&thing.stock%5Bl%5D=1")]
    [InlineData("{\"right\":{\"title\":\"t\"}}", "?right.title=t")]
    [InlineData("{\"Other-Name\":\"x\"}", "?Other-Name=x")]
    public void Fields_outside_the_path_are_in_the_query(string json, string expected) =>
        Assert.Equal($"GET /v1{expected}", Sorted(TestRequests.Build("GET /v1", json)));

    [Theory]
    [InlineData("190000000000000080", "?doubleValue=-0")]
    [InlineData("19000000000000F87F", "?doubleValue=NaN")]
    [InlineData("2500000080", "?floatValue=-0")]
    public void Unusual_numbers_are_written_to_the_query(string hex, string expected) =>
        Assert.Equal($"GET /v1{expected}", TestRequests.Build("GET /v1", Convert.FromHexString(hex)));

    [Theory]
    [InlineData("POST /v1/x *", "{}", "POST /v1/x {}")]
    [InlineData("POST /v1/x *", "{\"name\":\"a\",\"thing\":{},\"things\":[{}]}", "POST /v1/x {\"name\":\"a\",\"thing\":{},\"things\":[{}]}")]
    [InlineData("POST /v1/{name} *", "{\"name\":\"a\"}", "POST /v1/a {}")]
    [InlineData("POST /v1/{name} *", "{\"name\":\"a\",\"maybe\":0,\"struct\":{\"name\":\"b\"}}", "POST /v1/a {\"maybe\":0,\"struct\":{\"name\":\"b\"}}")]
    [InlineData("POST /v1/{thing.name} *", "{\"thing\":{\"name\":\"a\"},\"maybe\":1}", "POST /v1/a {\"maybe\":1}")]
    [InlineData("POST /v1/{thing.name} *", "{\"name\":\"n\",\"thing\":{\"name\":\"a\",\"title\":\"t\"},\"maybe\":1}", "POST /v1/a {\"name\":\"n\",\"thing\":{\"title\":\"t\"},\"maybe\":1}")]
    [InlineData("POST /v1/{thing.part.id}/{thing.part.inner_part.id} *", "{\"thing\":{\"part\":{\"id\":\"a\",\"innerPart\":{\"id\":\"b\",\"size\":1}}}}", "POST /v1/a/b {\"thing\":{\"part\":{\"innerPart\":{\"size\":1}}}}")]
    [InlineData("POST /v1/x thing", "{\"thing\":{\"title\":\"t\"},\"name\":\"n\"}", "POST /v1/x?name=n {\"title\":\"t\"}")]
    [InlineData("POST /v1/x thing", "{\"thing\":{}}", "POST /v1/x {}")]
    [InlineData("POST /v1/x thing", "{}", "POST /v1/x")]
    [InlineData("POST /v1/x struct", "{\"struct\":{\"a\":[null]}}", "POST /v1/x {\"a\":[null]}")]
    [InlineData("POST /v1/x name", "{}", "POST /v1/x \"\"")]
    [InlineData("POST /v1/x name", "{\"name\":\"a\"}", "POST /v1/x \"a\"")]
    [InlineData("POST /v1/x int64_value", "{}", "POST /v1/x \"0\"")]
    [InlineData("POST /v1/x maybe", "{}", "POST /v1/x")]
    [InlineData("POST /v1/x maybe", "{\"maybe\":0}", "POST /v1/x 0")]
    [InlineData("POST /v1/x things", "{}", "POST /v1/x []")]
    [InlineData("POST /v1/x things", "{\"things\":[{},{\"name\":\"a\"}]}", "POST /v1/x [{},{\"name\":\"a\"}]")]
    [InlineData("POST /v1/x by_name", "{\"byName\":{\"a\":{}}}", "POST /v1/x {\"a\":{}}")]
    [InlineData("PATCH /v1/{thing.name=things/*} thing", "{\"thing\":{\"name\":\"things/1\",\"title\":\"t\"},\"mask\":\"title\"}", "PATCH /v1/things/1?mask=title {\"title\":\"t\"}")]
    [InlineData("PATCH /v1/{thing.name=things/*} thing", "{\"thing\":{\"name\":\"things/1\"}}", "PATCH /v1/things/1 {}")]
    [InlineData("POST /v1/{name} name", "{\"name\":\"a\"}", "POST /v1/a \"\"")]
    [InlineData("POST /v1/x thing.part", "{\"thing\":{\"title\":\"t\",\"part\":{\"size\":2}}}", "POST /v1/x?thing.title=t {\"size\":2}")]
    [InlineData("POST /v1/x thing.part", "{\"thing\":{\"part\":{}}}", "POST /v1/x {}")]
    [InlineData("POST /v1/x thing.part", "{}", "POST /v1/x")]
    [InlineData("POST /v1/x thing.tags", "{\"thing\":{\"tags\":[\"a\"]}}", "POST /v1/x [\"a\"]")]
    [InlineData("POST /v1/{thing.part.id} thing.part", "{\"thing\":{\"title\":\"t\",\"part\":{\"id\":\"a\",\"size\":2}}}", "POST /v1/a?thing.title=t {\"size\":2}")]
    [InlineData("POST /v1/{thing.part.id} thing.part", "{\"thing\":{\"part\":{\"id\":\"a\"}}}", "POST /v1/a {}")]
    public void The_body_follows_the_rule(string rule, string json, string expected) => Assert.Equal(expected, TestRequests.Build(rule, json));

    [Theory]
    [InlineData("GET /v1/{name}", "{}", "name: It is empty, but the path /v1/{name} requires it.")]
    [InlineData("GET /v1/{maybe}", "{}", "maybe: It is not set, but the path /v1/{maybe} requires it.")]
    [InlineData("GET /v1/{at}", "{}", "at: It is not set, but the path /v1/{at} requires it.")]
    [InlineData("GET /v1/{string_wrapper}", "{\"stringWrapper\":\"\"}", "string_wrapper: It is empty, but the path /v1/{string_wrapper} requires it.")]
    [InlineData("GET /v1/{left}", "{\"right\":{\"name\":\"x\"}}", "left: It is not set, but the path /v1/{left} requires it.")]
    [InlineData("GET /v1/{thing.part.size}", "{\"thing\":{\"name\":\"x\"}}", "thing.part.size: It is not set, but the path /v1/{thing.part.size} requires it.")]
    [InlineData("GET /v1/{name}", "{\"name\":\".\"}", "name: The segment \".\" cannot be in the path /v1/{name}.")]
    [InlineData("GET /v1/{name}:go", "{\"name\":\"..\"}", "name: The segment \"..\" cannot be in the path /v1/{name}:go.")]
    [InlineData("GET /v1/{name=**}", "{\"name\":\"a/../b\"}", "name: The segment \"..\" cannot be in the path /v1/{name=**}.")]
    [InlineData("GET /v1/{name=a/**}/b", "{\"name\":\"b/1\"}", "name: \"b/1\" does not match \"a/**\" of the path /v1/{name=a/**}/b.")]
    [InlineData("GET /v1/{name=a/**/b}", "{\"name\":\"a\"}", "name: \"a\" does not match \"a/**/b\" of the path /v1/{name=a/**/b}.")]
    [InlineData("GET /v1/{name=a/**/*}", "{\"name\":\"a/b/\"}", "name: \"a/b/\" does not match \"a/**/*\" of the path /v1/{name=a/**/*}.")]
    [InlineData("GET /v1/{name=x}", "{\"name\":\"y\"}", "name: \"y\" does not match \"x\" of the path /v1/{name=x}.")]
    [InlineData("GET /v1/{name=a/*}", "{\"name\":\"b/1\"}", "name: \"b/1\" does not match \"a/*\" of the path /v1/{name=a/*}.")]
    [InlineData("GET /v1/{name=a/*}", "{\"name\":\"a\"}", "name: \"a\" does not match \"a/*\" of the path /v1/{name=a/*}.")]
    [InlineData("GET /v1/{name=a/*}", "{\"name\":\"a/\"}", "name: \"a/\" does not match \"a/*\" of the path /v1/{name=a/*}.")]
    [InlineData("GET /v1/{name=a/*}", "{\"name\":\"a/b/c\"}", "name: \"a/b/c\" does not match \"a/*\" of the path /v1/{name=a/*}.")]
    [InlineData("GET /v1/{name=a/*}", "{\"name\":\"\"}", "name: It is empty, but the path /v1/{name=a/*} requires it.")]
    [InlineData("GET /v1/*", "{}", ": The path /v1/* has a \"*\" without a variable, so no field has its value.")]
    [InlineData("GET /v1/../a", "{}", ": The path /v1/../a has the segment \"..\", which is resolved as a relative path.")]
    [InlineData("GET /v1", "{\"thing\":{}}", "thing: It is a message without a value in it, which the query of /v1 cannot carry.")]
    [InlineData("GET /v1", "{\"thing\":{\"name\":\"a\",\"part\":{\"innerPart\":{}}}}", "thing.part.inner_part: It is a message without a value in it, which the query of /v1 cannot carry.")]
    [InlineData("GET /v1", "{\"right\":{}}", "right: It is a message without a value in it, which the query of /v1 cannot carry.")]
    [InlineData("GET /v1", "{\"things\":[{\"name\":\"a\"}]}", "things: It is a list of messages, which the query of /v1 cannot carry.")]
    [InlineData("GET /v1", "{\"byName\":{\"a\":{\"name\":\"b\"}}}", "by_name: It is a map of messages, which the query of /v1 cannot carry.")]
    [InlineData("GET /v1", "{\"struct\":{}}", "struct: It is a google.protobuf.Struct, which the query of /v1 cannot carry.")]
    [InlineData("POST /v1/x thing", "{\"thing\":{},\"struct\":{}}", "struct: It is a google.protobuf.Struct, which the query of /v1/x cannot carry.")]
    [InlineData("POST /v1/x thing.tags", "{\"thing\":{}}", "thing: It is a message without a value in it, which the query of /v1/x cannot carry.")]
    [InlineData("GET /v1/{name}/{maybe}", "{\"things\":[{}]}", "things: It is a list of messages, which the query of /v1/{name}/{maybe} cannot carry. | name: It is empty, but the path /v1/{name}/{maybe} requires it. | maybe: It is not set, but the path /v1/{name}/{maybe} requires it.")]
    public void Values_that_a_binding_cannot_carry_are_errors_with_a_field(string rule, string json, string expected) =>
        Assert.Equal(expected, TestRequests.Build(rule, json));

    [Theory]
    [InlineData("{\"name\":\"a\"}", "GET /v1/a")]
    [InlineData("{\"name\":\"a\",\"things\":[{}]}", "POST /v2/a {\"things\":[{}]}")]
    [InlineData("{\"things\":[{}]}", "PUT /v3 {\"things\":[{}]}")]
    public void The_first_suitable_binding_is_used(string json, string expected) =>
        Assert.Equal(expected, TestRequests.Build("GET /v1/{name}; POST /v2/{name} *; PUT /v3 *", json));

    [Fact]
    public void Errors_of_all_bindings_are_reported() => Assert.Equal(
        "name: It is empty, but the path /v1/{name} requires it. | name: \"\" does not match".Split('|')[0].Trim()
        + " | name: It is empty, but the path /v2/{name=a/*} requires it. | thing: It is a message without a value in it, which the query of /v3 cannot carry.",
        TestRequests.Build("POST /v1/{name} *; POST /v2/{name=a/*} *; GET /v3", "{\"thing\":{}}"));

    [Fact]
    public void Split_and_repeated_values_are_merged_first()
    {
        byte[] message =
        [
            .. new Request { Name = "first", Right = new Thing { Name = "gone" }, Thing = new Thing { Name = "x" } }.ToByteArray(),
            .. new Request { Name = "last", Left = "left", Thing = new Thing { Title = "t" }, Labels = { ["a"] = "1" } }.ToByteArray(),
            .. new Request { Labels = { ["a"] = "2" } }.ToByteArray(),
        ];

        Assert.Equal("POST /v1/last/x {\"thing\":{\"title\":\"t\"},\"labels\":{\"a\":\"2\"},\"left\":\"left\"}", TestRequests.Build("POST /v1/{name}/{thing.name} *", message));
    }

    [Fact]
    public void Only_unknown_fields_are_lost()
    {
        // Field 500.
        byte[] unknown = [0xA2, 0x1F, 0x01, (byte)'x'];
        Assert.Equal("POST /v1/x {\"name\":\"a\"}", TestRequests.Build("POST /v1/x *", new Request { Name = "a" }.ToByteArray()));
        Assert.Equal(
            "mask: A google.protobuf.FieldMask has an empty path, which JSON cannot express.",
            TestRequests.Build("POST /v1/x *", [.. new Request { Mask = new FieldMask { Paths = { "" } } }.ToByteArray(), .. unknown]));
        Assert.Equal(
            "struct.fields.value: A google.protobuf.Value has no kind, which JSON cannot express.",
            TestRequests.Build("POST /v1/x *", new Request { Struct = new Struct { Fields = { ["a"] = new Value() } } }.ToByteArray()));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF }, "")]
    [InlineData(new byte[] { 0x0A, 0x01, 0xFF }, "name")]
    [InlineData(new byte[] { 0x12, 0x03, 0x0A, 0x01, 0xFF }, "thing.name")]
    public void Bytes_that_are_not_the_message_are_errors_with_a_field(byte[] message, string field) =>
        Assert.StartsWith($"{field}: ", TestRequests.Build("POST /v1/x *", message), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_a_query_cannot_have_is_refused()
    {
        Assert.EndsWith("=", TestRequests.Build("GET /v1", $"{{\"labels\":{{\"{new string('k', 504)}\":\"\"}}}}"), StringComparison.Ordinal);
        Assert.Equal(
            "labels: Its name cannot be a query parameter of /v1.", TestRequests.Build("GET /v1", $"{{\"labels\":{{\"{new string('k', 505)}\":\"\"}}}}"));
        var deep = string.Concat(Enumerable.Repeat("{\"innerPart\":", 31)) + "{\"size\":1}" + new string('}', 31);
        Assert.Contains("It is nested more than 32 messages deep", TestRequests.Build("GET /v1", $"{{\"thing\":{{\"part\":{deep}}}}}"), StringComparison.Ordinal);
        deep = string.Concat(Enumerable.Repeat("{\"innerPart\":", 29)) + "{\"size\":1}" + new string('}', 29);
        Assert.EndsWith(".innerPart.size=1", TestRequests.Build("GET /v1", $"{{\"thing\":{{\"part\":{deep}}}}}"), StringComparison.Ordinal);
    }

    /// <summary>Google.Protobuf keeps the order of map entries; other writers sort them.</summary>
    private static string Sorted(string target)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 || !target.Contains("labels", StringComparison.Ordinal) ? target
            : target[..(question + 1)] + string.Join('&', target[(question + 1)..].Split('&').Order(StringComparer.Ordinal));
    }
}
