using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi;
using StatusGateway.Server.Options;
using StatusGateway.Server.Tests.Configuration;

namespace StatusGateway.Server.Tests.OpenApi;

public class GatewayDocumentTests
{
    [Fact]
    public async Task Every_binding_is_an_operation_with_the_name_of_its_service_and_method()
    {
        var schema = With("a.Books.Get GET /v1/{value=books/*}", rule =>
        {
            rule.AdditionalBindings.Add(new HttpRule { Get = "/v2/books/{value}" });
            rule.AdditionalBindings.Add(new HttpRule { Post = "/v2/books:get", Body = "*" });
        });

        var document = await WriteAsync(Settings.Options("{}"), Snapshots.Upstream("books", schema));

        Assert.Equal(
            ["GET /v1/books/{book} Books_Get", "GET /v2/books/{value} Books_Get_2", "POST /v2/books:get Books_Get_3"],
            Operations(document));
    }

    [Fact]
    public async Task A_second_service_with_the_same_name_gets_a_longer_one()
    {
        var document = await WriteAsync(
            Settings.Options("{}"),
            Snapshots.Upstream("one", Schemas.Of("a.Books.Get GET /a/books")),
            Snapshots.Upstream("two", Schemas.Of("b.Books.Get GET /b/books")));

        Assert.Equal(["GET /a/books Books_Get", "GET /b/books b_Books_Get"], Operations(document));
        Assert.Equal(["Books", "b.Books"], document["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));
    }

    [Fact]
    public async Task A_service_without_a_package_gets_a_number_when_its_name_is_taken()
    {
        var set = Schemas.Set("a.Books.Get GET /b/books");
        set.File[^1].Package = "";
        Assert.True(Transcoding.Schema.SchemaSet.TryLoad(set.ToByteArray(), out var bare, out var errors), string.Join(' ', errors));

        var document = await WriteAsync(
            Settings.Options("{}"), Snapshots.Upstream("one", Schemas.Of("a.Books.Get GET /a/books")), Snapshots.Upstream("two", bare));

        Assert.Equal(["GET /a/books Books_Get", "GET /b/books Books_2_Get"], Operations(document));
        Assert.Equal(["Books", "Books_2"], document["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));
    }

    [Fact]
    public async Task Bindings_with_the_same_shape_share_a_path_and_its_parameter_names()
    {
        var document = await WriteAsync(
            Settings.Options("{}"),
            Snapshots.Upstream("one", Schemas.Of("a.Books.Get GET /books/{value}", "a.Books.Drop DELETE /books/*", "a.Books.Add POST /books/{value=*}")));

        Assert.Equal(["DELETE /books/{value} Books_Drop", "GET /books/{value} Books_Get", "POST /books/{value} Books_Add"], Operations(document).Order());
        foreach (var (_, operation) in document["paths"]!["/books/{value}"]!.AsObject())
        {
            var parameter = Assert.Single(operation!["parameters"]!.AsArray(), one => (string?)one!["in"] == "path")!;
            Assert.Equal("value", (string?)parameter["name"]);
            Assert.True((bool)parameter["required"]!);
        }
    }

    [Fact]
    public async Task A_route_that_another_upstream_serves_is_not_an_operation()
    {
        var document = await WriteAsync(
            Settings.Options("{}"),
            Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /books/{value}")),
            Snapshots.Upstream("two", Schemas.Of("b.Second.Get GET /books/*", "b.Second.List GET /books")));

        Assert.Equal(["GET /books/{value} First_Get", "GET /books Second_List"], Operations(document));
    }

    [Fact]
    public async Task The_document_of_an_upstream_contains_only_its_operations()
    {
        var options = Settings.Options("{}");
        var upstreams = new[] { Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /a")), Snapshots.Upstream("two", Schemas.Of("b.Second.Get GET /b")) };

        var document = await WriteAsync(options, snapshot => snapshot.Upstreams[1], upstreams);

        Assert.Equal(["GET /b Second_Get"], Operations(document));
        Assert.Equal("StatusGateway: two", (string?)document["info"]!["title"]);
    }

    [Fact]
    public async Task A_rule_for_every_method_is_written_as_the_most_usual_method()
    {
        var document = await WriteAsync(Settings.Options("{}"), Snapshots.Upstream("one", Schemas.Of("a.First.Any * /any", "a.First.Purge PURGE /cache")));

        var any = document["paths"]!["/any"]!["get"]!;
        Assert.Equal("First_Any", (string?)any["operationId"]);
        Assert.Contains("Every HTTP method calls", (string?)any["description"], StringComparison.Ordinal);
        // OpenAPI 3.1 cannot describe custom methods.
        var purge = Assert.Single(document["paths"]!["/cache"]!.AsObject());
        Assert.Equal("x-oai-additionalOperations", purge.Key);
        Assert.Equal("First_Purge", (string?)purge.Value!["PURGE"]!["operationId"]);
    }

    [Fact]
    public async Task Title_version_and_servers_come_from_the_configuration()
    {
        var options = Settings.Options("""
            {"OpenApi": {"Title": "Books", "Version": "2.1", "Description": "All *books*.", "Servers": ["https://api.example.com/base", "/base"]}}
            """);

        var document = await WriteAsync(options, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /a")));
        var plain = await WriteAsync(Settings.Options("{}"), Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /a")));

        Assert.Equal("3.1", ((string)document["openapi"]!)[..3]);
        Assert.Equal(("Books", "2.1"), ((string?)document["info"]!["title"], (string?)document["info"]!["version"]));
        Assert.StartsWith("All *books*.\n\n## Errors\n", (string?)document["info"]!["description"], StringComparison.Ordinal);
        Assert.Equal(["https://api.example.com/base", "/base"], document["servers"]!.AsArray().Select(server => (string)server!["url"]!));
        Assert.Equal(["/"], plain["servers"]!.AsArray().Select(server => (string)server!["url"]!));
    }

    [Theory]
    [InlineData("ftp://example.com")]
    [InlineData("example.com")]
    public void An_invalid_server_URL_is_reported(string url)
    {
        Settings.Read($"{{\"OpenApi\": {{\"Servers\": [\"{url}\"]}}}}", out var errors);

        var error = Assert.Single(errors);
        Assert.Contains("Gateway:OpenApi:Servers:0", error, StringComparison.Ordinal);
        Assert.Contains(url, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_codes_of_an_HTTP_status_come_from_the_configuration()
    {
        var options = Settings.Options("""{"Errors": {"CodeToHttp": {"NOT_FOUND": 410}, "Dialect": "GoogleError", "TypeBase": "https://errors.example.com/"}}""");

        var document = await WriteAsync(options, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /{value}")));

        var responses = document["paths"]!["/{value}"]!["get"]!["responses"]!.AsObject().Select(response => response.Key).ToArray();
        Assert.Contains("410", responses);
        Assert.DoesNotContain("404", responses);
        Assert.Contains("default", responses);
        var notFound = document["components"]!["responses"]!["Error410"]!;
        Assert.Contains("[NOT_FOUND](https://errors.example.com/NOT_FOUND)", (string?)notFound["description"], StringComparison.Ordinal);
        Assert.Equal(
            [
                "application/problem+json", "application/json", "application/json; dialect=problem", "application/json; dialect=rpc-status",
                "application/json; dialect=google-error", "application/x-protobuf",
            ],
            notFound["content"]!.AsObject().Select(content => content.Key));
        Assert.Equal("#/components/schemas/GoogleError", (string?)notFound["content"]!["application/json"]!["schema"]!["$ref"]);
    }

    [Fact]
    public async Task Operation_IDs_are_unique_and_first_bindings_have_no_number()
    {
        var schema = With("a.Books.Get GET /v1/{value}", rule => rule.AdditionalBindings.Add(new HttpRule { Get = "/v2/{value}" }));

        var document = await WriteAsync(
            Settings.Options("{}"),
            Snapshots.Upstream("one", schema),
            Snapshots.Upstream("two", Schemas.Of("b.Books.Get_2 GET /v3/{value}", "b.A.B_C GET /v4", "b.A_B.C GET /v5")),
            Snapshots.Upstream("three", Schemas.Of("a_b.Books.X GET /v6")));

        var ids = Operations(document).Select(operation => operation.Split(' ')[2]).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(["Books_Get", "Books_Get_2", "b_Books_Get_2", "A_B_C", "A_B_C_2", "a_b_Books_X"], ids);
    }

    [Fact]
    public async Task A_rule_for_every_method_does_not_replace_other_rules()
    {
        var document = await WriteAsync(Settings.Options("{}"), Snapshots.Upstream("one", Schemas.Of("a.First.Any * /any", "a.First.Get GET /any")));

        Assert.Equal(["GET /any First_Get", "POST /any First_Any"], Operations(document).Order());
    }

    [Fact]
    public async Task Routes_that_differ_only_in_the_number_of_segments_share_a_path()
    {
        var document = await WriteAsync(
            Settings.Options("{}"),
            Snapshots.Upstream("one", Schemas.Of("a.First.Star GET /files/{value=*}", "a.First.Rest GET /files/{value=**}", "a.First.Drop DELETE /files/**")));

        var path = Assert.Single(document["paths"]!.AsObject());
        Assert.Equal("/files/{value}", path.Key);
        Assert.Equal("First_Star", (string?)path.Value!["get"]!["operationId"]);
        Assert.Equal("First_Drop", (string?)path.Value["delete"]!["operationId"]);
        var further = Assert.Single(path.Value["x-further-operations"]!.AsObject());
        Assert.Equal("GET /files/{value=**}", further.Key);
        Assert.Equal("First_Rest", (string?)further.Value!["operationId"]);
    }

    [Fact]
    public async Task Configured_codes_are_listed_with_the_gateways_own_codes_of_a_status()
    {
        var options = Settings.Options("""{"Errors": {"CodeToHttp": {"NOT_FOUND": 413, "INVALID_ARGUMENT": 502}}}""");

        var document = await WriteAsync(options, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /{value}", "a.First.Add POST /{value}")));

        Assert.Equal(["NOT_FOUND"], Codes("get", "413"));
        Assert.Equal(["NOT_FOUND", "RESOURCE_EXHAUSTED"], Codes("post", "413"));
        Assert.Equal(["UNKNOWN", "INVALID_ARGUMENT", "RESOURCE_EXHAUSTED", "UNIMPLEMENTED", "INTERNAL"], Codes("get", "502"));

        string[] Codes(string verb, string status)
        {
            var name = ((string)document["paths"]!["/{value}"]![verb]!["responses"]![status]!["$ref"]!).Split('/')[^1];
            return [.. ((string)document["components"]!["responses"]![name]!["description"]!).Split("\n\n").Select(line => line.Split('[', ']')[1])];
        }
    }

    [Fact]
    public async Task A_field_with_presence_that_is_the_response_body_can_be_null()
    {
        var document = await WriteAsync(Settings.Options("{}"), Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /a")), Snapshots.Upstream("probe", Probe()));

        Assert.Equal(["string", "null"], Types("/published"));
        Assert.Null(Response("/title")["anyOf"]);

        JsonNode Response(string path) => document["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
        IEnumerable<string> Types(string path) => Response(path)["anyOf"]!.AsArray().Select(one => (string)one!["type"]!);
    }

    [Fact]
    public async Task A_method_with_its_own_error_options_has_its_own_responses()
    {
        var options = Settings.Options("""
            {"Upstreams": {"one": {"Addresses": ["http://localhost:1"], "Schema": {"Reflection": true}, "Methods": [
                {"selector": "a.First.Add", "Errors": {"CodeToHttp": {"NOT_FOUND": 410}}},
                {"selector": "a.First.Drop", "Timeout": "00:00:05"}]}}}
            """);

        var document = await WriteAsync(
            options, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /{value}", "a.First.Add POST /{value}", "a.First.Drop DELETE /{value}")));

        Assert.Equal("#/components/responses/Error404", Response("get", "404"));
        Assert.Equal("#/components/responses/Error410", Response("post", "410"));
        Assert.Null(Response("post", "404"));
        Assert.Equal("#/components/responses/Error404", Response("delete", "404"));
        Assert.Contains("NOT_FOUND", Description("Error410"), StringComparison.Ordinal);
        Assert.Equal(("#/components/responses/Error", "#/components/responses/Error-2"), (Response("get", "default"), Response("post", "default")));
        Assert.DoesNotContain("410", Description("Error"), StringComparison.Ordinal);
        Assert.EndsWith("Of this operation: NOT_FOUND is 410.", Description("Error-2"), StringComparison.Ordinal);

        string? Response(string verb, string status) => (string?)document["paths"]!["/{value}"]![verb]!["responses"]![status]?["$ref"];
        string? Description(string component) => (string?)document["components"]!["responses"]![component]!["description"];
    }

    [Theory]
    [InlineData("GET /a", "400", "403", "503")]
    [InlineData("GET /{value}", "400", "404", "503")]
    [InlineData("GET /a/*", "400", "404", "503")]
    [InlineData("POST /a", "400", "409", "503")]
    [InlineData("DELETE /{value}", "400", "404", "409")]
    public async Task An_operation_has_three_likely_errors_and_a_default(string rule, params string[] errors)
    {
        var document = await WriteAsync(Settings.Options("{}"), Snapshots.Upstream("one", Schemas.Of($"a.First.Call {rule}")));

        var operation = document["paths"]!.AsObject().Single().Value!.AsObject().Single().Value!;
        Assert.Equal(["200", "2XX", .. errors, "default"], operation["responses"]!.AsObject().Select(response => response.Key));
    }

    [Theory]
    [InlineData("/errors/", "[NOT_FOUND](/errors/NOT_FOUND) | 410", "the [error reference](/errors) has all codes")]
    [InlineData("https://errors.example.com/", "[NOT_FOUND](https://errors.example.com/NOT_FOUND) | 410", "the [error reference](https://errors.example.com) has all codes")]
    [InlineData("urn:errors:", "NOT_FOUND | 410", "the description of the API has all codes")]
    public async Task All_codes_are_in_one_table_that_the_default_response_leads_to(string typeBase, string row, string link)
    {
        var options = Settings.Options($$$"""{"Errors": {"CodeToHttp": {"NOT_FOUND": 410}, "TypeBase": "{{{typeBase}}}"}}""");

        var document = await WriteAsync(options, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /a")));

        var table = ((string)document["info"]!["description"]!).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToArray();
        Assert.Equal(16, table.Length);
        Assert.Contains(table, line => line.StartsWith($"| {row} |", StringComparison.Ordinal));
        Assert.Contains(link, (string?)document["components"]!["responses"]!["Error"]!["description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_reference_resolves()
    {
        var document = await WriteAsync(Settings.Options("{}"), Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /a/{value}", "a.First.Add POST /a")));

        var references = References(document).Distinct().ToArray();

        Assert.NotEmpty(references);
        foreach (var reference in references)
        {
            Assert.StartsWith("#/components/", reference, StringComparison.Ordinal);
            var parts = reference.Split('/');
            Assert.NotNull(document["components"]![parts[2]]?[parts[3]]);
        }
    }

    /// <summary>Creates a schema of one method, and changes the HTTP rule of the method.</summary>
    private static Transcoding.Schema.SchemaSet With(string method, Action<HttpRule> add)
    {
        var set = Schemas.Set(method);
        var options = set.File[^1].Service[0].Method[0].Options;
        var rule = options.GetExtension(AnnotationsExtensions.Http);
        add(rule);
        options.SetExtension(AnnotationsExtensions.Http, rule);
        Assert.True(Transcoding.Schema.SchemaSet.TryLoad(set.ToByteArray(), out var schema, out var errors), string.Join(' ', errors));
        return schema;
    }

    /// <summary>Creates methods whose response body is one field: a string, and an optional timestamp.</summary>
    [Theory]
    [InlineData("PATCH", "update_mask", "p.Thing")]
    [InlineData("POST", "update_mask", "p.Thing")]
    [InlineData("PATCH", "mask", "p.Thing")]
    [InlineData("PATCH", "read_mask", "p.Thing-Input")]
    [InlineData("POST", "mask", "p.Thing-Input")]
    public async Task A_resource_that_a_mask_updates_requires_nothing(string verb, string mask, string component)
    {
        var document = await WriteAsync(Settings.Options("{}"), Snapshots.Upstream("one", Update(verb, mask)));

        var operation = document["paths"]!["/thing"]!.AsObject().Single().Value!;
        Assert.Equal($"#/components/schemas/{component}", (string?)operation["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]);
        Assert.Equal(component == "p.Thing", document["components"]!["schemas"]![component]!["required"] is null);
    }

    private static Transcoding.Schema.SchemaSet Update(string verb, string mask)
    {
        var set = Schemas.Set($"p.Things.Update {verb} /thing");
        var file = set.File[^1];
        file.Dependency.Add("google/protobuf/field_mask.proto");
        set.File.Insert(0, FileDescriptorProto.Parser.ParseFrom(Google.Protobuf.WellKnownTypes.FieldMaskReflection.Descriptor.SerializedData));
        file.MessageType.Add(Components.Described.Message("Thing", Components.Described.Field("title", FieldDescriptorProto.Types.Type.String, FieldBehavior.Required)));
        var field = Components.Described.Field(mask, FieldDescriptorProto.Types.Type.Message);
        field.TypeName = ".google.protobuf.FieldMask";
        var thing = Components.Described.Field("thing", FieldDescriptorProto.Types.Type.Message, FieldBehavior.Required);
        thing.TypeName = ".p.Thing";
        file.MessageType.Add(Components.Described.Message("UpdateThing", thing, field));
        var method = file.Service[0].Method[0];
        method.InputType = ".p.UpdateThing";
        var rule = method.Options.GetExtension(AnnotationsExtensions.Http);
        rule.Body = "thing";
        method.Options.SetExtension(AnnotationsExtensions.Http, rule);
        Assert.True(Transcoding.Schema.SchemaSet.TryLoad(set.ToByteArray(), out var schema, out var errors), string.Join(' ', errors));
        return schema;
    }

    private static Transcoding.Schema.SchemaSet Probe()
    {
        var set = Schemas.Set("p.Probe.Title GET /title", "p.Probe.Published GET /published");
        var file = set.File[^1];
        file.Dependency.Add("google/protobuf/timestamp.proto");
        set.File.Insert(0, FileDescriptorProto.Parser.ParseFrom(Google.Protobuf.WellKnownTypes.TimestampReflection.Descriptor.SerializedData));
        file.MessageType.Add(new DescriptorProto
        {
            Name = "Work",
            Field =
            {
                new FieldDescriptorProto { Name = "title", Number = 1, Type = FieldDescriptorProto.Types.Type.String, Label = FieldDescriptorProto.Types.Label.Optional },
                new FieldDescriptorProto
                {
                    Name = "published", Number = 2, Type = FieldDescriptorProto.Types.Type.Message, TypeName = ".google.protobuf.Timestamp",
                    Label = FieldDescriptorProto.Types.Label.Optional,
                },
            },
        });
        foreach (var method in file.Service[0].Method)
        {
            method.OutputType = ".p.Work";
            var rule = method.Options.GetExtension(AnnotationsExtensions.Http);
            rule.ResponseBody = rule.Get[1..];
            method.Options.SetExtension(AnnotationsExtensions.Http, rule);
        }

        Assert.True(Transcoding.Schema.SchemaSet.TryLoad(set.ToByteArray(), out var schema, out var errors), string.Join(' ', errors));
        return schema;
    }

    private static Task<JsonNode> WriteAsync(GatewayOptions options, params UpstreamModel[] upstreams) => WriteAsync(options, static _ => null, upstreams);

    private static async Task<JsonNode> WriteAsync(GatewayOptions options, Func<GatewaySnapshot, UpstreamModel?> only, params UpstreamModel[] upstreams)
    {
        var snapshot = Snapshots.Build(options, out _, upstreams);
        var document = new OpenApiDocument();
        GatewayDocument.Fill(document, snapshot, only(snapshot));
        return JsonNode.Parse(await OpenApiDocuments.SerializeAsync(document, isYaml: false))!;
    }

    private static IEnumerable<string> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select $"{operation.Key.ToUpperInvariant()} {path.Key} {operation.Value!["operationId"]}";

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "$ref", Value: JsonValue reference } ? [(string)reference!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
