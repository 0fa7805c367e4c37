using Google.Protobuf;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Tests.Configuration;

namespace StatusGateway.Server.Tests.Hosting;

public sealed class GatewayDraftTests : IDisposable
{
    // A port without a server.
    private const string Nowhere = "http://127.0.0.1:1";

    private readonly string _folder = Directory.CreateTempSubdirectory("statusgateway-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Errors_of_options_files_and_routes_are_found_together()
    {
        Write("a.binpb", "a.First.Get GET /v1/a");

        using var draft = Create("""
            {"urls": "nonsense",
             "Gateway": {
               "Errors": {"Masking": "Sometimes"},
               "Reference": "missing",
               "Upstreams": {
                 "one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}, "Timeout": "soon", "HttpRules": [{"selector": "a.First.Gone", "get": "/v1/x"}]},
                 "two": {"Addresses": ["nonsense"], "Schema": {"DescriptorSet": "missing.binpb"}}}}}
            """);

        Assert.Null(draft.Urls);
        Assert.Equal(
            [
                "Gateway:Errors:Masking", "Gateway:Reference", "Gateway:Upstreams:one:HttpRules:0:selector", "Gateway:Upstreams:one:Timeout",
                "Gateway:Upstreams:two:Addresses:0", "Gateway:Upstreams:two:Schema:DescriptorSet", "urls",
            ],
            draft.Errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.All(draft.Errors, error => Assert.True(error.FailsCheck));
        Assert.Equal("a.First.Get @one", Snapshots.Route(draft.Snapshot, "GET", "/v1/a"));
    }

    [Fact]
    public void Check_fails_on_conflicts_within_one_upstream_only()
    {
        Write("a.binpb", "a.First.Get GET /v1/{value}", "a.First.Other GET /v1/{value}");
        Write("b.binpb", "b.Second.Get GET /v1/{value}");

        using var draft = Create("""
            {"Gateway": {"Upstreams": {
               "one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}},
               "two": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "b.binpb"}}}}}
            """);

        Assert.Equal([("one", true), ("two", false)], draft.Errors.Select(error => (error.Key.Split(':')[2], error.FailsCheck)));
        Assert.All(draft.Errors, error => Assert.True(error.IsWarning));
    }

    [Fact]
    public void Check_fails_on_an_invalid_rule_of_a_schema()
    {
        Write("a.binpb", "a.First.Get GET /v1/{nothing}", "a.First.Sound GET /v1/b");

        using var draft = Create("""{"Gateway": {"Upstreams": {"one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}}}}}""");

        Assert.Equal((true, true), (Assert.Single(draft.Errors).IsWarning, draft.Errors[0].FailsCheck));
        Assert.Equal("a.First.Sound @one", Snapshots.Route(draft.Snapshot, "GET", "/v1/b"));
    }

    [Fact]
    public void Left_out_units_fail_check_and_the_rest_is_served()
    {
        var set = Schemas.Set("a.First.Get GET /v1/a", "a.First.Bad GET /v1/bad", "a.Worse.Get GET /v1/worse");
        set.File[1].Service[0].Method[1].InputType = ".a.Gone";
        set.File[1].Service[1].Method[0].InputType = ".a.Gone";
        File.WriteAllBytes(Path.Combine(_folder, "a.binpb"), set.ToByteArray());

        using var draft = Create("""
            {"Gateway": {"Upstreams": {"one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"},
              "Methods": [{"selector": "a.First.Bad", "Timeout": "00:00:01"}, {"selector": "a.Worse.*", "Timeout": "00:00:01"}]}}}}
            """);

        Assert.Equal([("a.First.Bad", true, true), ("a.Worse", true, true)], draft.Errors.Select(error => (error.Value, error.IsWarning, error.FailsCheck)));
        Assert.All(draft.Errors, error => Assert.Equal("Gateway:Upstreams:one:Schema:DescriptorSet", error.Key));
        Assert.Equal("a.First.Get @one", Snapshots.Route(draft.Snapshot, "GET", "/v1/a"));
        Assert.Equal("404", Snapshots.Route(draft.Snapshot, "GET", "/v1/bad"));
        Assert.Equal(["a.First.Bad", "a.Worse"], draft.Snapshot.Upstreams[0].LeftOut.Select(unit => unit.Name));
    }

    [Fact]
    public void Service_config_wins_over_annotations_and_http_rules_win_over_both()
    {
        Write("a.binpb", "a.First.Get GET /annotation/1", "a.First.Two GET /annotation/2", "a.First.Three GET /annotation/3");
        File.WriteAllText(Path.Combine(_folder, "service.yaml"), """
            http:
              rules:
              - {selector: a.First.Two, get: /earlier/2}
              - {selector: a.First.Two, get: /service/2}
              - {selector: a.First.Three, get: /service/3}
            """);

        using var draft = Create("""
            {"Gateway": {"Upstreams": {"one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}, "ServiceConfig": "service.yaml",
              "HttpRules": [{"selector": "a.First.Three", "get": "/rules/3"}]}}}}
            """);

        Assert.Empty(draft.Errors);
        string[] served = ["/annotation/1", "/service/2", "/rules/3"];
        Assert.All(served, path => Assert.EndsWith("@one", Snapshots.Route(draft.Snapshot, "GET", path), StringComparison.Ordinal));
        string[] replaced = ["/annotation/2", "/annotation/3", "/earlier/2", "/service/3"];
        Assert.All(replaced, path => Assert.Equal("404", Snapshots.Route(draft.Snapshot, "GET", path)));
    }

    [Fact]
    public void Errors_of_a_service_config_name_file_and_line()
    {
        Write("a.binpb", "a.First.Get GET /a");
        File.WriteAllText(Path.Combine(_folder, "service.yaml"), """
            http:
              rules:
              - {selector: a.First.Gett, get: /b}
              - {selector: other.Service.Get, get: /c}
              - {selector: a.First.Get, get: "/d/{nothing}"}
            """);

        using var draft = Create("""{"Gateway": {"Upstreams": {"one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}, "ServiceConfig": "service.yaml"}}}}""");

        Assert.All(draft.Errors, error => Assert.Equal("Gateway:Upstreams:one:ServiceConfig", error.Key));
        Assert.Equal(
            [
                ("a.First.Gett", "service.yaml, line 3: Unknown method \"a.First.Gett\"; did you mean \"a.First.Get\"?", true, false),
                ("other.Service.Get", "service.yaml, line 4: Unknown method \"other.Service.Get\".", false, true),
            ],
            draft.Errors.Take(2).Select(error => (error.Value, error.Message, error.FailsCheck, error.IsWarning)));
        Assert.StartsWith("service.yaml, line 5: The variable \"nothing\"", draft.Errors[2].Message, StringComparison.Ordinal);
        Assert.False(draft.Errors[2].IsWarning);
        // Pages show no paths.
        Assert.StartsWith("The variable \"nothing\"", Assert.Single(draft.Snapshot.LeftOutRoutes).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rest_upstream_takes_the_rules_of_its_service_config()
    {
        Write("a.binpb", "a.First.Get", "a.First.Other");
        File.WriteAllText(Path.Combine(_folder, "service.yaml"), "http: {rules: [{selector: a.First.Get, get: '/v1/{value}'}]}");

        using var draft = Create("""
            {"Gateway": {"Upstreams": {"one": {"Protocol": "Rest", "Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}, "ServiceConfig": "service.yaml", "AutoMapping": true}}}}
            """);

        Assert.Empty(draft.Errors);
        Assert.Equal("GET /v1/{value}", Describe(draft.Snapshot.Upstreams[0].Api!.Bindings["/a.First/Get"].Single()));
        Assert.Equal("POST /a.First/Other", Describe(draft.Snapshot.Upstreams[0].Api!.Bindings["/a.First/Other"].Single()));

        static string Describe(Transcoding.HttpRules.HttpBinding binding) => $"{binding.HttpMethod} {binding.Template}";
    }

    [Fact]
    public void Auto_mapping_gives_methods_without_a_rule_a_route()
    {
        Write("a.binpb", "a.First.Get GET /v1/a", "a.First.Other");

        using var draft = Create("""{"Gateway": {"Upstreams": {"one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}, "AutoMapping": true}}}}""");

        Assert.Empty(draft.Errors);
        Assert.Equal("a.First.Other @one", Snapshots.Route(draft.Snapshot, "POST", "/a.First/Other"));
        Assert.Equal("404", Snapshots.Route(draft.Snapshot, "POST", "/a.First/Get"));
    }

    [Fact]
    public void Left_out_binding_says_which_route_gets_its_requests()
    {
        Write("a.binpb", "a.First.Bad GET /v1/{nothing=docs/*}", "a.First.Worse GET /v1/{value=docs/*", "a.First.Alone GET /v2/{nothing}", "a.First.Broad GET /v1/{value=docs/**}");

        using var draft = Create("""{"Gateway": {"Upstreams": {"one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}}}}}""");

        const string sibling = " Its requests now go to a.First.Broad (GET /v1/{value=docs/**}).";
        Assert.Equal(["a.First.Bad", "a.First.Worse", "a.First.Alone"], draft.Errors.Select(error => error.Value));
        Assert.Equal([true, true, false], draft.Errors.Select(error => error.Message.EndsWith(sibling, StringComparison.Ordinal)));
        Assert.All(draft.Errors, error => Assert.True(error.FailsCheck));
        Assert.Equal(["a.First.Bad", "a.First.Worse", "a.First.Alone"], draft.Snapshot.LeftOutRoutes.Select(route => route.Method));
        Assert.EndsWith(sibling, draft.Snapshot.LeftOutRoutes[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Left_out_method_says_which_route_gets_its_requests()
    {
        var set = Schemas.Set("a.First.Bad GET /v1/docs/{value}", "a.First.Alone GET /v2/x", "a.First.Broad GET /v1/{value=docs/**}");
        foreach (var method in set.File[1].Service[0].Method.Take(2)) method.InputType = ".a.Gone";
        File.WriteAllBytes(Path.Combine(_folder, "a.binpb"), set.ToByteArray());

        using var draft = Create("""{"Gateway": {"Upstreams": {"one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}}}}}""");

        Assert.Equal(
            "a.First.Bad is left out of the schema. Its requests now go to a.First.Broad (GET /v1/{value=docs/**}).",
            Assert.Single(draft.Errors, error => error.Value == "GET /v1/docs/{value}").Message);
        Assert.Equal(3, draft.Errors.Count);
    }

    [Theory]
    [InlineData("", "No service is served. grpc.First: services of the package grpc are served only if Services names them.", "grpc.First.Get")]
    [InlineData(""", "Services": ["a.Second"]""", "No service is served. a.First: it is not in Services.", "a.First.Get")]
    public void No_served_service_is_a_finding_with_the_reason_for_each(string options, string expected, string method)
    {
        Write("a.binpb", method);

        using var draft = Create("""{"Gateway": {"Upstreams": {"one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}""" + options + "}}}}");

        var error = draft.Errors.Single(error => error.Message.StartsWith("No service", StringComparison.Ordinal));
        Assert.Equal((expected, true, true), (error.Message, error.IsWarning, error.FailsCheck));
    }

    [Fact]
    public async Task Unreachable_upstreams_are_errors_only_when_contacted()
    {
        Write("a.binpb", "a.First.Get GET /v1/a");

        using var draft = Create("""
            {"Gateway": {"Upstreams": {
               "one": {"Addresses": ["NOWHERE"]},
               "two": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}},
               "three": {"Addresses": ["NOWHERE"]}}}}
            """);

        Assert.Empty(draft.Errors);
        var schemas = await draft.LoadSchemasAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Equal(["Gateway:Upstreams:one:Schema:Reflection", "Gateway:Upstreams:three:Schema:Reflection"], schemas.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.All(schemas, error => Assert.Equal(Nowhere, error.Value));
        var connections = await draft.ConnectAsync(CancellationToken.None);
        Assert.Equal(
            ["Gateway:Upstreams:one:Addresses", "Gateway:Upstreams:three:Addresses", "Gateway:Upstreams:two:Addresses"],
            connections.Select(error => error.Key).Order(StringComparer.Ordinal));
    }

    private void Write(string name, params string[] methods) => File.WriteAllBytes(Path.Combine(_folder, name), Schemas.Set(methods).ToByteArray());

    private GatewayDraft Create(string json) => GatewayDraft.Create(Settings.Json(json.Replace("NOWHERE", Nowhere, StringComparison.Ordinal)), new Folder(_folder), []);

    private sealed class Folder(string path) : IHostEnvironment
    {
        public string ApplicationName { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();

        public string ContentRootPath { get; set; } = path;

        public string EnvironmentName { get; set; } = "";
    }
}
