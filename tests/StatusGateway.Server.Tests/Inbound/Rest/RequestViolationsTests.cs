using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using StatusGateway.Core.Reading;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Tests.Probes;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.Inbound.Rest;

public class RequestViolationsTests
{
    private const int ItemBody = 0;
    private const int WholeBody = 1;
    private const int ListBody = 2;
    private const int BodyInside = 3;
    private const int OneSegment = 4;

    [Theory]
    [InlineData("item.display_name", "/item/displayName")]
    [InlineData("item.displayName", "/item/displayName")]
    [InlineData("allow_missing", "/allowMissing")]
    [InlineData("item", "/item")]
    [InlineData("item.all_parts[1].part_name", "/item/allParts/1/partName")]
    [InlineData("item.all_parts.1.part_name", "/item/allParts/1/partName")]
    [InlineData("item.all_parts[0].inner_parts[2]", "/item/allParts/0/innerParts/2")]
    [InlineData("item.all_parts.part_name", "/item/allParts")]
    [InlineData("all_tags[3]", "/allTags/3")]
    [InlineData("item.labels[color]", "/item/labels/color")]
    [InlineData("item.labels[\"color\"]", "/item/labels/color")]
    [InlineData("item.labels[a.b/c~d]", "/item/labels/a.b~1c~0d")]
    [InlineData("item.labels.color", "/item/labels/color")]
    [InlineData("item.by_number[5]", "/item/byNumber/5")]
    [InlineData("item.by_number.5", "/item/byNumber/5")]
    [InlineData("item.part_by_id[k].part_name", "/item/partById/k/partName")]
    [InlineData("item.part_by_id.k.part_name", "/item/partById/k/partName")]
    [InlineData("item.part_by_id.k.inner_parts[1].part_name", "/item/partById/k/innerParts/1/partName")]
    [InlineData("item.made_at", "/item/madeAt")]
    [InlineData("item.made_at.seconds", "/item/madeAt")]
    public void A_field_of_a_whole_message_body_has_a_pointer(string field, string pointer) =>
        Assert.Equal(new ViolationLocation(pointer, null), Locate(Changes[WholeBody], field));

    [Theory]
    [InlineData("item.display_name", "/displayName")]
    [InlineData("item", "")]
    [InlineData("item.all_parts[1].part_name", "/allParts/1/partName")]
    [InlineData("item.labels[color]", "/labels/color")]
    public void The_pointer_is_relative_to_the_body_field(string field, string pointer) =>
        Assert.Equal(new ViolationLocation(pointer, null), Locate(Changes[ItemBody], field));

    [Theory]
    [InlineData("all_tags[1]", "/1")]
    [InlineData("all_tags", "")]
    public void The_pointer_into_a_list_body_begins_with_the_index(string field, string pointer) =>
        Assert.Equal(new ViolationLocation(pointer, null), Locate(Changes[ListBody], field));

    [Theory]
    [InlineData("item.all_parts[1].part_name", "/1/partName")]
    [InlineData("item.all_parts", "")]
    public void The_body_field_may_be_nested(string field, string pointer) =>
        Assert.Equal(new ViolationLocation(pointer, null), Locate(Changes[BodyInside], field));

    [Theory]
    [InlineData(BodyInside, "item.display_name", "", "item.displayName")]
    [InlineData(BodyInside, "item", "", "item")]
    [InlineData(ItemBody, "item.name", "", "item.name")]
    [InlineData(WholeBody, "item.name", "", "item.name")]
    [InlineData(OneSegment, "item.name", "", "item_name")]
    [InlineData(ItemBody, "allow_missing", "", "allowMissing")]
    [InlineData(ItemBody, "allow_missing", "?allow_missing=x", "allow_missing")]
    [InlineData(ItemBody, "allow_missing", "?allowMissing=x", "allowMissing")]
    [InlineData(ItemBody, "allowMissing", "?allow_missing=x", "allow_missing")]
    [InlineData(ItemBody, "all_tags[1]", "?allTags=a&allTags=b", "allTags")]
    [InlineData(ItemBody, "all_tags", "", "allTags")]
    [InlineData(WholeBody, "nothing", "?nothing=1", "nothing")]
    public void A_field_outside_the_body_is_a_parameter_as_the_client_wrote_it(int binding, string field, string query, string parameter) =>
        Assert.Equal(new ViolationLocation(null, parameter), Locate(Changes[binding], field, query));

    [Theory]
    [InlineData("name", "", "name")]
    [InlineData("page_size", "", "pageSize")]
    [InlineData("page_size", "?page_size=x", "page_size")]
    [InlineData("view_options.with_parts", "", "viewOptions.withParts")]
    [InlineData("view_options.with_parts", "?viewOptions.with_parts=x", "viewOptions.with_parts")]
    [InlineData("label_map[a]", "", "labelMap[a]")]
    [InlineData("label_map.a", "?label_map[a]=x", "label_map[a]")]
    [InlineData("label_map[b]", "?label_map[a]=x", "labelMap[b]")]
    [InlineData("all_tags[0]", "?all_tags=x", "all_tags")]
    public void Without_a_body_every_field_is_a_parameter(string field, string query, string parameter) =>
        Assert.Equal(new ViolationLocation(null, parameter), Locate(Get, field, query));

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("item.nothing")]
    [InlineData("item.nothing.more")]
    [InlineData("item[0]")]
    [InlineData("item.name[0]")]
    [InlineData("item.labels[a].b")]
    [InlineData("item..name")]
    [InlineData(".item")]
    [InlineData("item.")]
    [InlineData("[0]")]
    [InlineData("item.all_parts[")]
    [InlineData("item.all_parts[]")]
    [InlineData("item.all_parts[0][1]")]
    [InlineData("the item is bad")]
    public void An_unknown_field_has_no_location(string field)
    {
        Assert.Equal(default, Locate(Changes[WholeBody], field));
        Assert.Equal(default, Locate(Changes[ItemBody], field));
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("")]
    public void A_malformed_body_has_the_pointer_of_the_error(string pointer) =>
        Assert.Equal(new ViolationLocation(pointer, null), new RequestViolations(Changes[ItemBody], QueryCollection.Empty, pointer).Locate("item.nothing"));

    private static IReadOnlyList<HttpBinding> Changes { get; } = Bindings("Change");

    private static HttpBinding Get { get; } = Bindings("Get")[0];

    private static ViolationLocation Locate(HttpBinding binding, string field, string query = "") =>
        new RequestViolations(binding, new QueryCollection(QueryHelpers.ParseQuery(query))).Locate(field);

    private static IReadOnlyList<HttpBinding> Bindings(string method)
    {
        var errors = new List<HttpRuleError>();
        var schema = SchemaSet.FromGenerated(ProbeReflection.Descriptor).Services[0].Methods.Single(candidate => candidate.Name == method);
        var bindings = HttpBinding.Compile(schema, schema.HttpRule!, errors);
        Assert.Empty(errors);
        return bindings;
    }
}
