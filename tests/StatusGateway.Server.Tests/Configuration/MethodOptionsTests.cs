using StatusGateway.Server.Calls;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

/// <summary>Options of single methods, from the configuration to the policy of a call.</summary>
public class MethodOptionsTests
{
    private const string Timeouts = """
        "Methods": [
          { "selector": "a.First.*", "Timeout": "00:00:05" },
          { "selector": "a.First.Slow", "Timeout": null },
          { "selector": "a.First.Both", "Timeout": "00:00:01" },
          { "selector": "a.First.Both, a.First.Other", "Limits": { "MaxDepth": 7 } }
        ]
        """;

    [Theory]
    [InlineData("Get", 5.0)]
    [InlineData("Slow", null)]
    // What the last element omits is inherited from the upstream, not from an earlier element.
    [InlineData("Both", 20.0)]
    [InlineData("Other", 20.0)]
    public void Last_matching_element_applies(string method, double? seconds)
    {
        var snapshot = Build($"{{{Upstream(Timeouts)}}}", out var errors, "a.First.Get", "a.First.Slow", "a.First.Both", "a.First.Other");

        Assert.Empty(errors);
        Assert.Equal(seconds, snapshot.Methods[$"/a.First/{method}"].Timeout?.TotalSeconds);
    }

    [Fact]
    public void Omitted_options_are_the_gateways()
    {
        var snapshot = Build(
            $$"""
            {
              "Errors": { "Dialect": "RpcStatus", "TypeBase": "/e/", "CodeToHttp": { "CANCELLED": 408, "ABORTED": 412 }, "Masking": "On", "MaskedCodes": ["ABORTED"] },
              "Json": { "EmitDefaults": true, "ProtoFieldNames": true },
              "Limits": { "MaxRequestBytes": 1, "MaxResponseBytes": 2, "MaxErrorBytes": 3, "MaxTrailerBytes": 2048, "MaxIdleBytes": 4096, "MaxInflation": 6, "MaxDepth": 5 },
              {{Upstream("""
              "Methods": [ {
                "selector": "a.First.Own",
                "Errors": { "Dialect": "GoogleError", "CodeToHttp": { "CANCELLED": 499 } },
                "Json": { "EmitDefaults": false, "IgnoreUnknownParameters": true },
                "Limits": { "MaxResponseBytes": 20, "MaxInflation": 60, "MaxDepth": 50, "MinResponseRate": 7 } } ]
              """)}}
            }
            """, out var errors, "a.First.Own", "a.First.Common");

        var (own, common) = (snapshot.Methods["/a.First/Own"], snapshot.Methods["/a.First/Common"]);
        Assert.Empty(errors);
        Assert.Same(snapshot.Policy, common.Policy);
        Assert.Equal(
            (StatusDialect.GoogleError, "/e/", 499, 412),
            (own.Policy.Dialect, own.Policy.TypeBase, own.Policy.HttpStatuses.ToHttp(RpcCode.Cancelled), own.Policy.HttpStatuses.ToHttp(RpcCode.Aborted)));
        Assert.Equal(
            (StatusDialect.RpcStatus, "/e/", 408, 412),
            (common.Policy.Dialect, common.Policy.TypeBase, common.Policy.HttpStatuses.ToHttp(RpcCode.Cancelled), common.Policy.HttpStatuses.ToHttp(RpcCode.Aborted)));
        Assert.Equal((1, 20, 3, 2048), (own.Policy.MaxRequestBytes, own.Policy.MaxResponseBytes, own.Policy.MaxErrorBytes, own.Policy.MaxTrailerBytes));
        Assert.Equal((new ReadLimits(1, 4096, 60), new ReadLimits(20, 4096, 60)), (own.Policy.RequestLimits, own.Policy.ResponseLimits));
        Assert.Equal((7, 240), (own.Policy.MinResponseRate, common.Policy.MinResponseRate));
        Assert.Equal((1, 2, 3, 2048), (common.Policy.MaxRequestBytes, common.Policy.MaxResponseBytes, common.Policy.MaxErrorBytes, common.Policy.MaxTrailerBytes));
        Assert.Equal((false, true, 50, true), (own.Json.EmitDefaults, own.Json.ProtoFieldNames, own.Json.MaxDepth, own.Policy.IgnoreUnknownParameters));
        Assert.Equal((true, true, 5, false), (common.Json.EmitDefaults, common.Json.ProtoFieldNames, common.Json.MaxDepth, common.Policy.IgnoreUnknownParameters));
    }

    [Theory]
    [InlineData("{}", "ABORTED")]
    [InlineData("{ \"Masking\": \"Off\" }", "")]
    [InlineData("{ \"MaskedCodes\": [\"INTERNAL\"] }", "INTERNAL")]
    public void Method_masking_replaces_gateway_masking(string errors, string masked)
    {
        var snapshot = Build(
            $$"""{ "Errors": { "Masking": "On", "MaskedCodes": ["ABORTED"] }, {{Upstream($$"""
            "Methods": [ { "selector": "a.First.Own", "Errors": {{errors}} } ]
            """)}} }""", out _, "a.First.Own", "a.First.Common");

        Assert.Equal(masked, Masked(snapshot.Methods["/a.First/Own"].Policy));
        Assert.Equal("ABORTED", Masked(snapshot.Policy));
    }

    [Theory]
    [InlineData("{ \"Timeout\": \"00:00:01\" }", "Methods:0:selector: selector is required: set it to the full name of a method, such as library.v1.Library.GetBook.")]
    [InlineData("{ \"selector\": \"a.B.c*\" }", "Methods:0:selector = \"a.B.c*\": A selector must be full names of methods, separated by commas; a name may end with * in place of its last part, such as library.v1.Library.*.")]
    [InlineData("{ \"selektor\": \"a.B.C\" }", "Methods:0:selektor = \"a.B.C\": Unknown key \"selektor\"; did you mean \"selector\"?")]
    [InlineData("{ \"selector\": \"a.B.C\", \"Timeout\": 5 }", "Methods:0:Timeout = \"5\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("{ \"selector\": \"a.B.C\", \"Limits\": { \"MaxDepth\": 501 } }", "Methods:0:Limits:MaxDepth = \"501\": The value must be a whole number from 1 to 500.")]
    [InlineData("{ \"selector\": \"a.B.C\", \"Errors\": { \"Dialekt\": \"Problem\" } }", "Methods:0:Errors:Dialekt = \"Problem\": Unknown key \"Dialekt\"; did you mean \"Dialect\"?")]
    [InlineData("{ \"selector\": \"a.B.C\", \"Json\": { \"EmitDefaults\": 2 } }", "Methods:0:Json:EmitDefaults = \"2\": The value must be true or false.")]
    [InlineData("{ \"selector\": \"a.B.C\", \"Retry\": { \"Attempts\": 2 } }", "Methods:0:Retry: Retries are not supported in this version: remove this key.")]
    public void Element_error_has_key_value_and_remedy(string element, string expected)
    {
        Settings.Read(Settings.Upstream($"\"Methods\":[{element}]"), out var errors);

        Assert.Equal([$"Gateway:Upstreams:library:{expected}"], errors);
    }

    [Fact]
    public void Limit_of_all_responses_is_not_a_limit_of_a_method()
    {
        Settings.Read(Settings.Upstream("\"Methods\":[{ \"selector\": \"a.B.C\", \"Limits\": { \"MaxBufferedResponseBytes\": 1048576 } }]"), out var errors);

        Assert.StartsWith(
            "Gateway:Upstreams:library:Methods:0:Limits:MaxBufferedResponseBytes = \"1048576\": Unknown key \"MaxBufferedResponseBytes\"", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Scalar_in_place_of_the_list_is_one_error()
    {
        Settings.Read(Settings.Upstream("\"Methods\":\"a.B.C\""), out var errors);

        Assert.Equal(["Gateway:Upstreams:library:Methods = \"a.B.C\": The value must be a list: [ … ] in a file, Methods:0 and so on elsewhere."], errors);
    }

    [Fact]
    public void Unknown_method_is_an_error()
    {
        Build($$"""{ {{Upstream("""
            "Methods": [ { "selector": "a.First.Get" }, { "selector": "a.First.Gat, b.*", "Timeout": "00:00:01" } ]
            """)}} }""", out var errors, "a.First.Get");

        Assert.Equal(
            [
                "Gateway:Upstreams:library:Methods:1:selector = \"a.First.Gat\": Unknown method \"a.First.Gat\"; did you mean \"a.First.Get\"?",
                "Gateway:Upstreams:library:Methods:1:selector = \"b.*\": Unknown method \"b.*\".",
            ],
            errors.Select(error => error.ToString()));
    }

    private static string Masked(CallPolicy policy) => string.Join(
        ' ', RpcCodes.All.Where(row => row.Code != RpcCode.Ok && policy.Masking.Apply(new RpcStatus(row.Code, "text")).Message == Masking.MaskedMessage).Select(row => row.Name));

    private static string Upstream(string options) => $"\"Upstreams\":{{\"library\":{{\"Addresses\":[\"http://localhost:50051\"],{options}}}}}";

    private static GatewaySnapshot Build(string options, out IReadOnlyList<ConfigurationError> errors, params string[] methods) =>
        Snapshots.Build(Settings.Options(options), out errors, Snapshots.Upstream("library", Schemas.Of(methods), timeout: TimeSpan.FromSeconds(20)));
}
