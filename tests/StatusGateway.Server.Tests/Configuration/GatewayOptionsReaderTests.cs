using Microsoft.Extensions.Configuration;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

public class GatewayOptionsReaderTests
{
    [Fact]
    public void Nothing_configured_is_the_defaults()
    {
        var options = Settings.Options("{}");

        Assert.Empty(options.Upstreams);
        Assert.Equal(("/errors/", MaskingMode.Auto), (options.Errors.TypeBase, options.Errors.Masking));
        Assert.Empty(options.Errors.CodeToHttp);
        Assert.Equal((4194304, 4194304, 100), (options.Limits.MaxRequestBytes, options.Limits.MaxResponseBytes, options.Limits.MaxDepth));
        Assert.Equal(
            (false, false, false, false, false),
            (options.Json.EmitDefaults, options.Json.ProtoFieldNames, options.Json.EnumsAsIntegers, options.Json.IgnoreUnknownFields, options.Json.IgnoreUnknownParameters));
        Assert.Equal((ReadinessMode.Any, null), (options.Readiness, options.Demo));
        Assert.Equal((StatusDialect.Problem, 8192), (options.Errors.Dialect, options.Limits.MaxTrailerBytes));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15)), (options.Streams.FirstMessageHold, options.Streams.Heartbeat));
        Assert.Equal((null, null, null), (options.Errors.MaskedCodes, options.Errors.ShownDetails, options.Errors.HiddenDetails));
    }

    [Fact]
    public void An_upstream_needs_its_address_alone()
    {
        var upstream = Settings.Options(Settings.Upstream("")).Upstreams["LIBRARY"];

        Assert.Equal(("library", true, null), (upstream.Name, upstream.Reflection, upstream.DescriptorSet));
        Assert.Equal((TimeSpan.FromSeconds(30), null), (upstream.Timeout, upstream.MaxTimeout));
        Assert.Empty(upstream.Services);
        Assert.Empty(upstream.HttpRules);
        Assert.Empty(upstream.DeniedRequestMetadata);
        Assert.Empty(upstream.DeniedResponseMetadata);
        Assert.Empty(upstream.SetRequestMetadata);
    }

    [Fact]
    public void Every_option_is_read()
    {
        var options = Settings.Options(
            """
            {
              "Upstreams": {
                "library": {
                  "Protocol": "grpc",
                  "Addresses": ["http://localhost:50051", "https://books.example.com"],
                  "Schema": { "DescriptorSet": "library.binpb" },
                  "Services": ["library.v1.Library"],
                  "HttpRules": [
                    { "selector": "library.v1.Library.GetBook", "get": "/v1/{name=books/*}", "responseBody": "title",
                      "additionalBindings": [{ "custom": { "kind": "PEEK", "path": "/v1/x" }, "body": "*" }] },
                    { "selector": "library.v1.Library.Other", "response_body": "a", "post": "/v1/y" }
                  ],
                  "Timeout": null,
                  "MaxTimeout": "00:01:00",
                  "Metadata": { "Request": { "Deny": ["cookie"], "Set": { "X-Tenant": "blue" } }, "Response": { "Deny": ["x-internal"] } }
                }
              },
              "Errors": { "Dialect": "googleerror", "MaskedCodes": ["INTERNAL"], "ShownDetails": ["a.B"], "HiddenDetails": ["c.D", "e.F"], "TypeBase": "https://example.com/e/", "CodeToHttp": { "CANCELLED": 408, "NOT_FOUND": "410" }, "Masking": "on" },
              "Json": { "EmitDefaults": true, "ProtoFieldNames": true, "EnumsAsIntegers": true, "IgnoreUnknownFields": true, "IgnoreUnknownParameters": true },
              "Limits": { "MaxRequestBytes": 1, "MaxResponseBytes": 2, "MaxDepth": 3, "MaxTrailerBytes": 1024 },
              "Streams": { "FirstMessageHold": null, "Heartbeat": "00:00:00.5" },
              "Readiness": "All",
              "Demo": true
            }
            """);

        var upstream = Assert.Single(options.Upstreams).Value;
        Assert.Equal(["http://localhost:50051/", "https://books.example.com/"], upstream.Addresses.Select(address => address.ToString()));
        Assert.Equal((false, "library.binpb"), (upstream.Reflection, upstream.DescriptorSet));
        Assert.Equal(["library.v1.Library"], upstream.Services);
        Assert.Equal((null, TimeSpan.FromMinutes(1)), (upstream.Timeout, upstream.MaxTimeout));
        Assert.Equal(["cookie"], upstream.DeniedRequestMetadata);
        Assert.Equal(["x-internal"], upstream.DeniedResponseMetadata);
        Assert.Equal("blue", upstream.SetRequestMetadata["x-tenant"]);
        Assert.Equal(
            [
                "{ \"selector\": \"library.v1.Library.GetBook\", \"get\": \"/v1/{name=books/*}\", \"additionalBindings\": [ { \"body\": \"*\", \"custom\": { \"kind\": \"PEEK\", \"path\": \"/v1/x\" } } ], \"responseBody\": \"title\" }",
                "{ \"selector\": \"library.v1.Library.Other\", \"post\": \"/v1/y\", \"responseBody\": \"a\" }",
            ],
            upstream.HttpRules.Select(rule => rule.Rule.ToString()));
        Assert.Equal(("https://example.com/e/", MaskingMode.On), (options.Errors.TypeBase, options.Errors.Masking));
        Assert.Equal([new(RpcCode.Cancelled, 408), new(RpcCode.NotFound, 410)], options.Errors.CodeToHttp.OrderBy(pair => pair.Key));
        Assert.Equal(
            (true, true, true, true, true),
            (options.Json.EmitDefaults, options.Json.ProtoFieldNames, options.Json.EnumsAsIntegers, options.Json.IgnoreUnknownFields, options.Json.IgnoreUnknownParameters));
        Assert.Equal((1, 2, 3), (options.Limits.MaxRequestBytes, options.Limits.MaxResponseBytes, options.Limits.MaxDepth));
        Assert.Equal((ReadinessMode.All, true), (options.Readiness, options.Demo));
        Assert.Equal((StatusDialect.GoogleError, 1024), (options.Errors.Dialect, options.Limits.MaxTrailerBytes));
        Assert.Equal((null, TimeSpan.FromSeconds(0.5)), (options.Streams.FirstMessageHold, options.Streams.Heartbeat));
        Assert.Equal([RpcCode.Internal], options.Errors.MaskedCodes!);
        Assert.Equal(["a.B"], options.Errors.ShownDetails!);
        Assert.Equal(["c.D", "e.F"], options.Errors.HiddenDetails!);
    }

    [Theory]
    [InlineData("\"Protocol\":\"Rest\"",
        "Schema:DescriptorSet: An upstream of Rest needs a descriptor set: it has no reflection. protoc --include_imports --include_source_info --descriptor_set_out=FILE, or buf build -o FILE, writes one.")]
    [InlineData("\"Protocol\":\"Soap\"", "Protocol = \"Soap\": It takes one of Grpc, Rest, Connect.")]
    [InlineData("\"HttpToCode\":{\"Overrides\":{\"200\":\"NOT_FOUND\"}}", "HttpToCode:Overrides:200 = \"NOT_FOUND\": The key is an HTTP status from 400 to 599.")]
    [InlineData("\"HttpToCode\":{\"Overrides\":{\"404\":\"OK\"}}", "HttpToCode:Overrides:404 = \"OK\": It takes one of the codes, such as NOT_FOUND.")]
    [InlineData("\"HttpToCode\":{\"Profile\":\"Web\"}", "HttpToCode:Profile = \"Web\": It takes one of Api, Intermediary.")]
    [InlineData("\"StrictAnswers\":\"yes\"", "StrictAnswers = \"yes\": It takes true or false.")]
    [InlineData("\"Schema\":{\"Reflection\":true,\"DescriptorSet\":\"a\"}",
        "Schema:DescriptorSet = \"a\": The schema comes from reflection or from a descriptor set, not from both: remove one of them.")]
    [InlineData("\"Schema\":{\"Reflexion\":true}", "Schema:Reflexion = \"True\": This option is not known. Is \"Gateway:Upstreams:library:Schema:Reflection\" meant?")]
    [InlineData("\"Timeout\":\"soon\"", "Timeout = \"soon\": It takes a time as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"MaxTimeout\":\"0\"", "MaxTimeout = \"0\": It takes a time as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"Services\":\"a\"", "Services = \"a\": It takes a list. In a file that is [ … ], elsewhere Services:0 and so on.")]
    [InlineData("\"Metadata\":{\"Request\":{\"Denied\":[\"a\"]}}", "Metadata:Request:Denied: This option is not known. Is \"Gateway:Upstreams:library:Metadata:Request:Deny\" meant?")]
    [InlineData("\"Metadata\":{\"Response\":{\"Set\":{}}}", "Metadata:Response:Set: This option is not known. Is \"Gateway:Upstreams:library:Metadata:Response:Deny\" meant?")]
    [InlineData("\"Metadata\":{\"Trailers\":{}}", "Metadata:Trailers: This option is not known. Known here are: Request, Response.")]
    [InlineData("\"HttpRules\":[{\"get\":\"/a\"}]",
        "HttpRules:0:selector: A rule needs the full name of a method as its selector, such as library.v1.Library.GetBook.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.c*\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"a.B.c*\": A selector takes full names of methods, separated by commas; a name may end with * for its whole last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.*.C\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"a.*.C\": A selector takes full names of methods, separated by commas; a name may end with * for its whole last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C,\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"a.B.C,\": A selector takes full names of methods, separated by commas; a name may end with * for its whole last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"*.C\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"*.C\": A selector takes full names of methods, separated by commas; a name may end with * for its whole last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a..C\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"a..C\": A selector takes full names of methods, separated by commas; a name may end with * for its whole last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a B\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"a B\": A selector takes full names of methods, separated by commas; a name may end with * for its whole last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\".a.B.C\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \".a.B.C\": A selector takes full names of methods, separated by commas; a name may end with * for its whole last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C\",\"template\":\"/a\"}]",
        "HttpRules:0:template = \"/a\": This option is not known. Known here are: additionalBindings, additional_bindings, body, custom, delete, get, patch, post, put, responseBody, response_body, selector.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C\",\"get\":\"/a\",\"put\":\"/a\"}]",
        "HttpRules:0: A rule has one of get, put, post, delete, patch and custom; this one has get and put. Put the others into additionalBindings.")]
    [InlineData("\"HttpRules\":[\"GET /a\"]",
        "HttpRules:0 = \"GET /a\": This is not a google.api.HttpRule: it has selector, one of get, put, post, delete, patch or custom, and body, responseBody, additionalBindings.")]
    [InlineData("\"HttpRules\":[{\"selektor\":\"a.B.C\",\"get\":\"/a\"}]",
        "HttpRules:0:selektor = \"a.B.C\": This option is not known. Is \"Gateway:Upstreams:library:HttpRules:0:selector\" meant?")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C\",\"get\":\"/a\",\"additionalBindings\":[{\"get\":\"/b\",\"bodi\":\"*\"}]}]",
        "HttpRules:0:additionalBindings:0:bodi = \"*\": This option is not known. Is \"Gateway:Upstreams:library:HttpRules:0:additionalBindings:0:body\" meant?")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C\",\"custom\":{\"kind\":\"HEAD\",\"paht\":\"/a\"}}]",
        "HttpRules:0:custom:paht = \"/a\": This option is not known. Is \"Gateway:Upstreams:library:HttpRules:0:custom:path\" meant?")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C\",\"get\":\"/a\",\"additionalBindings\":\"/b\"}]",
        "HttpRules:0:additionalBindings = \"/b\": It takes a list. In a file that is [ … ], elsewhere additionalBindings:0 and so on.")]
    [InlineData("\"HttpRules\":\"GET /a\"", "HttpRules = \"GET /a\": It takes a list. In a file that is [ … ], elsewhere HttpRules:0 and so on.")]
    [InlineData("\"Timout\":\"00:00:01\"", "Timout = \"00:00:01\": This option is not known. Is \"Gateway:Upstreams:library:Timeout\" meant?")]
    public void A_fault_of_an_upstream_has_key_value_and_remedy(string option, string expected)
    {
        Settings.Read(Settings.Upstream(option), out var faults);

        Assert.Equal([$"Gateway:Upstreams:library:{expected}"], faults);
    }

    [Theory]
    [InlineData("\"get\":\"/v1/{name\"", "get")]
    [InlineData("\"custom\":{\"kind\":\"HEAD\",\"path\":\"/v1/{name\"}", "custom:path")]
    [InlineData("\"get\":\"/v1/a\",\"additional_bindings\":[{\"get\":\"/v1/b\"},{\"put\":\"/v1/{name\"}]", "additional_bindings:1:put")]
    public void A_template_that_does_not_parse_is_a_fault_before_there_is_a_schema(string rule, string key)
    {
        Settings.Read(Settings.Upstream($"\"HttpRules\":[{{\"selector\":\"a.B.C\",{rule}}}]"), out var faults);

        Assert.StartsWith($"Gateway:Upstreams:library:HttpRules:0:{key} = \"/v1/{{name\": The path template does not parse at column ", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_without_a_selector_and_with_a_bad_template_is_two_faults()
    {
        Settings.Read(Settings.Upstream("\"HttpRules\":[{\"get\":\"v1\"}]"), out var faults);

        Assert.Equal(
            ["Gateway:Upstreams:library:HttpRules:0:selector", "Gateway:Upstreams:library:HttpRules:0:get"],
            faults.Select(fault => fault[..fault.IndexOf(' ', StringComparison.Ordinal)].TrimEnd(':')));
    }

    [Theory]
    [InlineData("localhost:50051")]
    [InlineData("localhost")]
    [InlineData("ftp://localhost")]
    [InlineData("http://")]
    [InlineData("http://localhost:50051/path")]
    [InlineData("http://localhost:50051/?a")]
    [InlineData("http://localhost:50051#a")]
    [InlineData("http://user:secret@localhost:50051")]
    [InlineData("http://localhost:99999")]
    public void An_address_is_a_scheme_a_host_and_a_port(string address)
    {
        Settings.Read($"{{\"Upstreams\":{{\"a\":{{\"Addresses\":[\"http://fine\",\"{address}\"]}}}}}}", out var faults);

        var fault = Assert.Single(faults);
        Assert.StartsWith($"Gateway:Upstreams:a:Addresses:1 = \"{address}\": ", fault, StringComparison.Ordinal);
        Assert.EndsWith("An address is http:// or https:// with a host and a port, and no path, such as http://localhost:50051.", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:50051", "It has no http:// in front.")]
    [InlineData("http://localhost:99999", "\"99999\" is no port: those are numbers from 1 to 65535.")]
    [InlineData("http://localhost:0", "\"0\" is no port")]
    [InlineData("http://localhost:", "\"\" is no port")]
    [InlineData("http://[::1]:70000", "\"70000\" is no port")]
    public void What_is_wrong_with_an_address_is_told(string address, string told)
    {
        Settings.Read($"{{\"Upstreams\":{{\"a\":{{\"Addresses\":[\"{address}\"]}}}}}}", out var faults);

        Assert.Contains(told, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://[::1]", 80)]
    [InlineData("http://[::1]:50051", 50051)]
    [InlineData("https://a.example.com", 443)]
    public void An_address_may_leave_its_port_out_and_be_of_ipv6(string address, int port) =>
        Assert.Equal(port, Assert.Single(Settings.Options($"{{\"Upstreams\":{{\"a\":{{\"Addresses\":[\"{address}\"]}}}}}}").Upstreams["a"].Addresses).Port);

    [Theory]
    [InlineData("Rest", "http://localhost:5000/api/v2", true)]
    [InlineData("Connect", "https://localhost/rpc/", true)]
    [InlineData("Rest", "http://localhost:5000/api?a", false)]
    [InlineData("Rest", "http://localhost:5000/api#a", false)]
    [InlineData("Grpc", "http://localhost:5000/api", false)]
    public void An_address_has_a_path_where_the_protocol_has_a_place_for_it(string protocol, string address, bool isFine)
    {
        var options = Settings.Read($"{{\"Upstreams\":{{\"a\":{{\"Protocol\":\"{protocol}\",\"Schema\":{{\"DescriptorSet\":\"x\"}},\"Addresses\":[\"{address}\"]}}}}}}", out var faults);

        Assert.Equal(isFine, faults.Length == 0);
        Assert.Equal(isFine ? [address] : [], options.Upstreams["a"].Addresses.Select(uri => uri.ToString()));
    }

    [Fact]
    public void An_address_that_is_no_list_is_one_fault()
    {
        Settings.Read("{\"Upstreams\":{\"a\":{\"Addresses\":\"http://localhost:50051\"}}}", out var faults);

        Assert.Equal(["Gateway:Upstreams:a:Addresses = \"http://localhost:50051\": It takes a list. In a file that is [ … ], elsewhere Addresses:0 and so on."], faults);
    }

    [Theory]
    [InlineData("{\"Timeout\":null}")]
    [InlineData("{\"Addresses\":[]}")]
    [InlineData("{\"Addresses\":\"\"}")]
    public void An_upstream_without_an_address_is_a_fault(string upstream)
    {
        Settings.Read($"{{\"Upstreams\":{{\"a\":{upstream}}}}}", out var faults);

        Assert.Equal(["Gateway:Upstreams:a:Addresses: An upstream needs at least one address, such as http://localhost:50051."], faults);
    }

    [Theory]
    [InlineData("V1", false, "\"v1\" is the name of the OpenAPI document of everything: give the upstream another one.")]
    [InlineData("StatusGateway", false, "\"statusgateway\" is the name of what is built in: give the upstream another one.")]
    [InlineData("Demo", true, "\"demo\" is the name of the demo, which is served, too: give the upstream another one, or set Gateway:Demo to false.")]
    [InlineData("Demo", false, null)]
    [InlineData("v2", true, null)]
    [InlineData("books \u00e4.b-c_d", true, null)]
    [InlineData("a/b", false, "An upstream's name stands in paths and logs: it has no slash, no control characters, and is not empty.")]
    [InlineData("a\u001bb", false, "An upstream's name stands in paths and logs: it has no slash, no control characters, and is not empty.")]
    public void An_upstream_has_a_name_that_is_free_and_fits_into_a_path(string name, bool demo, string? expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"Gateway:Upstreams:{name}:Addresses:0"] = "http://localhost:50051",
            ["Gateway:Demo"] = demo.ToString(),
        }).Build();
        var faults = new List<ConfigurationFault>();

        GatewayOptionsReader.Read(configuration, faults);

        Assert.Equal(expected is null ? [] : [($"Gateway:Upstreams:{name}", expected)], faults.Select(fault => (fault.Key, fault.Message)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_blank_address_is_one_fault(string address)
    {
        Settings.Read($"{{\"Upstreams\":{{\"a\":{{\"Addresses\":[\"{address}\"]}}}}}}", out var faults);

        Assert.Equal([$"Gateway:Upstreams:a:Addresses:0 = \"{address}\": An element of this list is empty."], faults);
    }

    [Theory]
    [InlineData("Gateway", "foo")]
    [InlineData("Gateway:Upstreams", "foo")]
    [InlineData("Gateway:Upstreams:library", "http://localhost:50051")]
    [InlineData("Gateway:Errors", "x")]
    [InlineData("Gateway:Errors:CodeToHttp", "z")]
    [InlineData("Gateway:Pages", "false")]
    [InlineData("Gateway:Statuses", "off")]
    [InlineData("Gateway:Upstreams:a:Schema", "x.binpb")]
    [InlineData("Gateway:Upstreams:a:Metadata", "q")]
    [InlineData("Gateway:Upstreams:a:HttpToCode", "Api")]
    [InlineData("Gateway:Upstreams:a:HttpToCode:Overrides", "404")]
    [InlineData("Gateway:Upstreams:a:Methods:0", "x.Y.Z")]
    [InlineData("Gateway:Upstreams:a:Methods:0:Errors", "RpcStatus")]
    public void A_value_in_the_place_of_a_section_is_one_fault(string key, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:Upstreams:a:Addresses:0"] = "http://localhost:50051",
            [key] = value,
        }).Build();
        var faults = new List<ConfigurationFault>();

        GatewayOptionsReader.Read(configuration, faults);

        Assert.Contains($"{key} = \"{value}\": It takes a section: {{ … }}.", faults.Select(fault => fault.ToString()));
        // An element of Methods without its selector is a fault of its own.
        Assert.All(faults, fault => Assert.True(fault.Key == key || fault.Key == "Gateway:Upstreams:a:Methods:0:selector", fault.ToString()));
    }

    [Theory]
    [InlineData("\"Readiness\":\"Some\"", "Readiness = \"Some\": It takes one of Any, All.")]
    [InlineData("\"Demo\":\"yes\"", "Demo = \"yes\": It takes true or false.")]
    [InlineData("\"Upstream\":{}", "Upstream: This option is not known. Is \"Gateway:Upstreams\" meant?")]
    [InlineData("\"Errors\":{\"Dialect\":\"Soap\"}", "Errors:Dialect = \"Soap\": It takes one of Problem, RpcStatus, GoogleError.")]
    [InlineData("\"Errors\":{\"Dialect\":\"Protobuf\"}", "Errors:Dialect = \"Protobuf\": It takes one of Problem, RpcStatus, GoogleError.")]
    [InlineData("\"Errors\":{\"MaskedCodes\":[\"INTERNAL\",\"Broken\"]}", "Errors:MaskedCodes:1 = \"Broken\": It takes codes, such as INTERNAL.")]
    [InlineData("\"Errors\":{\"MaskedCodes\":[\"OK\"]}", "Errors:MaskedCodes:0 = \"OK\": It takes codes, such as INTERNAL.")]
    [InlineData("\"Errors\":{\"ShownDetails\":\"a\"}", "Errors:ShownDetails = \"a\": It takes a list. In a file that is [ … ], elsewhere ShownDetails:0 and so on.")]
    [InlineData("\"Limits\":{\"MaxTrailerBytes\":1023}", "Limits:MaxTrailerBytes = \"1023\": It takes a whole number from 1024 to 1073741824.")]
    [InlineData("\"Errors\":{\"Masking\":\"Partly\"}", "Errors:Masking = \"Partly\": It takes one of Auto, On, Off.")]
    [InlineData("\"Errors\":{\"CodeToHttp\":{\"NOT_THERE\":404}}", "Errors:CodeToHttp:NOT_THERE = \"404\": The key is one of the codes, such as NOT_FOUND.")]
    [InlineData("\"Errors\":{\"CodeToHttp\":{\"OK\":404}}", "Errors:CodeToHttp:OK = \"404\": The key is one of the codes, such as NOT_FOUND.")]
    [InlineData("\"Errors\":{\"CodeToHttp\":{\"NOT_FOUND\":200}}", "Errors:CodeToHttp:NOT_FOUND = \"200\": It takes an HTTP status from 400 to 599.")]
    [InlineData("\"Errors\":{\"CodeToHttp\":{\"NOT_FOUND\":600}}", "Errors:CodeToHttp:NOT_FOUND = \"600\": It takes an HTTP status from 400 to 599.")]
    [InlineData("\"Errors\":{\"CodeToHttp\":{\"NOT_FOUND\":\"gone\"}}", "Errors:CodeToHttp:NOT_FOUND = \"gone\": It takes an HTTP status from 400 to 599.")]
    [InlineData("\"Errors\":{\"TypeBases\":\"/\"}", "Errors:TypeBases = \"/\": This option is not known. Is \"Gateway:Errors:TypeBase\" meant?")]
    [InlineData("\"Statuses\":{\"Raise\":\"no\"}", "Statuses:Raise = \"no\": It takes true or false.")]
    [InlineData("\"Json\":{\"EmitDefaults\":1}", "Json:EmitDefaults = \"1\": It takes true or false.")]
    [InlineData("\"Json\":{\"EmitDefault\":true}", "Json:EmitDefault = \"True\": This option is not known. Is \"Gateway:Json:EmitDefaults\" meant?")]
    [InlineData("\"Limits\":{\"MaxRequestBytes\":0}", "Limits:MaxRequestBytes = \"0\": It takes a whole number from 1 to 1073741824.")]
    [InlineData("\"Limits\":{\"MaxResponseBytes\":\"4M\"}", "Limits:MaxResponseBytes = \"4M\": It takes a whole number from 1 to 1073741824.")]
    [InlineData("\"Limits\":{\"MaxDepth\":501}", "Limits:MaxDepth = \"501\": It takes a whole number from 1 to 500.")]
    [InlineData("\"Streams\":{\"FirstMessageHold\":\"00:00:00\"}", "Streams:FirstMessageHold = \"00:00:00\": It takes a time as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"Streams\":{\"Heartbeat\":\"-00:00:15\"}", "Streams:Heartbeat = \"-00:00:15\": It takes a time as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"Streams\":{\"Hartbeat\":\"00:00:15\"}", "Streams:Hartbeat = \"00:00:15\": This option is not known. Is \"Gateway:Streams:Heartbeat\" meant?")]
    public void A_fault_has_key_value_and_remedy(string option, string expected)
    {
        Settings.Read($"{{{option}}}", out var faults);

        Assert.Equal([$"Gateway:{expected}"], faults);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/api")]
    [InlineData("/team-a/api.v2/~x_1")]
    public void A_path_base_is_a_path_without_a_slash_at_its_end(string pathBase) =>
        Assert.Equal(pathBase, Settings.Options($"{{\"PathBase\":\"{pathBase}\"}}").PathBase);

    [Theory]
    [InlineData("/")]
    [InlineData("api")]
    [InlineData("/api/")]
    [InlineData("//api")]
    [InlineData("/api//v2")]
    [InlineData("/api/../v2")]
    [InlineData("/./api")]
    [InlineData("/a b")]
    [InlineData("/a%20b")]
    [InlineData("/api?x")]
    [InlineData("/ü")]
    [InlineData("http://example.com/api")]
    public void What_no_path_base_can_be_is_a_fault(string pathBase)
    {
        Settings.Read($"{{\"PathBase\":\"{pathBase}\"}}", out var faults);

        Assert.Equal(
            [$"Gateway:PathBase = \"{pathBase}\": It takes a path that begins with a slash and does not end with one, of letters, digits, '-', '.', '_' and '~', such as /api/v2; or nothing."],
            faults);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        Settings.Read("{\"Demo\":2,\"Limits\":{\"MaxDepth\":0},\"Upstreams\":{\"a\":{\"Addresses\":[\"x\",\"y\"],\"Timeout\":\"z\"}}}", out var faults);

        Assert.Equal(
            ["Gateway:Upstreams:a:Addresses:0", "Gateway:Upstreams:a:Addresses:1", "Gateway:Upstreams:a:Timeout", "Gateway:Limits:MaxDepth", "Gateway:Demo"],
            faults.Select(fault => fault[..fault.IndexOf(' ', StringComparison.Ordinal)]));
    }
}
