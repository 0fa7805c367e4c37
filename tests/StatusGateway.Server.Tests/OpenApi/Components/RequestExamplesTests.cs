using System.Text.Json.Nodes;
using StatusGateway.Core.Details;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Server.Tests.Probes;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

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
            var example = new RequestExamples(JsonOptions.Default).Create(message, [first])!.AsObject();

            Assert.DoesNotContain(first.JsonName, example.Select(member => member.Key));
            AssertReads(message, example);
        }
    }

    /// <summary>Reads the example as the gateway does. The reader rejects unknown members, wrong types, and two members of one oneof.</summary>
    private static void AssertReads(MessageSchema message, JsonNode example)
    {
        using var wire = new PooledBuffer();
        var error = JsonToWire.Read(message, System.Text.Encoding.UTF8.GetBytes(example.ToJsonString()), JsonOptions.Default, wire);
        Assert.True(error is null, $"{error} in {example.ToJsonString()}");
    }
}
