using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;
using StatusGateway.Core.Details;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Server.Tests.Probes;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using static StatusGateway.Server.Tests.OpenApi.Components.Described;
using Type = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StatusGateway.Server.Tests.OpenApi.Components;

public class RequestExamplesTests
{
    private static readonly SchemaSet Standard = DetailTypes.StandardSet;

    public static TheoryData<string> Types => [.. Standard.Messages.Values.Where(message => !message.IsMapEntry).Select(message => message.FullName).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Types))]
    public void An_example_is_valid_for_its_message(string type)
    {
        var message = Standard.FindMessage(type)!;
        var example = new RequestExamples(JsonOptions.Default).Create(message, []);

        // google.protobuf.Value has no example, because any JSON value is valid.
        if (example is null) Assert.Contains(message.WellKnown, (WellKnownType[])[WellKnownType.Value, WellKnownType.Wrapper]);
        else AssertReads(message, example);
    }

    [Fact]
    public void Path_fields_are_omitted_and_one_member_of_each_oneof_is_set()
    {
        var schema = SchemaSet.FromGenerated(ProbeReflection.Descriptor);
        foreach (var message in schema.Messages.Values.Where(message => !message.IsMapEntry && message.Fields.Count > 0 && message.WellKnown == WellKnownType.None))
        {
            var first = message.Fields[0];
            var example = new RequestExamples(JsonOptions.Default).Create(message, [[first]])!.AsObject();

            Assert.DoesNotContain(first.JsonName, example.Select(member => member.Key));
            AssertReads(message, example);
        }
    }

    [Fact]
    public void Required_members_are_written_at_any_depth()
    {
        var messages = Enumerable.Range(1, 9).Select(depth => Message(
            $"M{depth}", MessageField($"M{depth + 1}", "next", FieldBehavior.Required), Field("title", Type.String, FieldBehavior.Required), Field("note")));
        var example = CreateExample("M1", [.. messages, Message("M10", Field("end", Type.String, FieldBehavior.Required))]);

        const string deep = """{"next":{"next":{"next":{"next":{"end":"string"},"title":"string"},"title":"string"},"title":"string"},"title":"string"}""";
        const string note = ""","title":"string","note":"string"}""";
        Assert.Equal($$"""{"next":{"next":{"next":{"next":{"next":{{deep}}{{note}}{{note}}{{note}}{{note}}{{note}}""", example!.ToJsonString());
    }

    [Fact]
    public void A_message_that_requires_itself_has_no_example_and_is_left_out_elsewhere()
    {
        DescriptorProto[] messages =
        [
            Message("Loop", MessageField("Loop", "again", FieldBehavior.Required)),
            Message("Around", MessageField("Loop", "loop"), Field("title")),
            Message("Inside", MessageField("Loop", "loop", FieldBehavior.Required), Field("title")),
            Message("List", Repeated(MessageField("Loop", "loops", FieldBehavior.Required)), Repeated(MessageField("Loop", "others"))),
        ];

        Assert.Null(CreateExample("Loop", messages));
        Assert.Equal("""{"title":"string"}""", CreateExample("Around", messages)!.ToJsonString());
        Assert.Null(CreateExample("Inside", messages));
        Assert.Equal("""{"loops":[]}""", CreateExample("List", messages)!.ToJsonString());
    }

    [Fact]
    public void Required_members_that_branch_do_not_grow_without_limit()
    {
        var messages = Enumerable.Range(1, 30).Select(depth => Message(
            $"M{depth}", MessageField($"M{depth + 1}", "left", FieldBehavior.Required), MessageField($"M{depth + 1}", "right", FieldBehavior.Required)));

        Assert.Null(CreateExample("M1", [.. messages, Message("M31", Field("end"))]));
    }

    [Fact]
    public void Nested_fields_of_the_path_are_omitted()
    {
        var source = Source("a", Message("Change", MessageField("Book", "book"), Field("note")), Message("Book", Field("name"), Field("title")));
        var change = source.Schemas.FindMessage("t.Change")!;
        var book = change.FindField("book")!;

        var example = new RequestExamples(JsonOptions.Default).Create(change, [[book, book.MessageType!.FindField("name")!]]);

        Assert.Equal("""{"book":{"title":"string"},"note":"string"}""", example!.ToJsonString());
    }

    private static JsonNode? CreateExample(string message, params DescriptorProto[] messages) =>
        new RequestExamples(JsonOptions.Default).Create(Source("a", messages).Schemas.FindMessage($"t.{message}")!, []);

    private static FieldDescriptorProto Repeated(FieldDescriptorProto field)
    {
        field.Label = FieldDescriptorProto.Types.Label.Repeated;
        return field;
    }

    /// <summary>Reads the example as the gateway does. The reader rejects unknown members, wrong types, and two members of one oneof.</summary>
    private static void AssertReads(MessageSchema message, JsonNode example)
    {
        using var wire = new PooledBuffer();
        var error = JsonToWire.Read(message, System.Text.Encoding.UTF8.GetBytes(example.ToJsonString()), JsonOptions.Default, wire);
        Assert.True(error is null, $"{error} in {example.ToJsonString()}");
    }
}
