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
