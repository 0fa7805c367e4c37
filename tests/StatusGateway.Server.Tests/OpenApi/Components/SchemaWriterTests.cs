using Google.Api;
using Google.Protobuf.Reflection;
using StatusGateway.Core.Details;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Server.Reference;
using StatusGateway.Server.Tests.Probes;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using static StatusGateway.Server.Tests.OpenApi.Components.Described;
using Type = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StatusGateway.Server.Tests.OpenApi.Components;

/// <summary>Tests the shape of components. The functional tests validate real requests and responses against them.</summary>
public class SchemaWriterTests
{
    [Fact]
    public void Requests_and_responses_share_a_component_without_required_fields()
    {
        var source = Source("a", Message("Book", Field("title"), Field("etag", Type.String, FieldBehavior.OutputOnly), MessageField("Book", "next")));
        var described = new Described();
        Assert.Equal("t.Book", described.Reference(source, "t.Book", MessageUse.Response));
        Assert.Equal("t.Book", described.Reference(source, "t.Book", MessageUse.Request));

        var book = described.Component("t.Book");
        Assert.Equal("""{"type":"string","readOnly":true}""", book["properties"]!["etag"]!.ToJsonString());
        Assert.Equal("""{"$ref":"#/components/schemas/t.Book"}""", book["properties"]!["next"]!.ToJsonString());
        Assert.Null(book["required"]);
        Assert.Single(described.Components());
    }

    [Fact]
    public void Messages_that_reach_required_fields_have_a_request_component()
    {
        var source = Source(
            "a",
            Message("Outer", MessageField("Book", "book"), MessageField("Leaf", "leaf")),
            Message("Book", Field("title", Type.String, FieldBehavior.Required), Field("etag", Type.String, FieldBehavior.OutputOnly), MessageField("Outer", "outer")),
            Message("Leaf", Field("secret", Type.String, FieldBehavior.InputOnly)));
        var described = new Described();
        Assert.Equal("t.Outer", described.Reference(source, "t.Outer", MessageUse.Response));
        Assert.Equal("t.Outer-Input", described.Reference(source, "t.Outer", MessageUse.Request));
        Assert.Equal("t.Leaf", described.Reference(source, "t.Leaf", MessageUse.Request));

        Assert.Equal(["t.Book", "t.Book-Input", "t.Leaf", "t.Outer", "t.Outer-Input"], described.Components().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        var input = described.Component("t.Book-Input");
        Assert.Equal("""["title"]""", input["required"]!.ToJsonString());
        Assert.Equal(["title", "outer"], input["properties"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal("#/components/schemas/t.Outer-Input", input["properties"]!["outer"]!["$ref"]!.GetValue<string>());
        Assert.Null(described.Component("t.Book")["required"]);
        Assert.Equal(["title", "etag", "outer"], described.Component("t.Book")["properties"]!.AsObject().Select(pair => pair.Key));
        Assert.True(described.Component("t.Leaf")["properties"]!["secret"]!["writeOnly"]!.GetValue<bool>());
    }

    [Fact]
    public void An_earlier_message_does_not_hide_required_fields_of_a_later_one()
    {
        var source = Source(
            "a",
            Message("Book", Field("title", Type.String, FieldBehavior.Required)),
            Message("One", MessageField("Two", "two")),
            Message("Two", MessageField("One", "one"), MessageField("Book", "book")));
        var described = new Described();
        Assert.Equal("t.Book-Input", described.Reference(source, "t.Book", MessageUse.Request));
        Assert.Equal("t.Two-Input", described.Reference(source, "t.Two", MessageUse.Request));
        Assert.Equal("t.One-Input", described.Reference(source, "t.One", MessageUse.Request));
    }

    [Fact]
    public void Equal_types_of_two_upstreams_share_a_component()
    {
        SchemaSource Make(string name) => Source(name, Message("Book", Field("title"), MessageField("Author", "author")), Message("Author", MessageField("Book", "book")));
        var described = new Described();
        Assert.Equal("t.Book", described.Reference(Make("a"), "t.Book", MessageUse.Response));
        Assert.Equal("t.Book", described.Reference(Make("b"), "t.Book", MessageUse.Response));
        Assert.Equal(2, described.Components().Count);
    }

    [Fact]
    public void Different_types_with_the_same_name_get_the_name_of_their_upstream()
    {
        var described = new Described();
        var one = Source("a", Message("Book", MessageField("Author", "author")), Message("Author", Field("name")));
        var other = Source("b/ü", Message("Book", MessageField("Author", "author")), Message("Author", Field("name", Type.Int32)));
        Assert.Equal("t.Book", described.Reference(one, "t.Book", MessageUse.Response));
        Assert.Equal("t.Book-b__", described.Reference(other, "t.Book", MessageUse.Response));
        Assert.Equal(["t.Author", "t.Author-b__", "t.Book", "t.Book-b__"], described.Components().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal("#/components/schemas/t.Author-b__", described.Component("t.Book-b__")["properties"]!["author"]!["$ref"]!.GetValue<string>());
    }

    [Fact]
    public void Enums_with_the_same_name_and_different_values_have_separate_components()
    {
        SchemaSource Make(string upstream, string value)
        {
            var mode = Field("mode", Type.Enum);
            mode.TypeName = ".t.Mode";
            return Source(upstream, [new EnumDescriptorProto { Name = "Mode", Value = { new EnumValueDescriptorProto { Name = value } } }], Message($"Uses{upstream}", mode));
        }

        var described = new Described();
        described.Reference(Make("A", "NONE"), "t.UsesA", MessageUse.Response);
        described.Reference(Make("B", "NONE"), "t.UsesB", MessageUse.Response);
        described.Reference(Make("C", "OTHER"), "t.UsesC", MessageUse.Response);
        Assert.Equal(["t.Mode", "t.Mode-C"], described.Components().Select(pair => pair.Key).Where(name => name.Contains("Mode", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void A_name_that_is_taken_gets_a_number()
    {
        var names = new ComponentNames();
        Assert.Equal(["a_b", "a_b-2", "a_b-3"], [names.Reserve("a b"), names.Reserve("a_b"), names.Reserve("a/b")]);
    }

    [Fact]
    public void Path_fields_are_not_in_the_body()
    {
        var source = Source(
            "a",
            Message("Change", MessageField("Book", "book", FieldBehavior.Required), Field("shelf"), Field("note", Type.String, FieldBehavior.Required)),
            Message("Book", Field("name", Type.String, FieldBehavior.Required), Field("title", Type.String, FieldBehavior.Required)));
        var described = new Described();
        var change = source.Schemas.FindMessage("t.Change")!;
        var (book, shelf) = (change.FindField("book")!, change.FindField("shelf")!);
        var name = book.MessageType!.FindField("name")!;

        var body = Json(described.Writer.Body(change, [[book, name], [shelf]], source, MessageUse.Request)).AsObject();
        Assert.Equal(["book", "note"], body["properties"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal("""["book","note"]""", body["required"]!.ToJsonString());
        Assert.Equal(["title"], body["properties"]!["book"]!["properties"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal("""["title"]""", body["properties"]!["book"]!["required"]!.ToJsonString());

        Assert.Equal("#/components/schemas/t.Change-Input", Json(described.Writer.Body(change, [], source, MessageUse.Request))["$ref"]!.GetValue<string>());
    }

    [Fact]
    public void An_update_requires_no_field_of_the_messages_that_it_updates()
    {
        var source = Source(
            "a",
            Message("Update", MessageField("Book", "book", FieldBehavior.Required), Field("name"), Field("note", Type.String, FieldBehavior.Required)),
            Message("Book", Field("title", Type.String, FieldBehavior.Required), MessageField("Cover", "cover", FieldBehavior.Required)),
            Message("Cover", Field("color", Type.String, FieldBehavior.Required)));
        var described = new Described();
        var update = source.Schemas.FindMessage("t.Update")!;
        var name = update.FindField("name")!;

        var whole = Json(described.Writer.Body(update, [[name]], source, MessageUse.UpdateRequest)).AsObject();
        Assert.Equal("""["book","note"]""", whole["required"]!.ToJsonString());
        Assert.Equal(["book", "note"], whole["properties"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal("#/components/schemas/t.Book", (string?)whole["properties"]!["book"]!["$ref"]);

        var resource = Json(described.Writer.Body(update.FindField("book")!.MessageType!, [], source, MessageUse.Update));
        Assert.Equal("#/components/schemas/t.Book", (string?)resource["$ref"]);
        Assert.Null(described.Component("t.Book")["required"]);
        Assert.Equal("#/components/schemas/t.Cover", (string?)described.Component("t.Book")["properties"]!["cover"]!["$ref"]);
        Assert.Null(described.Component("t.Cover")["required"]);
    }

    [Fact]
    public void JSON_options_change_the_schema()
    {
        var source = new SchemaSource("probe", SchemaSet.FromGenerated(ProbeReflection.Descriptor));
        var described = new Described(new JsonOptions { ProtoFieldNames = true });
        described.Reference(source, "probe.v1.Item", MessageUse.Response);
        Assert.Contains("all_parts", described.Component("probe.v1.Item")["properties"]!.AsObject());
        Assert.DoesNotContain("allParts", described.Component("probe.v1.Item")["properties"]!.AsObject());
    }

    [Fact]
    public void A_detail_declares_its_type()
    {
        var described = new Described();
        var source = new SchemaSource("google.rpc", DetailTypes.StandardSet);
        var info = Json(described.Writer.InAny(DetailTypes.StandardSet.FindMessage("google.rpc.ErrorInfo")!, source));
        Assert.Equal("type.googleapis.com/google.rpc.ErrorInfo", info["allOf"]![0]!["properties"]!["@type"]!["const"]!.GetValue<string>());
        Assert.Equal("#/components/schemas/google.rpc.ErrorInfo", info["allOf"]![1]!["$ref"]!.GetValue<string>());

        var duration = Json(described.Writer.InAny(DetailTypes.StandardSet.FindMessage("google.protobuf.Duration")!, source));
        Assert.Equal("string", duration["properties"]!["value"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public void Comments_of_the_gateways_protos_describe_their_components()
    {
        var described = new Described();
        var statuses = StatusesService.Create(DetailTypes.Standard, ErrorReference.BuiltIn, allowsRaising: true);
        var upstream = new InProcessUpstream(statuses);
        described.Reference(new SchemaSource("gateway", upstream.Schema), TranslateStatusRequest.Descriptor.FullName, MessageUse.Request);
        var details = new SchemaSource("google.rpc", DetailTypes.StandardSet);
        described.Reference(details, "google.rpc.ErrorInfo", MessageUse.Response);

        var form = described.Component("statusgateway.v1.GrpcTrailers");
        Assert.Equal("A status in gRPC trailers.", form["description"]!.GetValue<string>());
        Assert.Equal("The value of grpc-status. 0 is OK.", form["properties"]!["status"]!["description"]!.GetValue<string>());
        Assert.Contains("At most one of `http`, `grpc`, `status`.", described.Component("statusgateway.v1.TranslateStatusRequest")["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("The identity of an error", described.Component("google.rpc.ErrorInfo")["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_chain_of_types_does_not_overflow_the_stack()
    {
        const int length = 20_000;
        var messages = Enumerable.Range(0, length)
            .Select(i => i == length - 1 ? Message($"M{i}", Field("end", Type.String, FieldBehavior.Required)) : Message($"M{i}", MessageField($"M{i + 1}", "next")));
        var source = Source("a", [.. messages]);
        var twin = Source("b", [.. source.Schemas.Files[0].MessageType]);
        var described = new Described();
        Assert.Equal("t.M0-Input", described.Reference(source, "t.M0", MessageUse.Request));
        Assert.Equal("t.M0-Input", described.Reference(twin, "t.M0", MessageUse.Request));
        Assert.Equal(length, described.Components().Count);
    }
}
