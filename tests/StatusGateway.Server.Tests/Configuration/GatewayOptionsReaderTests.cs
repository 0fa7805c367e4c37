using Microsoft.Extensions.Configuration;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

public class GatewayOptionsReaderTests
{
    [Fact]
    public void Empty_configuration_has_defaults()
    {
        var options = Settings.Options("{}");

        Assert.Empty(options.Upstreams);
        Assert.Equal(("/errors/", MaskingMode.Auto), (options.Errors.TypeBase, options.Errors.Masking));
        Assert.Empty(options.Errors.CodeToHttp);
        Assert.Equal((4194304, 4194304, 100), (options.Limits.MaxRequestBytes, options.Limits.MaxResponseBytes, options.Limits.MaxDepth));
        Assert.Equal(
            (false, false, false, false, false),
            (options.Json.EmitDefaults, options.Json.ProtoFieldNames, options.Json.EnumsAsIntegers, options.Json.IgnoreUnknownFields, options.Json.IgnoreUnknownParameters));
        Assert.Equal((false, true, true), (options.Json.Int64AsNumbers, options.Json.SystemParameters, options.Streams.Envelope));
        Assert.Equal((ReadinessMode.Any, null), (options.Readiness, options.Demo));
        Assert.Equal((1048576, 1000), (options.Limits.MaxIdleBytes, options.Limits.MaxInflation));
        Assert.Equal((StatusDialect.Problem, 8192), (options.Errors.Dialect, options.Limits.MaxTrailerBytes));
        Assert.Equal((240, 134217728), (options.Limits.MinResponseRate, options.Limits.MaxBufferedResponseBytes));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15)), (options.Streams.FirstMessageHold, options.Streams.Heartbeat));
        Assert.Equal((null, null, null), (options.Errors.MaskedCodes, options.Errors.ShownDetails, options.Errors.HiddenDetails));
    }

    [Fact]
    public void Upstream_requires_only_an_address()
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
                  "UpdateMask": "leave",
                  "Metadata": { "Request": { "Deny": ["cookie"], "Set": { "X-Tenant": "blue" } }, "Response": { "Deny": ["x-internal"] } }
                }
              },
              "Errors": { "Dialect": "googleerror", "MaskedCodes": ["INTERNAL"], "ShownDetails": ["a.B"], "HiddenDetails": ["c.D", "e.F"], "TypeBase": "https://example.com/e/", "CodeToHttp": { "CANCELLED": 408, "NOT_FOUND": "410" }, "Masking": "on" },
              "Json": { "EmitDefaults": true, "ProtoFieldNames": true, "EnumsAsIntegers": true, "IgnoreUnknownFields": true, "IgnoreUnknownParameters": true, "Int64AsNumbers": true, "SystemParameters": false },
              "Limits": { "MaxRequestBytes": 1, "MaxResponseBytes": 2, "MaxDepth": 3, "MaxTrailerBytes": 1024, "MaxIdleBytes": 2048, "MaxInflation": 9, "MinResponseRate": 0, "MaxBufferedResponseBytes": 1048576 },
              "Streams": { "FirstMessageHold": null, "Heartbeat": "00:00:00.5", "Envelope": false },
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
        Assert.Equal((true, false, false, UpdateMaskMode.Leave), (options.Json.Int64AsNumbers, options.Json.SystemParameters, options.Streams.Envelope, upstream.UpdateMask));
        Assert.Equal((2048, 9), (options.Limits.MaxIdleBytes, options.Limits.MaxInflation));
        Assert.Equal((1, 2, 3), (options.Limits.MaxRequestBytes, options.Limits.MaxResponseBytes, options.Limits.MaxDepth));
        Assert.Equal((ReadinessMode.All, true), (options.Readiness, options.Demo));
        Assert.Equal((StatusDialect.GoogleError, 1024), (options.Errors.Dialect, options.Limits.MaxTrailerBytes));
        Assert.Equal((0, 1048576), (options.Limits.MinResponseRate, options.Limits.MaxBufferedResponseBytes));
        Assert.Equal((null, TimeSpan.FromSeconds(0.5)), (options.Streams.FirstMessageHold, options.Streams.Heartbeat));
        Assert.Equal([RpcCode.Internal], options.Errors.MaskedCodes!);
        Assert.Equal(["a.B"], options.Errors.ShownDetails!);
        Assert.Equal(["c.D", "e.F"], options.Errors.HiddenDetails!);
    }

    [Theory]
    [InlineData("\"Protocol\":\"Rest\"",
        "Schema:DescriptorSet: A Rest upstream requires a descriptor set, because it has no reflection. Create one with protoc --include_imports --include_source_info --descriptor_set_out=FILE, or buf build -o FILE.")]
    [InlineData("\"Protocol\":\"Soap\"", "Protocol = \"Soap\": The value must be one of Grpc, Rest, Connect.")]
    [InlineData("\"HttpToCode\":{\"Overrides\":{\"200\":\"NOT_FOUND\"}}", "HttpToCode:Overrides:200 = \"NOT_FOUND\": The key must be an HTTP status from 400 to 599.")]
    [InlineData("\"HttpToCode\":{\"Overrides\":{\"404\":\"OK\"}}", "HttpToCode:Overrides:404 = \"OK\": The value must be a status code, such as NOT_FOUND.")]
    [InlineData("\"HttpToCode\":{\"Profile\":\"Web\"}", "HttpToCode:Profile = \"Web\": The value must be one of Api, Intermediary.")]
    [InlineData("\"StrictAnswers\":\"yes\"", "StrictAnswers = \"yes\": The value must be true or false.")]
    [InlineData("\"Schema\":{\"Reflection\":true,\"DescriptorSet\":\"a\"}",
        "Schema:DescriptorSet = \"a\": Reflection and DescriptorSet cannot be combined: remove one of them.")]
    [InlineData("\"Schema\":{\"Reflexion\":true}", "Schema:Reflexion = \"True\": Unknown key \"Reflexion\"; did you mean \"Reflection\"?")]
    [InlineData("\"Timeout\":\"soon\"", "Timeout = \"soon\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"MaxTimeout\":\"0\"", "MaxTimeout = \"0\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"Services\":\"a\"", "Services = \"a\": The value must be a list: [ … ] in a file, Services:0 and so on elsewhere.")]
    [InlineData("\"Metadata\":{\"Request\":{\"Denied\":[\"a\"]}}", "Metadata:Request:Denied: Unknown key \"Denied\"; did you mean \"Deny\"?")]
    [InlineData("\"Metadata\":{\"Response\":{\"Set\":{}}}", "Metadata:Response:Set: Unknown key \"Set\"; did you mean \"Deny\"?")]
    [InlineData("\"Metadata\":{\"Trailers\":{}}", "Metadata:Trailers: Unknown key \"Trailers\". Known keys: Request, Response.")]
    [InlineData("\"HttpRules\":[{\"get\":\"/a\"}]",
        "HttpRules:0:selector: selector is required: set it to the full name of a method, such as library.v1.Library.GetBook.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.c*\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"a.B.c*\": A selector must be full names of methods, separated by commas; a name may end with * in place of its last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.*.C\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"a.*.C\": A selector must be full names of methods, separated by commas; a name may end with * in place of its last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C,\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"a.B.C,\": A selector must be full names of methods, separated by commas; a name may end with * in place of its last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"*.C\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"*.C\": A selector must be full names of methods, separated by commas; a name may end with * in place of its last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a..C\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"a..C\": A selector must be full names of methods, separated by commas; a name may end with * in place of its last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a B\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \"a B\": A selector must be full names of methods, separated by commas; a name may end with * in place of its last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\".a.B.C\",\"get\":\"/a\"}]",
        "HttpRules:0:selector = \".a.B.C\": A selector must be full names of methods, separated by commas; a name may end with * in place of its last part, such as library.v1.Library.*.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C\",\"template\":\"/a\"}]",
        "HttpRules:0:template = \"/a\": Unknown key \"template\". Known keys: additionalBindings, additional_bindings, body, custom, delete, get, patch, post, put, responseBody, response_body, selector.")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C\",\"get\":\"/a\",\"put\":\"/a\"}]",
        "HttpRules:0: A rule must have only one of get, put, post, delete, patch and custom; this one has get and put. Move the others to additionalBindings.")]
    [InlineData("\"HttpRules\":[\"GET /a\"]",
        "HttpRules:0 = \"GET /a\": The value must be a google.api.HttpRule: selector, one of get, put, post, delete, patch or custom, and optionally body, responseBody and additionalBindings.")]
    [InlineData("\"HttpRules\":[{\"selektor\":\"a.B.C\",\"get\":\"/a\"}]",
        "HttpRules:0:selektor = \"a.B.C\": Unknown key \"selektor\"; did you mean \"selector\"?")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C\",\"get\":\"/a\",\"additionalBindings\":[{\"get\":\"/b\",\"bodi\":\"*\"}]}]",
        "HttpRules:0:additionalBindings:0:bodi = \"*\": Unknown key \"bodi\"; did you mean \"body\"?")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C\",\"custom\":{\"kind\":\"HEAD\",\"paht\":\"/a\"}}]",
        "HttpRules:0:custom:paht = \"/a\": Unknown key \"paht\"; did you mean \"path\"?")]
    [InlineData("\"HttpRules\":[{\"selector\":\"a.B.C\",\"get\":\"/a\",\"additionalBindings\":\"/b\"}]",
        "HttpRules:0:additionalBindings = \"/b\": The value must be a list: [ … ] in a file, additionalBindings:0 and so on elsewhere.")]
    [InlineData("\"HttpRules\":\"GET /a\"", "HttpRules = \"GET /a\": The value must be a list: [ … ] in a file, HttpRules:0 and so on elsewhere.")]
    [InlineData("\"Timout\":\"00:00:01\"", "Timout = \"00:00:01\": Unknown key \"Timout\"; did you mean \"Timeout\"?")]
    public void Upstream_error_has_key_value_and_remedy(string option, string expected)
    {
        Settings.Read(Settings.Upstream(option), out var errors);

        Assert.Equal([$"Gateway:Upstreams:library:{expected}"], errors);
    }

    [Theory]
    [InlineData("\"get\":\"/v1/{name\"", "get")]
    [InlineData("\"custom\":{\"kind\":\"HEAD\",\"path\":\"/v1/{name\"}", "custom:path")]
    [InlineData("\"get\":\"/v1/a\",\"additional_bindings\":[{\"get\":\"/v1/b\"},{\"put\":\"/v1/{name\"}]", "additional_bindings:1:put")]
    public void Invalid_template_is_an_error_before_the_schema_is_loaded(string rule, string key)
    {
        Settings.Read(Settings.Upstream($"\"HttpRules\":[{{\"selector\":\"a.B.C\",{rule}}}]"), out var errors);

        Assert.StartsWith($"Gateway:Upstreams:library:HttpRules:0:{key} = \"/v1/{{name\": The path template is not valid at column ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_selector_and_invalid_template_are_two_errors()
    {
        Settings.Read(Settings.Upstream("\"HttpRules\":[{\"get\":\"v1\"}]"), out var errors);

        Assert.Equal(
            ["Gateway:Upstreams:library:HttpRules:0:selector", "Gateway:Upstreams:library:HttpRules:0:get"],
            errors.Select(error => error[..error.IndexOf(' ', StringComparison.Ordinal)].TrimEnd(':')));
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
    public void Address_has_scheme_host_and_port(string address)
    {
        Settings.Read($"{{\"Upstreams\":{{\"a\":{{\"Addresses\":[\"http://fine\",\"{address}\"]}}}}}}", out var errors);

        var error = Assert.Single(errors);
        Assert.StartsWith($"Gateway:Upstreams:a:Addresses:1 = \"{address}\": ", error, StringComparison.Ordinal);
        Assert.EndsWith("An address must be http:// or https:// with a host and a port, without a path, such as http://localhost:50051.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:50051", "The scheme is missing.")]
    [InlineData("http://localhost:99999", "\"99999\" is not a port number from 1 to 65535.")]
    [InlineData("http://localhost:0", "\"0\" is not a port number")]
    [InlineData("http://localhost:", "\"\" is not a port number")]
    [InlineData("http://[::1]:70000", "\"70000\" is not a port number")]
    public void Address_error_describes_the_mistake(string address, string expected)
    {
        Settings.Read($"{{\"Upstreams\":{{\"a\":{{\"Addresses\":[\"{address}\"]}}}}}}", out var errors);

        Assert.Contains(expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://[::1]", 80)]
    [InlineData("http://[::1]:50051", 50051)]
    [InlineData("https://a.example.com", 443)]
    public void Address_may_omit_the_port_and_use_IPv6(string address, int port) =>
        Assert.Equal(port, Assert.Single(Settings.Options($"{{\"Upstreams\":{{\"a\":{{\"Addresses\":[\"{address}\"]}}}}}}").Upstreams["a"].Addresses).Port);

    [Theory]
    [InlineData("Rest", "http://localhost:5000/api/v2", true)]
    [InlineData("Connect", "https://localhost/rpc/", true)]
    [InlineData("Rest", "http://localhost:5000/api?a", false)]
    [InlineData("Rest", "http://localhost:5000/api#a", false)]
    [InlineData("Grpc", "http://localhost:5000/api", false)]
    public void Address_may_have_a_path_if_the_protocol_allows_it(string protocol, string address, bool isFine)
    {
        var options = Settings.Read($"{{\"Upstreams\":{{\"a\":{{\"Protocol\":\"{protocol}\",\"Schema\":{{\"DescriptorSet\":\"x\"}},\"Addresses\":[\"{address}\"]}}}}}}", out var errors);

        Assert.Equal(isFine, errors.Length == 0);
        Assert.Equal(isFine ? [address] : [], options.Upstreams["a"].Addresses.Select(uri => uri.ToString()));
    }

    [Fact]
    public void Scalar_addresses_are_one_error()
    {
        Settings.Read("{\"Upstreams\":{\"a\":{\"Addresses\":\"http://localhost:50051\"}}}", out var errors);

        Assert.Equal(["Gateway:Upstreams:a:Addresses = \"http://localhost:50051\": The value must be a list: [ … ] in a file, Addresses:0 and so on elsewhere."], errors);
    }

    [Theory]
    [InlineData("{\"Timeout\":null}")]
    [InlineData("{\"Addresses\":[]}")]
    [InlineData("{\"Addresses\":\"\"}")]
    public void Upstream_without_address_is_an_error(string upstream)
    {
        Settings.Read($"{{\"Upstreams\":{{\"a\":{upstream}}}}}", out var errors);

        Assert.Equal(["Gateway:Upstreams:a:Addresses: An upstream needs at least one address, such as http://localhost:50051."], errors);
    }

    [Theory]
    [InlineData("V1", false, "\"v1\" is reserved for the OpenAPI document of the whole gateway: choose another name for the upstream.")]
    [InlineData("StatusGateway", false, "\"statusgateway\" is reserved for the built-in services: choose another name for the upstream.")]
    [InlineData("Demo", true, "\"demo\" is reserved for the demo, which is also served: choose another name for the upstream, or set Gateway:Demo to false.")]
    [InlineData("Demo", false, null)]
    [InlineData("v2", true, null)]
    [InlineData("books \u00e4.b-c_d", true, null)]
    [InlineData("a/b", false, "The name of an upstream is used in paths and logs: it must not be empty, and must not contain a slash or control characters.")]
    [InlineData("a\u001bb", false, "The name of an upstream is used in paths and logs: it must not be empty, and must not contain a slash or control characters.")]
    public void Upstream_name_is_not_reserved_and_valid_in_a_path(string name, bool demo, string? expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"Gateway:Upstreams:{name}:Addresses:0"] = "http://localhost:50051",
            ["Gateway:Demo"] = demo.ToString(),
        }).Build();
        var errors = new List<ConfigurationError>();

        GatewayOptionsReader.Read(configuration, errors);

        Assert.Equal(expected is null ? [] : [($"Gateway:Upstreams:{name}", expected)], errors.Select(error => (error.Key, error.Message)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Blank_address_is_one_error(string address)
    {
        Settings.Read($"{{\"Upstreams\":{{\"a\":{{\"Addresses\":[\"{address}\"]}}}}}}", out var errors);

        Assert.Equal([$"Gateway:Upstreams:a:Addresses:0 = \"{address}\": An element of this list must not be empty."], errors);
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
    public void Scalar_in_place_of_a_section_is_one_error(string key, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:Upstreams:a:Addresses:0"] = "http://localhost:50051",
            [key] = value,
        }).Build();
        var errors = new List<ConfigurationError>();

        GatewayOptionsReader.Read(configuration, errors);

        Assert.Contains($"{key} = \"{value}\": The value must be a section: {{ … }}.", errors.Select(error => error.ToString()));
        // An element of Methods without a selector is an error of its own.
        Assert.All(errors, error => Assert.True(error.Key == key || error.Key == "Gateway:Upstreams:a:Methods:0:selector", error.ToString()));
    }

    [Theory]
    [InlineData("\"Readiness\":\"Some\"", "Readiness = \"Some\": The value must be one of Any, All.")]
    [InlineData("\"Demo\":\"yes\"", "Demo = \"yes\": The value must be true or false.")]
    [InlineData("\"Upstream\":{}", "Upstream: Unknown key \"Upstream\"; did you mean \"Upstreams\"?")]
    [InlineData("\"Errors\":{\"Dialect\":\"Soap\"}", "Errors:Dialect = \"Soap\": The value must be one of Problem, RpcStatus, GoogleError.")]
    [InlineData("\"Errors\":{\"Dialect\":\"Protobuf\"}", "Errors:Dialect = \"Protobuf\": The value must be one of Problem, RpcStatus, GoogleError.")]
    [InlineData("\"Errors\":{\"MaskedCodes\":[\"INTERNAL\",\"Broken\"]}", "Errors:MaskedCodes:1 = \"Broken\": The value must be a status code, such as INTERNAL.")]
    [InlineData("\"Errors\":{\"MaskedCodes\":[\"OK\"]}", "Errors:MaskedCodes:0 = \"OK\": The value must be a status code, such as INTERNAL.")]
    [InlineData("\"Errors\":{\"HiddenDetails\":[\"DebugInfo\"]}", "Errors:HiddenDetails:0 = \"DebugInfo\": The value must be the full name of a message type, such as google.rpc.DebugInfo.")]
    [InlineData("\"Errors\":{\"ShownDetails\":[\"type.googleapis.com/google.rpc.Help\"]}", "Errors:ShownDetails:0 = \"type.googleapis.com/google.rpc.Help\": The value must be the full name of a message type, such as google.rpc.DebugInfo.")]
    [InlineData("\"Errors\":{\"ShownDetails\":\"a\"}", "Errors:ShownDetails = \"a\": The value must be a list: [ … ] in a file, ShownDetails:0 and so on elsewhere.")]
    [InlineData("\"Limits\":{\"MaxTrailerBytes\":1023}", "Limits:MaxTrailerBytes = \"1023\": The value must be a whole number from 1024 to 1073741824.")]
    [InlineData("\"Errors\":{\"Masking\":\"Partly\"}", "Errors:Masking = \"Partly\": The value must be one of Auto, On, Off.")]
    [InlineData("\"Errors\":{\"CodeToHttp\":{\"NOT_THERE\":404}}", "Errors:CodeToHttp:NOT_THERE = \"404\": The key must be a status code, such as NOT_FOUND.")]
    [InlineData("\"Errors\":{\"CodeToHttp\":{\"OK\":404}}", "Errors:CodeToHttp:OK = \"404\": The key must be a status code, such as NOT_FOUND.")]
    [InlineData("\"Errors\":{\"CodeToHttp\":{\"NOT_FOUND\":200}}", "Errors:CodeToHttp:NOT_FOUND = \"200\": The value must be an HTTP status from 400 to 599.")]
    [InlineData("\"Errors\":{\"CodeToHttp\":{\"NOT_FOUND\":600}}", "Errors:CodeToHttp:NOT_FOUND = \"600\": The value must be an HTTP status from 400 to 599.")]
    [InlineData("\"Errors\":{\"CodeToHttp\":{\"NOT_FOUND\":\"gone\"}}", "Errors:CodeToHttp:NOT_FOUND = \"gone\": The value must be an HTTP status from 400 to 599.")]
    [InlineData("\"Errors\":{\"TypeBases\":\"/\"}", "Errors:TypeBases = \"/\": Unknown key \"TypeBases\"; did you mean \"TypeBase\"?")]
    [InlineData("\"Statuses\":{\"Raise\":\"no\"}", "Statuses:Raise = \"no\": The value must be true or false.")]
    [InlineData("\"Json\":{\"EmitDefaults\":1}", "Json:EmitDefaults = \"1\": The value must be true or false.")]
    [InlineData("\"Json\":{\"EmitDefault\":true}", "Json:EmitDefault = \"True\": Unknown key \"EmitDefault\"; did you mean \"EmitDefaults\"?")]
    [InlineData("\"Limits\":{\"MaxRequestBytes\":0}", "Limits:MaxRequestBytes = \"0\": The value must be a whole number from 1 to 1073741824.")]
    [InlineData("\"Limits\":{\"MaxResponseBytes\":\"4M\"}", "Limits:MaxResponseBytes = \"4M\": The value must be a whole number from 1 to 1073741824.")]
    [InlineData("\"Limits\":{\"MaxIdleBytes\":1023}", "Limits:MaxIdleBytes = \"1023\": The value must be a whole number from 1024 to 1073741824.")]
    [InlineData("\"Limits\":{\"MaxInflation\":0}", "Limits:MaxInflation = \"0\": The value must be a whole number from 1 to 1073741824.")]
    [InlineData("\"Limits\":{\"MaxDepth\":501}", "Limits:MaxDepth = \"501\": The value must be a whole number from 1 to 500.")]
    [InlineData("\"Streams\":{\"FirstMessageHold\":\"00:00:00\"}", "Streams:FirstMessageHold = \"00:00:00\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"Streams\":{\"Heartbeat\":\"-00:00:15\"}", "Streams:Heartbeat = \"-00:00:15\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"Streams\":{\"Hartbeat\":\"00:00:15\"}", "Streams:Hartbeat = \"00:00:15\": Unknown key \"Hartbeat\"; did you mean \"Heartbeat\"?")]
    public void Error_has_key_value_and_remedy(string option, string expected)
    {
        Settings.Read($"{{{option}}}", out var errors);

        Assert.Equal([$"Gateway:{expected}"], errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/api")]
    [InlineData("/team-a/api.v2/~x_1")]
    public void Path_base_has_no_trailing_slash(string pathBase) =>
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
    public void Invalid_path_base_is_an_error(string pathBase)
    {
        Settings.Read($"{{\"PathBase\":\"{pathBase}\"}}", out var errors);

        Assert.Equal(
            [$"Gateway:PathBase = \"{pathBase}\": The value must be empty, or a path such as /api/v2 that begins with a slash, does not end with one, and consists of letters, digits, '-', '.', '_' and '~'."],
            errors);
    }

    [Fact]
    public void All_errors_are_reported_together()
    {
        Settings.Read("{\"Demo\":2,\"Limits\":{\"MaxDepth\":0},\"Upstreams\":{\"a\":{\"Addresses\":[\"x\",\"y\"],\"Timeout\":\"z\"}}}", out var errors);

        Assert.Equal(
            ["Gateway:Upstreams:a:Addresses:0", "Gateway:Upstreams:a:Addresses:1", "Gateway:Upstreams:a:Timeout", "Gateway:Limits:MaxDepth", "Gateway:Demo"],
            errors.Select(error => error[..error.IndexOf(' ', StringComparison.Ordinal)]));
    }
}
