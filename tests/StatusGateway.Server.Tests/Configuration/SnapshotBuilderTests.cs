using StatusGateway.Core;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

public class SnapshotBuilderTests
{
    [Fact]
    public void Methods_and_routes_of_every_service_are_served()
    {
        var snapshot = Build("{}", out var errors, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /v1/a", "a.First.Plain", "a.Second.Put POST /v1/b")));

        Assert.Empty(errors);
        Assert.Equal(["/a.First/Get", "/a.First/Plain", "/a.Second/Put"], snapshot.Methods.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("a.First.Get @one", Snapshots.Route(snapshot, "GET", "/v1/a"));
        Assert.Equal("a.Second.Put @one", Snapshots.Route(snapshot, "POST", "/v1/b"));
        Assert.Equal("405", Snapshots.Route(snapshot, "GET", "/v1/b"));
        Assert.Equal("page", Snapshots.Route(snapshot, "GET", "/healthz"));
        Assert.Equal("404", Snapshots.Route(snapshot, "GET", "/a.First/Plain"));
        Assert.Null(snapshot.Unloaded);
    }

    [Fact]
    public void Services_of_gRPC_are_omitted_unless_configured()
    {
        var schema = Schemas.Of("grpc.Health.Check", "grpc.Other.Get");

        Assert.Empty(Build("{}", out _, Snapshots.Upstream("one", schema)).Methods);
        var options = Options("\"Services\":[\"grpc.Health\"]");
        Assert.Equal("/grpc.Health/Check", Assert.Single(Snapshots.Build(options, out var errors, Snapshots.Upstream("library", schema)).Methods.Keys));
        Assert.Empty(errors);
    }

    [Fact]
    public void Only_configured_services_are_served_and_must_exist()
    {
        var snapshot = Snapshots.Build(
            Options("\"Services\":[\"a.Second\",\"a.Third\"]"), out var errors, Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /v1/a", "a.Second.Get GET /v1/b")));

        Assert.Equal("/a.Second/Get", Assert.Single(snapshot.Methods.Keys));
        Assert.Equal("404", Snapshots.Route(snapshot, "GET", "/v1/a"));
        AssertError(
            errors, "Gateway:Upstreams:library:Services = \"a.Third\": The schema has no service of this name. Known services: a.First, a.Second.", isWarning: false);
    }

    [Fact]
    public void Literal_upstream_path_wins_over_a_page()
    {
        var snapshot = Build("{}", out var errors, Snapshots.Upstream("one", Schemas.Of("a.First.Health GET /healthz", "a.First.Root GET /{value=**}")));

        Assert.Empty(errors);
        Assert.Equal("a.First.Health @one", Snapshots.Route(snapshot, "GET", "/healthz"));
        Assert.Equal("page", Snapshots.Route(snapshot, "GET", "/"));
        Assert.Equal("a.First.Root @one", Snapshots.Route(snapshot, "GET", "/x"));
    }

    [Fact]
    public void Literal_upstream_path_for_every_verb_wins_over_a_page() =>
        Assert.Equal(
            "a.First.Any @one",
            Snapshots.Route(Build("{}", out _, Snapshots.Upstream("one", Schemas.Of("a.First.Any * /healthz"))), "GET", "/healthz"));

    [Theory]
    [InlineData("GET /{value}")]
    [InlineData("GET /{value=**}")]
    [InlineData("GET /**")]
    [InlineData("* /{value}")]
    [InlineData("POST /healthz")]
    public void Page_wins_over_other_paths(string rule) =>
        Assert.Equal("page", Snapshots.Route(Build("{}", out _, Snapshots.Upstream("one", Schemas.Of($"a.First.Get {rule}"))), "GET", "/healthz"));

    [Fact]
    public void Later_upstream_loses_only_the_conflicting_route()
    {
        var snapshot = Build(
            "{}",
            out var errors,
            Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /v1/{value}")),
            Snapshots.Upstream("two", Schemas.Of("b.Second.Get GET /v1/*", "b.Second.Put POST /v1/*")));

        Assert.Equal("a.First.Get @one", Snapshots.Route(snapshot, "GET", "/v1/x"));
        Assert.Equal("b.Second.Put @two", Snapshots.Route(snapshot, "POST", "/v1/x"));
        Assert.Equal("two", snapshot.Methods["/b.Second/Get"].Upstream.Name);
        AssertError(
            errors,
            "Gateway:Upstreams:two:Schema = \"GET /v1/*\": b.Second.Get and a.First.Get of the upstream \"one\" have the same route; the first keeps it. Change one of them, or give it another rule in HttpRules.",
            isWarning: true);
    }

    [Fact]
    public void Routes_of_one_upstream_can_conflict()
    {
        Build("{}", out var errors, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /v1/{value}", "a.First.Other GET /v1/*")));

        AssertError(
            errors,
            "Gateway:Upstreams:one:Schema = \"GET /v1/*\": a.First.Other and a.First.Get have the same route; the first keeps it. Change one of them, or give it another rule in HttpRules.",
            isWarning: true);
    }

    [Fact]
    public void Service_has_one_upstream()
    {
        var schema = Schemas.Of("a.First.Get GET /v1/a");

        var snapshot = Build("{}", out var errors, Snapshots.Upstream("one", schema), Snapshots.Upstream("two", schema));

        Assert.Equal("one", snapshot.Methods["/a.First/Get"].Upstream.Name);
        AssertError(
            errors,
            "Gateway:Upstreams:two:Services = \"a.First\": The upstream \"one\" already serves this service; a service can have only one upstream.",
            isWarning: false);
    }

    [Fact]
    public void Last_configured_rule_replaces_the_rule_of_the_schema()
    {
        var snapshot = Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/first\"},{\"selector\":\"a.First.Get\",\"get\":\"/last\"},{\"selector\":\"a.First.Plain\",\"get\":\"/plain\"}]"),
            out var errors,
            Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /v1/a", "a.First.Plain", "a.First.Other GET /v1/other")));

        Assert.Empty(errors);
        Assert.Equal(
            ["404", "404", "a.First.Get @library", "a.First.Plain @library", "a.First.Other @library"],
            new[] { "/v1/a", "/first", "/last", "/plain", "/v1/other" }.Select(path => Snapshots.Route(snapshot, "GET", path)));
    }

    [Theory]
    [InlineData("a.First.Get", "a.First.Get /x")]
    [InlineData("a.First.Get, b.Second.Get", "a.First.Get /x")]
    [InlineData("a.First.*", "a.First.Get /x")]
    [InlineData("a.*", "a.First.Get /x")]
    [InlineData("*", "a.First.Get /x")]
    [InlineData("b.*", "a.First.Get /v1/a")]
    [InlineData("a.Fir.*", "a.First.Get /v1/a")]
    [InlineData("a.First.Ge", "a.First.Get /v1/a")]
    [InlineData("a.First.Get.*", "a.First.Get /v1/a")]
    public void Selector_matches_names_and_wildcards(string selector, string expected)
    {
        var snapshot = Snapshots.Build(
            Options($"\"HttpRules\":[{{\"selector\":\"{selector}\",\"get\":\"/x\"}}]"), out _, Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /v1/a")));

        var route = Assert.Single(snapshot.Routes.Entries, entry => entry.Value is RouteTarget.Rest);
        Assert.Equal(expected, $"{((RouteTarget.Rest)route.Value).Method.Schema.FullName} {route.Template}");
    }

    [Fact]
    public void Last_rule_wins_regardless_of_its_selector()
    {
        var snapshot = Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/one\"},{\"selector\":\"a.*\",\"get\":\"/all\"},{\"selector\":\"a.Second.Get,a.Second.Put\",\"put\":\"/two\"}]"),
            out var errors,
            Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /v1/a", "a.Second.Get GET /v1/b")));

        Assert.Equal(["404", "a.First.Get @library", "404"], new[] { "/one", "/all", "/v1/b" }.Select(path => Snapshots.Route(snapshot, "GET", path)));
        Assert.Equal("a.Second.Get @library", Snapshots.Route(snapshot, "PUT", "/two"));
        AssertError(errors, "Gateway:Upstreams:library:HttpRules:2:selector = \"a.Second.Put\": Unknown method \"a.Second.Put\"; did you mean \"a.Second.Get\"?", isWarning: false);
    }

    [Fact]
    public void Rule_for_many_methods_gives_the_first_one_the_route()
    {
        var snapshot = Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.*\",\"get\":\"/all\"}]"), out var errors, Snapshots.Upstream("library", Schemas.Of("a.First.Get", "a.First.Put")));

        Assert.Equal("a.First.Get @library", Snapshots.Route(snapshot, "GET", "/all"));
        AssertError(
            errors,
            "Gateway:Upstreams:library:HttpRules:0 = \"GET /all\": a.First.Put and a.First.Get have the same route; the first keeps it. Change one of them, or give it another rule in HttpRules.",
            isWarning: true);
    }

    [Fact]
    public void Duplicate_route_of_a_method_is_reported()
    {
        Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/x/{value}\",\"additionalBindings\":[{\"get\":\"/x/*\"}]}]"), out var errors, Snapshots.Upstream("library", Schemas.Of("a.First.Get")));

        AssertError(
            errors,
            "Gateway:Upstreams:library:HttpRules:0 = \"GET /x/*\": a.First.Get has this route twice, the first time as \"/x/{value}\". Remove one of the two bindings.",
            isWarning: true);
    }

    [Fact]
    public void Error_of_an_additional_binding_names_the_binding()
    {
        var binding = "{\"get\":\"/x/{gone}\"}";
        Snapshots.Build(
            Options($"\"HttpRules\":[{{\"selector\":\"a.First.Get\",\"get\":\"/x/{{gone}}\",\"additionalBindings\":[{binding},{{\"get\":\"/y\",\"additionalBindings\":[{{\"get\":\"/z\"}}]}},{binding}]}}]"),
            out var errors,
            Snapshots.Upstream("library", Schemas.Of("a.First.Get")));

        Assert.All(errors, error => Assert.Equal("Gateway:Upstreams:library:HttpRules:0", error.Key));
        var message = errors[0].Message;
        Assert.Contains("gone", message, StringComparison.Ordinal);
        Assert.Equal(
            [
                message, $"additional_bindings[0]: {message}", $"additional_bindings[2]: {message}",
                "An additional binding has additional bindings of its own: put all of them into the rule itself.",
            ],
            errors.Select(error => error.Message));
    }

    [Fact]
    public void Rule_for_an_unknown_method_is_an_error()
    {
        Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Gone\",\"get\":\"/x\"}]"), out var errors, Snapshots.Upstream("library", Schemas.Of("a.First.Get")));

        AssertError(errors, "Gateway:Upstreams:library:HttpRules:0:selector = \"a.First.Gone\": Unknown method \"a.First.Gone\"; did you mean \"a.First.Get\"?", isWarning: false);
    }

    [Fact]
    public void Selector_unlike_any_method_has_no_suggestion()
    {
        Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/x\"},{\"selector\":\"library.v1.*\",\"get\":\"/y\"}]"),
            out var errors,
            Snapshots.Upstream("library", Schemas.Of("a.First.Get")));

        AssertError(errors, "Gateway:Upstreams:library:HttpRules:1:selector = \"library.v1.*\": Unknown method \"library.v1.*\".", isWarning: false);
    }

    [Fact]
    public void In_process_services_ignore_options_of_an_upstream_with_their_name()
    {
        var snapshot = Snapshots.Build(
            Options("\"Services\":[\"a.First\"],\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/x\"}]"),
            out var errors,
            Snapshots.Upstream("library", Schemas.Of("a.First.Get")),
            Snapshots.Upstream("library", Schemas.Of("b.Second.Get GET /y"), isInProcess: true));

        Assert.Empty(errors);
        Assert.Equal(["/a.First/Get", "/b.Second/Get"], snapshot.Methods.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Invalid_rule_prevents_the_start_only_if_configured()
    {
        const string message = "The variable \"gone\" names \"gone\", which is not a field of google.protobuf.StringValue.";

        Build("{}", out var errors, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /v1/{gone}")));
        AssertError(errors, $"Gateway:Upstreams:one:Schema = \"a.First.Get\": {message}", isWarning: true);

        Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/v1/{gone}\"}]"), out errors, Snapshots.Upstream("library", Schemas.Of("a.First.Get")));
        AssertError(errors, $"Gateway:Upstreams:library:HttpRules:0 = \"a.First.Get\": {message}", isWarning: false);
    }

    [Fact]
    public void Upstream_without_schema_serves_nothing()
    {
        var snapshot = Snapshots.Build(
            Options("\"Services\":[\"a.First\"],\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/x\"}]"), out var errors, Snapshots.Upstream("library", null));

        Assert.Empty(errors);
        Assert.Empty(snapshot.Methods);
        Assert.Equal("library", snapshot.Unloaded!.Name);
    }

    [Fact]
    public void Snapshot_has_the_common_options()
    {
        var snapshot = Build(
            "{\"Errors\":{\"TypeBase\":\"/e/\",\"CodeToHttp\":{\"CANCELLED\":408}},\"Json\":{\"EmitDefaults\":true,\"IgnoreUnknownParameters\":true},\"Limits\":{\"MaxRequestBytes\":7,\"MaxDepth\":8}}",
            out _,
            Snapshots.Upstream("one", Schemas.Of("a.First.Get")));

        Assert.Equal(("/e/", 408, 404, 7, true), (snapshot.TypeBase, snapshot.HttpStatuses.ToHttp(RpcCode.Cancelled), snapshot.HttpStatuses.ToHttp(RpcCode.NotFound), snapshot.Policy.MaxRequestBytes, snapshot.Policy.IgnoreUnknownParameters));
        var json = snapshot.Methods["/a.First/Get"].Json;
        Assert.Equal((true, false, 8), (json.EmitDefaults, json.IgnoreUnknownFields, json.MaxDepth));
        Assert.NotNull(json.Types.FindMessage("google.rpc.ErrorInfo"));
    }

    private static GatewayOptions Options(string upstream) => Settings.Options(Settings.Upstream(upstream));

    private static GatewaySnapshot Build(string options, out IReadOnlyList<ConfigurationError> errors, params UpstreamModel[] upstreams) =>
        Snapshots.Build(Settings.Options(options), out errors, upstreams);

    private static void AssertError(IReadOnlyList<ConfigurationError> errors, string expected, bool isWarning)
    {
        var error = Assert.Single(errors);
        Assert.Equal(expected, error.ToString());
        Assert.Equal(isWarning, error.IsWarning);
    }
}
