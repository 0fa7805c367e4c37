using System.Text;
using Google.Protobuf;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Weaving;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>The update mask of PATCH, filled from the body (AIP-134; the forms of paths are grpc-gateway's).</summary>
public class UpdateMaskTests
{
    private const string Patch = "PATCH /v1/{thing.name=things/*} thing";

    private static readonly MethodSchema Method = SchemaSet.FromGenerated(WeavingReflection.Descriptor).Services[1].Methods.Single();

    [Theory]
    [InlineData("{\"title\":\"t\"}", "title")]
    [InlineData("{\"title\":\"\",\"count\":0}", "title count")]
    [InlineData("{\"title\":null,\"part\":null,\"tags\":null}", "title part tags")]
    [InlineData("{\"tags\":[],\"stock\":{}}", "tags stock")]
    [InlineData("{\"stock\":{\"a\":1},\"tags\":[\"x\"]}", "stock tags")]
    [InlineData("{\"at\":\"1970-01-01T00:00:00Z\"}", "at")]
    [InlineData("{\"sparePart\":{\"innerPart\":{\"id\":\"x\"},\"size\":1}}", "spare_part.inner_part.id spare_part.size")]
    [InlineData("{\"spare_part\":{\"inner_part\":{\"id\":\"x\"}}}", "spare_part.inner_part.id")]
    [InlineData("{\"part\":{},\"title\":\"t\"}", "part title")]
    [InlineData("{\"part\":{\"innerPart\":{}}}", "part.inner_part")]
    [InlineData("{\"name\":\"things/2\",\"title\":\"t\"}", "title")]
    [InlineData("{\"t\\u0069tle\":\"t\"}", "title")]
    [InlineData("\uFEFF { \"title\" : \"t\" , \"count\" : 1 } ", "title count")]
    public void A_body_names_what_is_changed(string body, string paths) =>
        Assert.Equal(paths.Split(' '), Woven(Patch, "/v1/things/1", body).UpdateMask.Paths);

    [Theory]
    [InlineData("{\"struct\":{\"a\":{\"b\":1}},\"int64Wrapper\":\"5\",\"mask\":\"a\"}", "struct int64_wrapper mask")]
    [InlineData("{\"things\":[{\"name\":\"x\"}],\"byName\":{\"a\":{\"name\":\"x\"}}}", "things by_name")]
    [InlineData("{\"thing\":{\"part\":{\"size\":1},\"tags\":[]},\"Other-Name\":\"x\"}", "thing.part.size thing.tags renamed")]
    public void Lists_maps_and_well_known_types_are_named_whole(string body, string paths) =>
        Assert.Equal(paths.Split(' '), Woven("PATCH /v1/x whole", "/v1/x", body).UpdateMask.Paths);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"name\":\"things/2\"}")]
    public void A_body_that_names_nothing_gives_no_mask(string body) => Assert.Null(Woven(Patch, "/v1/things/1", body).UpdateMask);

    [Theory]
    [InlineData("updateMask=count", "count")]
    [InlineData("update_mask=count,sparePart.size", "count spare_part.size")]
    [InlineData("updateMask=*", "*")]
    [InlineData("updateMask=", "")]
    public void A_mask_of_the_caller_s_stays_as_it_is(string query, string paths) =>
        Assert.Equal(paths, string.Join(' ', Woven(Patch, $"/v1/things/1?{query}", "{\"title\":\"t\"}").UpdateMask.Paths));

    [Theory]
    [InlineData("POST /v1/{thing.name=things/*} thing", "{\"title\":\"t\"}")]
    [InlineData("PUT /v1/{thing.name=things/*} thing", "{\"title\":\"t\"}")]
    [InlineData("PATCH /v1/{thing.name=things/*} *", "{\"thing\":{\"title\":\"t\"}}")]
    [InlineData("PATCH /v1/{thing.name=things/*} thing.tags", "[\"t\"]")]
    [InlineData("PATCH /v1/{thing.name=things/*}", "")]
    public void Other_rules_fill_nothing(string rule, string body) => Assert.Null(Woven(rule, "/v1/things/1", body).UpdateMask);

    [Fact]
    public void The_mask_of_a_body_inside_begins_there() => Assert.Equal(
        ["inner_part.id", "size"], Woven("PATCH /v1/{thing.part.id} thing.part", "/v1/x", "{\"id\":\"y\",\"innerPart\":{\"id\":\"z\"},\"size\":1}").UpdateMask.Paths);

    [Fact]
    public void A_body_in_protobuf_names_its_fields_too() => Assert.Equal(
        ["title", "part.size"],
        Woven("PATCH /v1/x thing", "/v1/x", new Thing { Title = "t", Part = new Part { Size = 1 } }.ToByteArray(), isProtobuf: true).UpdateMask.Paths);

    [Fact]
    public void A_body_in_protobuf_that_JSON_cannot_say_gives_no_mask_and_goes_on()
    {
        var thing = new Thing { Title = "t", At = new Google.Protobuf.WellKnownTypes.Timestamp { Nanos = -1 } };

        Assert.Equal(new ChangeRequest { Thing = thing }, Woven("PATCH /v1/x thing", "/v1/x", thing.ToByteArray(), isProtobuf: true));
        Assert.Equal("count", Assert.Single(Woven("PATCH /v1/x thing", "/v1/x?updateMask=count", thing.ToByteArray(), isProtobuf: true).UpdateMask.Paths));
    }

    [Fact]
    public void Unknown_members_are_not_named_where_they_are_passed_over() => Assert.Equal(
        ["title"], Woven(Patch, "/v1/things/1", Encoding.UTF8.GetBytes("{\"nothing\":{\"a\":[1]},\"title\":\"t\"}"), options: new JsonOptions { IgnoreUnknownFields = true }).UpdateMask.Paths);

    [Fact]
    public void A_body_that_names_too_much_gives_no_mask()
    {
        // Each path repeats the names of all messages around it.
        var deep = string.Concat(Enumerable.Repeat("{\"id\":\"\",\"size\":0,\"innerPart\":", 60)) + "{}" + new string('}', 60);

        Assert.Equal(121, Woven("PATCH /v1/x thing", "/v1/x", $"{{\"part\":{deep}}}").UpdateMask.Paths.Count);
        Assert.Null(Woven("PATCH /v1/x thing", "/v1/x", $"{{\"part\":{deep},\"sparePart\":{deep}}}").UpdateMask);
    }

    [Fact]
    public void A_error_of_the_body_is_told_as_ever()
    {
        using var output = new PooledBuffer();
        Assert.Contains("int32", Weave(Patch, "/v1/things/1", Encoding.UTF8.GetBytes("{\"title\":\"t\",\"count\":\"x\"}"), JsonOptions.Default, false, output)!.Body!.Message, StringComparison.Ordinal);
        Assert.Equal(0, output.Length);
    }

    private static ChangeRequest Woven(string rule, string target, string body) => Woven(rule, target, Encoding.UTF8.GetBytes(body));

    private static ChangeRequest Woven(string rule, string target, byte[] body, bool isProtobuf = false, JsonOptions? options = null)
    {
        using var output = new PooledBuffer();
        Assert.Null(Weave(rule, target, body, options ?? JsonOptions.Default, isProtobuf, output));
        return ChangeRequest.Parser.ParseFrom(output.WrittenSpan);
    }

    private static RequestError? Weave(string rule, string target, byte[] body, JsonOptions options, bool isProtobuf, PooledBuffer output)
    {
        var errors = new List<HttpRuleError>();
        var binding = HttpBinding.Compile(Method, Weaver.Rule(rule), errors).Single();
        var routes = new RouteTableBuilder<int>();
        routes.Add(binding.HttpMethod, binding.Template, 0);
        var parts = target.Split('?');
        return RequestWeaver.Weave(
            binding, routes.Build().Match(binding.HttpMethod, parts[0]), parts.Length > 1 ? parts[1] : "", body, options, false, output, isProtobuf);
    }
}
