using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Server.Tests.Probes;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.OpenApi.Components;

public class ParameterSchemasTests
{
    private static readonly SchemaSet Probe = SchemaSet.FromGenerated(ProbeReflection.Descriptor, Google.Protobuf.WellKnownTypes.TypeReflection.Descriptor, Google.Protobuf.WellKnownTypes.WrappersReflection.Descriptor);

    [Theory]
    [InlineData("probe.v1.GetRequest", "name", """{"type":"string"}""")]
    [InlineData("probe.v1.GetRequest", "page_size", """{"type":"integer","format":"int32"}""")]
    [InlineData("probe.v1.GetRequest", "all_tags", """{"type":"array","items":{"type":"string"}}""")]
    [InlineData("probe.v1.GetRequest", "label_map", """{"type":"object","additionalProperties":{"type":"string"}}""")]
    [InlineData("probe.v1.Item", "made_at", """{"type":"string","format":"date-time"}""")]
    [InlineData("probe.v1.Item", "by_number", """{"propertyNames":{"pattern":"^-?[0-9]{1,19}$"},"type":"object","additionalProperties":{"type":"string"}}""")]
    [InlineData("probe.v1.Options", "with_parts", """{"type":"boolean"}""")]
    [InlineData("google.protobuf.Type", "syntax", """{"enum":["SYNTAX_PROTO2","SYNTAX_PROTO3","SYNTAX_EDITIONS"],"type":"string"}""")]
    [InlineData("google.protobuf.DoubleValue", "value", """{"type":"number","format":"double"}""")]
    [InlineData("google.protobuf.Int64Value", "value", """{"pattern":"^-?[0-9]{1,19}$","type":"string","format":"int64"}""")]
    [InlineData("probe.v1.GetRequest", "view_options", null)]
    [InlineData("probe.v1.Item", "all_parts", null)]
    [InlineData("probe.v1.Item", "part_by_id", null)]
    public void A_parameter_schema_describes_its_text(string type, string field, string? expected)
    {
        var schema = ParameterSchemas.Create(Probe.FindMessage(type)!.FindField(field)!);
        Assert.Equal(expected, schema is null ? null : Described.Json(schema).ToJsonString());
    }
}
