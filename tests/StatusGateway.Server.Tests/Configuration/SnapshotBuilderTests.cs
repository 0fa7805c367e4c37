using StatusGateway.Core;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

public class SnapshotBuilderTests
{
    [Fact]
    public void Methods_and_routes_of_every_service_are_served()
    {
        var snapshot = Build("{}", out var faults, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /v1/a", "a.First.Plain", "a.Second.Put POST /v1/b")));

        Assert.Empty(faults);
        Assert.Equal(["/a.First/Get", "/a.First/Plain", "/a.Second/Put"], snapshot.Methods.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("a.First.Get @one", Snapshots.Route(snapshot, "GET", "/v1/a"));
        Assert.Equal("a.Second.Put @one", Snapshots.Route(snapshot, "POST", "/v1/b"));
        Assert.Equal("405", Snapshots.Route(snapshot, "GET", "/v1/b"));
        Assert.Equal("page", Snapshots.Route(snapshot, "GET", "/healthz"));
        Assert.Equal("404", Snapshots.Route(snapshot, "GET", "/a.First/Plain"));
        Assert.Null(snapshot.Unloaded);
    }

    [Fact]
    public void Services_of_grpc_s_own_are_left_out_unless_they_are_named()
    {
        var schema = Schemas.Of("grpc.Health.Check", "grpc.Other.Get");

        Assert.Empty(Build("{}", out _, Snapshots.Upstream("one", schema)).Methods);
        var options = Options("\"Services\":[\"grpc.Health\"]");
        Assert.Equal("/grpc.Health/Check", Assert.Single(Snapshots.Build(options, out var faults, Snapshots.Upstream("library", schema)).Methods.Keys));
        Assert.Empty(faults);
    }

    [Fact]
    public void Services_that_are_named_are_served_alone_and_must_be_there()
    {
        var snapshot = Snapshots.Build(
            Options("\"Services\":[\"a.Second\",\"a.Third\"]"), out var faults, Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /v1/a", "a.Second.Get GET /v1/b")));

        Assert.Equal("/a.Second/Get", Assert.Single(snapshot.Methods.Keys));
        Assert.Equal("404", Snapshots.Route(snapshot, "GET", "/v1/a"));
        AssertFault(
            faults, "Gateway:Upstreams:library:Services = \"a.Third\": The schema has no service of this name. It has: a.First, a.Second.", isRemark: false);
    }

    [Fact]
    public void A_literal_path_of_an_upstream_wins_over_a_page()
    {
        var snapshot = Build("{}", out var faults, Snapshots.Upstream("one", Schemas.Of("a.First.Health GET /healthz", "a.First.Root GET /{value=**}")));

        Assert.Empty(faults);
        Assert.Equal("a.First.Health @one", Snapshots.Route(snapshot, "GET", "/healthz"));
        Assert.Equal("page", Snapshots.Route(snapshot, "GET", "/"));
        Assert.Equal("a.First.Root @one", Snapshots.Route(snapshot, "GET", "/x"));
    }

    [Fact]
    public void A_literal_path_of_an_upstream_for_every_verb_wins_over_a_page_too() =>
        Assert.Equal(
            "a.First.Any @one",
            Snapshots.Route(Build("{}", out _, Snapshots.Upstream("one", Schemas.Of("a.First.Any * /healthz"))), "GET", "/healthz"));

    [Theory]
    [InlineData("GET /{value}")]
    [InlineData("GET /{value=**}")]
    [InlineData("GET /**")]
    [InlineData("* /{value}")]
    [InlineData("POST /healthz")]
    public void A_page_wins_over_any_other_path(string rule) =>
        Assert.Equal("page", Snapshots.Route(Build("{}", out _, Snapshots.Upstream("one", Schemas.Of($"a.First.Get {rule}"))), "GET", "/healthz"));

    [Fact]
    public void Of_two_upstreams_the_later_one_loses_the_colliding_route_alone()
    {
        var snapshot = Build(
            "{}",
            out var faults,
            Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /v1/{value}")),
            Snapshots.Upstream("two", Schemas.Of("b.Second.Get GET /v1/*", "b.Second.Put POST /v1/*")));

        Assert.Equal("a.First.Get @one", Snapshots.Route(snapshot, "GET", "/v1/x"));
        Assert.Equal("b.Second.Put @two", Snapshots.Route(snapshot, "POST", "/v1/x"));
        Assert.Equal("two", snapshot.Methods["/b.Second/Get"].Upstream.Name);
        AssertFault(
            faults,
            "Gateway:Upstreams:two:Schema = \"GET /v1/*\": b.Second.Get and a.First.Get of the upstream \"one\" have the same route; the first keeps it. Change one of them, or give it another rule in HttpRules.",
            isRemark: true);
    }

    [Fact]
    public void Two_routes_of_one_upstream_collide_as_well()
    {
        Build("{}", out var faults, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /v1/{value}", "a.First.Other GET /v1/*")));

        AssertFault(
            faults,
            "Gateway:Upstreams:one:Schema = \"GET /v1/*\": a.First.Other and a.First.Get have the same route; the first keeps it. Change one of them, or give it another rule in HttpRules.",
            isRemark: true);
    }

    [Fact]
    public void A_service_has_one_upstream()
    {
        var schema = Schemas.Of("a.First.Get GET /v1/a");

        var snapshot = Build("{}", out var faults, Snapshots.Upstream("one", schema), Snapshots.Upstream("two", schema));

        Assert.Equal("one", snapshot.Methods["/a.First/Get"].Upstream.Name);
        AssertFault(
            faults,
            "Gateway:Upstreams:two:Services = \"a.First\": The upstream \"one\" serves this service already; a service can have one upstream only.",
            isRemark: false);
    }

    [Fact]
    public void The_last_rule_of_the_configuration_for_a_method_replaces_the_schema_s()
    {
        var snapshot = Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/first\"},{\"selector\":\"a.First.Get\",\"get\":\"/last\"},{\"selector\":\"a.First.Plain\",\"get\":\"/plain\"}]"),
            out var faults,
            Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /v1/a", "a.First.Plain", "a.First.Other GET /v1/other")));

        Assert.Empty(faults);
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
    public void A_selector_names_methods_one_by_one_or_by_what_they_lie_in(string selector, string expected)
    {
        var snapshot = Snapshots.Build(
            Options($"\"HttpRules\":[{{\"selector\":\"{selector}\",\"get\":\"/x\"}}]"), out _, Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /v1/a")));

        var route = Assert.Single(snapshot.Routes.Entries, entry => entry.Value is RouteTarget.Rest);
        Assert.Equal(expected, $"{((RouteTarget.Rest)route.Value).Method.Schema.FullName} {route.Template}");
    }

    [Fact]
    public void The_last_rule_wins_whatever_its_selector_says()
    {
        var snapshot = Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/one\"},{\"selector\":\"a.*\",\"get\":\"/all\"},{\"selector\":\"a.Second.Get,a.Second.Put\",\"put\":\"/two\"}]"),
            out var faults,
            Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /v1/a", "a.Second.Get GET /v1/b")));

        Assert.Equal(["404", "a.First.Get @library", "404"], new[] { "/one", "/all", "/v1/b" }.Select(path => Snapshots.Route(snapshot, "GET", path)));
        Assert.Equal("a.Second.Get @library", Snapshots.Route(snapshot, "PUT", "/two"));
        AssertFault(faults, "Gateway:Upstreams:library:HttpRules:2:selector = \"a.Second.Put\": The schema has no method of this name. Is \"a.Second.Get\" meant?", isRemark: false);
    }

    [Fact]
    public void A_rule_for_many_gives_the_first_of_them_its_route()
    {
        var snapshot = Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.*\",\"get\":\"/all\"}]"), out var faults, Snapshots.Upstream("library", Schemas.Of("a.First.Get", "a.First.Put")));

        Assert.Equal("a.First.Get @library", Snapshots.Route(snapshot, "GET", "/all"));
        AssertFault(
            faults,
            "Gateway:Upstreams:library:HttpRules:0 = \"GET /all\": a.First.Put and a.First.Get have the same route; the first keeps it. Change one of them, or give it another rule in HttpRules.",
            isRemark: true);
    }

    [Fact]
    public void A_method_that_has_a_route_twice_is_told()
    {
        Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/x/{value}\",\"additionalBindings\":[{\"get\":\"/x/*\"}]}]"), out var faults, Snapshots.Upstream("library", Schemas.Of("a.First.Get")));

        AssertFault(
            faults,
            "Gateway:Upstreams:library:HttpRules:0 = \"GET /x/*\": a.First.Get has this route twice, the first time as \"/x/{value}\". Remove one of the two bindings.",
            isRemark: true);
    }

    [Fact]
    public void A_fault_of_an_additional_binding_says_whose_it_is()
    {
        var binding = "{\"get\":\"/x/{gone}\"}";
        Snapshots.Build(
            Options($"\"HttpRules\":[{{\"selector\":\"a.First.Get\",\"get\":\"/x/{{gone}}\",\"additionalBindings\":[{binding},{{\"get\":\"/y\",\"additionalBindings\":[{{\"get\":\"/z\"}}]}},{binding}]}}]"),
            out var faults,
            Snapshots.Upstream("library", Schemas.Of("a.First.Get")));

        Assert.All(faults, fault => Assert.Equal("Gateway:Upstreams:library:HttpRules:0", fault.Key));
        var message = faults[0].Message;
        Assert.Contains("gone", message, StringComparison.Ordinal);
        Assert.Equal(
            [
                message, $"additional_bindings[0]: {message}", $"additional_bindings[2]: {message}",
                "An additional binding has additional bindings of its own: put all of them into the rule itself.",
            ],
            faults.Select(fault => fault.Message));
    }

    [Fact]
    public void A_rule_of_the_configuration_for_no_method_is_a_fault()
    {
        Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Gone\",\"get\":\"/x\"}]"), out var faults, Snapshots.Upstream("library", Schemas.Of("a.First.Get")));

        AssertFault(faults, "Gateway:Upstreams:library:HttpRules:0:selector = \"a.First.Gone\": The schema has no method of this name. Is \"a.First.Get\" meant?", isRemark: false);
    }

    [Fact]
    public void A_selector_that_is_far_from_every_method_gets_no_suggestion()
    {
        Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/x\"},{\"selector\":\"library.v1.*\",\"get\":\"/y\"}]"),
            out var faults,
            Snapshots.Upstream("library", Schemas.Of("a.First.Get")));

        AssertFault(faults, "Gateway:Upstreams:library:HttpRules:1:selector = \"library.v1.*\": The schema has no method of this name.", isRemark: false);
    }

    [Fact]
    public void What_lives_in_this_process_has_no_options_even_if_an_upstream_has_its_name()
    {
        var snapshot = Snapshots.Build(
            Options("\"Services\":[\"a.First\"],\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/x\"}]"),
            out var faults,
            Snapshots.Upstream("library", Schemas.Of("a.First.Get")),
            Snapshots.Upstream("library", Schemas.Of("b.Second.Get GET /y"), isInProcess: true));

        Assert.Empty(faults);
        Assert.Equal(["/a.First/Get", "/b.Second/Get"], snapshot.Methods.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_rule_that_is_wrong_stops_the_start_where_the_configuration_has_it_and_not_where_the_schema_has_it()
    {
        const string message = "The variable \"gone\" names \"gone\", which is not a field of google.protobuf.StringValue.";

        Build("{}", out var faults, Snapshots.Upstream("one", Schemas.Of("a.First.Get GET /v1/{gone}")));
        AssertFault(faults, $"Gateway:Upstreams:one:Schema = \"a.First.Get\": {message}", isRemark: true);

        Snapshots.Build(
            Options("\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/v1/{gone}\"}]"), out faults, Snapshots.Upstream("library", Schemas.Of("a.First.Get")));
        AssertFault(faults, $"Gateway:Upstreams:library:HttpRules:0 = \"a.First.Get\": {message}", isRemark: false);
    }

    [Fact]
    public void An_upstream_without_a_schema_serves_nothing_yet_and_is_known()
    {
        var snapshot = Snapshots.Build(
            Options("\"Services\":[\"a.First\"],\"HttpRules\":[{\"selector\":\"a.First.Get\",\"get\":\"/x\"}]"), out var faults, Snapshots.Upstream("library", null));

        Assert.Empty(faults);
        Assert.Empty(snapshot.Methods);
        Assert.Equal("library", snapshot.Unloaded!.Name);
    }

    [Fact]
    public void What_is_decided_for_all_is_in_the_snapshot()
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

    private static GatewaySnapshot Build(string options, out IReadOnlyList<ConfigurationFault> faults, params UpstreamModel[] upstreams) =>
        Snapshots.Build(Settings.Options(options), out faults, upstreams);

    private static void AssertFault(IReadOnlyList<ConfigurationFault> faults, string expected, bool isRemark)
    {
        var fault = Assert.Single(faults);
        Assert.Equal(expected, fault.ToString());
        Assert.Equal(isRemark, fault.IsRemark);
    }
}
