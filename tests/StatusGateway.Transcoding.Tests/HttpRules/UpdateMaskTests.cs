using System.Text;
using Google.Protobuf;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Weaving;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>The update mask of PATCH, filled from the body (AIP-134; paths as in grpc-gateway).</summary>
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
    public void A_body_fills_the_mask(string body, string paths) =>
        Assert.Equal(paths.Split(' '), Weave(Patch, "/v1/things/1", body).UpdateMask.Paths);

    [Theory]
    [InlineData("{\"struct\":{\"a\":{\"b\":1}},\"int64Wrapper\":\"5\",\"mask\":\"a\"}", "struct int64_wrapper mask")]
    [InlineData("{\"things\":[{\"name\":\"x\"}],\"byName\":{\"a\":{\"name\":\"x\"}}}", "things by_name")]
    [InlineData("{\"thing\":{\"part\":{\"size\":1},\"tags\":[]},\"Other-Name\":\"x\"}", "thing.part.size thing.tags renamed")]
    public void Lists_maps_and_well_known_types_are_one_path(string body, string paths) =>
        Assert.Equal(paths.Split(' '), Weave("PATCH /v1/x whole", "/v1/x", body).UpdateMask.Paths);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"name\":\"things/2\"}")]
    public void An_empty_body_gives_no_mask(string body) => Assert.Null(Weave(Patch, "/v1/things/1", body).UpdateMask);

    [Theory]
    [InlineData("updateMask=count", "count")]
    [InlineData("update_mask=count,sparePart.size", "count spare_part.size")]
    [InlineData("updateMask=*", "*")]
    [InlineData("updateMask=", "")]
    public void A_mask_from_the_client_is_unchanged(string query, string paths) =>
        Assert.Equal(paths, string.Join(' ', Weave(Patch, $"/v1/things/1?{query}", "{\"title\":\"t\"}").UpdateMask.Paths));

    [Theory]
    [InlineData("POST /v1/{thing.name=things/*} thing", "{\"title\":\"t\"}")]
    [InlineData("PUT /v1/{thing.name=things/*} thing", "{\"title\":\"t\"}")]
    [InlineData("PATCH /v1/{thing.name=things/*} *", "{\"thing\":{\"title\":\"t\"}}")]
    [InlineData("PATCH /v1/{thing.name=things/*} thing.tags", "[\"t\"]")]
    [InlineData("PATCH /v1/{thing.name=things/*}", "")]
    public void Other_rules_fill_no_mask(string rule, string body) => Assert.Null(Weave(rule, "/v1/things/1", body).UpdateMask);

    [Fact]
    public void The_mask_of_a_nested_body_is_relative_to_it() => Assert.Equal(
        ["inner_part.id", "size"], Weave("PATCH /v1/{thing.part.id} thing.part", "/v1/x", "{\"id\":\"y\",\"innerPart\":{\"id\":\"z\"},\"size\":1}").UpdateMask.Paths);

    [Fact]
    public void A_protobuf_body_fills_the_mask() => Assert.Equal(
        ["title", "part.size"],
        Weave("PATCH /v1/x thing", "/v1/x", new Thing { Title = "t", Part = new Part { Size = 1 } }.ToByteArray(), isProtobuf: true).UpdateMask.Paths);

    [Fact]
    public void A_protobuf_body_without_a_JSON_form_gives_no_mask()
    {
        var thing = new Thing { Title = "t", At = new Google.Protobuf.WellKnownTypes.Timestamp { Nanos = -1 } };

        Assert.Equal(new ChangeRequest { Thing = thing }, Weave("PATCH /v1/x thing", "/v1/x", thing.ToByteArray(), isProtobuf: true));
        Assert.Equal("count", Assert.Single(Weave("PATCH /v1/x thing", "/v1/x?updateMask=count", thing.ToByteArray(), isProtobuf: true).UpdateMask.Paths));
    }

    [Fact]
    public void Ignored_members_are_not_in_the_mask() => Assert.Equal(
        ["title"], Weave(Patch, "/v1/things/1", Encoding.UTF8.GetBytes("{\"nothing\":{\"a\":[1]},\"title\":\"t\"}"), options: new JsonOptions { IgnoreUnknownFields = true }).UpdateMask.Paths);

    [Fact]
    public void A_very_long_mask_is_omitted()
    {
        // Each path repeats the names of all messages around it.
        var deep = string.Concat(Enumerable.Repeat("{\"id\":\"\",\"size\":0,\"innerPart\":", 60)) + "{}" + new string('}', 60);

        Assert.Equal(121, Weave("PATCH /v1/x thing", "/v1/x", $"{{\"part\":{deep}}}").UpdateMask.Paths.Count);
        Assert.Null(Weave("PATCH /v1/x thing", "/v1/x", $"{{\"part\":{deep},\"sparePart\":{deep}}}").UpdateMask);
    }

    [Fact]
    public void An_error_in_the_body_is_reported()
    {
        using var output = new PooledBuffer();
        Assert.Contains("int32", Weave(Patch, "/v1/things/1", Encoding.UTF8.GetBytes("{\"title\":\"t\",\"count\":\"x\"}"), JsonOptions.Default, false, output)!.Body!.Message, StringComparison.Ordinal);
        Assert.Equal(0, output.Length);
    }

    private static ChangeRequest Weave(string rule, string target, string body) => Weave(rule, target, Encoding.UTF8.GetBytes(body));

    private static ChangeRequest Weave(string rule, string target, byte[] body, bool isProtobuf = false, JsonOptions? options = null)
    {
        using var output = new PooledBuffer();
        Assert.Null(Weave(rule, target, body, options ?? JsonOptions.Default, isProtobuf, output));
        return ChangeRequest.Parser.ParseFrom(output.WrittenSpan);
    }

    [Theory]
    [InlineData("updateMask=display_name", "display_name")]
    [InlineData("update_mask=displayName", "display_name")]
    [InlineData("updateMask=title&update_mask=spare_part&updateMask=odd", "title,spare_part,odd")]
    [InlineData("updateMask=sparePart.innerPart,spare_part.inner_part", "spare_part.inner_part,spare_part.inner_part")]
    public void A_mask_has_JSON_names_or_names_of_the_proto_file(string query, string expected) => Assert.Equal(
        expected.Split(','), Weave("PATCH /v1/things thing", $"/v1/things?{query}", "{}").UpdateMask.Paths);

    [Fact]
    public void A_mask_is_left_empty_by_option()
    {
        using var output = new PooledBuffer();
        Assert.Null(Weave("PATCH /v1/things thing", "/v1/things", """{"title":"t"}"""u8.ToArray(), JsonOptions.Default, isProtobuf: false, output, fills: false));
        Assert.Null(ChangeRequest.Parser.ParseFrom(output.WrittenSpan).UpdateMask);
    }

    private static RequestError? Weave(string rule, string target, byte[] body, JsonOptions options, bool isProtobuf, PooledBuffer output, bool fills = true)
    {
        var errors = new List<HttpRuleError>();
        var binding = HttpBinding.Compile(Method, Weaver.Rule(rule), errors).Single();
        var routes = new RouteTableBuilder<int>();
        routes.Add(binding.HttpMethod, binding.Template, 0);
        var parts = target.Split('?');
        return RequestWeaver.Weave(
            binding, routes.Build().Match(binding.HttpMethod, parts[0]), parts.Length > 1 ? parts[1] : "", body, new WeaveOptions { Json = options, FillUpdateMask = fills }, output, isProtobuf);
    }
}
