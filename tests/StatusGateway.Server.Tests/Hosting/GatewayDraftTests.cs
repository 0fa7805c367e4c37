using Google.Protobuf;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Tests.Configuration;

namespace StatusGateway.Server.Tests.Hosting;

public sealed class GatewayDraftTests : IDisposable
{
    // Nobody listens on it.
    private const string Nowhere = "http://127.0.0.1:1";

    private readonly string _folder = Directory.CreateTempSubdirectory("statusgateway-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Faults_of_options_files_and_routes_are_found_at_once()
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
            draft.Faults.Select(fault => fault.Key).Order(StringComparer.Ordinal));
        Assert.All(draft.Faults, fault => Assert.True(fault.FailsCheck));
        Assert.Equal("a.First.Get @one", Snapshots.Route(draft.Snapshot, "GET", "/v1/a"));
    }

    [Fact]
    public void Bindings_that_collide_inside_one_source_fail_a_check_and_those_of_two_do_not()
    {
        Write("a.binpb", "a.First.Get GET /v1/{value}", "a.First.Other GET /v1/{value}");
        Write("b.binpb", "b.Second.Get GET /v1/{value}");

        using var draft = Create("""
            {"Gateway": {"Upstreams": {
               "one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}},
               "two": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "b.binpb"}}}}}
            """);

        Assert.Equal([("one", true), ("two", false)], draft.Faults.Select(fault => (fault.Key.Split(':')[2], fault.FailsCheck)));
        Assert.All(draft.Faults, fault => Assert.True(fault.IsRemark));
    }

    [Fact]
    public void A_rule_of_a_schema_that_does_not_compile_fails_a_check()
    {
        Write("a.binpb", "a.First.Get GET /v1/{nothing}", "a.First.Sound GET /v1/b");

        using var draft = Create("""{"Gateway": {"Upstreams": {"one": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}}}}}""");

        Assert.Equal((true, true), (Assert.Single(draft.Faults).IsRemark, draft.Faults[0].FailsCheck));
        Assert.Equal("a.First.Sound @one", Snapshots.Route(draft.Snapshot, "GET", "/v1/b"));
    }

    [Fact]
    public async Task Upstreams_that_do_not_answer_are_faults_when_they_are_asked_and_not_before()
    {
        Write("a.binpb", "a.First.Get GET /v1/a");

        using var draft = Create("""
            {"Gateway": {"Upstreams": {
               "one": {"Addresses": ["NOWHERE"]},
               "two": {"Addresses": ["NOWHERE"], "Schema": {"DescriptorSet": "a.binpb"}},
               "three": {"Addresses": ["NOWHERE"]}}}}
            """);

        Assert.Empty(draft.Faults);
        var schemas = await draft.AskForSchemasAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Equal(["Gateway:Upstreams:one:Schema:Reflection", "Gateway:Upstreams:three:Schema:Reflection"], schemas.Select(fault => fault.Key).Order(StringComparer.Ordinal));
        Assert.All(schemas, fault => Assert.Equal(Nowhere, fault.Value));
        var connections = await draft.ConnectAsync(CancellationToken.None);
        Assert.Equal(
            ["Gateway:Upstreams:one:Addresses", "Gateway:Upstreams:three:Addresses", "Gateway:Upstreams:two:Addresses"],
            connections.Select(fault => fault.Key).Order(StringComparer.Ordinal));
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
