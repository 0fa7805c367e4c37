using Google.Api;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

public sealed class ServiceConfigFileTests : IDisposable
{
    private const string Key = "Gateway:Upstreams:library:ServiceConfig = \"service.yaml\": ";

    private readonly string _folder = Directory.CreateTempSubdirectory("service-config").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""
        # The form of grpc-gateway.
        type: google.api.Service
        config_version: 3
        name: books.example.com
        title: Books
        http:
          fully_decode_reserved_expansion: true
          rules:
            - selector: a.First.Get
              get: /v1/{value=x/**}
              additional_bindings:
                - post: "/v1:get"
                  body: "*"
            - selector: a.First.Other
              custom: {kind: SEARCH, path: /v1/other}
              response_body: value
        """)]
    [InlineData("""
        {
          "type": "google.api.Service", "configVersion": 3,
          "http": {
            "fullyDecodeReservedExpansion": true,
            "rules": [
              {"selector": "a.First.Get", "get": "/v1/{value=x/**}", "additionalBindings": [{"post": "/v1:get", "body": "*"}]},
              // A comment.
              {"selector": "a.First.Other", "custom": {"kind": "SEARCH", "path": "/v1/other"}, "responseBody": "value"},
            ]
          }
        }
        """)]
    public void Rules_are_read_from_yaml_and_json(string text)
    {
        var options = Load(text, out var errors);

        Assert.Empty(errors);
        Assert.True(options.FullyDecodesPaths);
        Assert.Equal(
            [
                new HttpRule { Selector = "a.First.Get", Get = "/v1/{value=x/**}", AdditionalBindings = { new HttpRule { Post = "/v1:get", Body = "*" } } },
                new HttpRule { Selector = "a.First.Other", Custom = new CustomHttpPattern { Kind = "SEARCH", Path = "/v1/other" }, ResponseBody = "value" },
            ],
            options.ServiceRules.Select(rule => rule.Rule));
    }

    [Fact]
    public void Anchors_and_several_documents_are_read()
    {
        var options = Load("type: other\n---\nhttp:\n  rules:\n  - &rule {selector: a.B.C, get: /c}\n---\nhttp:\n  rules:\n  - &x {selector: a.B.D, get: /d}\n  - *x\n", out var errors);

        Assert.Empty(errors);
        Assert.Equal(["/c", "/d", "/d"], options.ServiceRules.Select(rule => rule.Rule.Get));
        Assert.Equal(["service.yaml, line 5", "service.yaml, line 9", "service.yaml, line 10"], options.ServiceRules.Select(rule => rule.Place));
    }

    [Theory]
    [InlineData("http:\n  rules:\n  - selector: a.B.C\n    gett: /c\n", "Line 4: Unknown key \"gett\"; did you mean \"get\"?")]
    [InlineData("http:\n  rules:\n  - get: /c\n", "Line 3: selector is required: set it to the full name of a method, such as library.v1.Library.GetBook.")]
    [InlineData("http:\n  rules:\n  - selector: a.*.C\n    get: /c\n", "Line 3: The selector \"a.*.C\" must be the full name of a method; its last part may be *.")]
    [InlineData("http:\n  rules:\n  - selector: a.B.C\n    get: /c\n    put: /c\n", "Line 3: A rule must have only one of get, put, post, delete, patch and custom; this one has get and put. Move the others to additional_bindings.")]
    [InlineData("http:\n  rules:\n  - selector: a.B.C\n\n    get: [1]\n", "Line 5: get must be a text.")]
    [InlineData("http:\n  rules: no\n", "Line 2: rules must be a list.")]
    [InlineData("http:\n  rules:\n  - no\n", "Line 3: A rule must be a mapping with a selector and one of get, put, post, delete, patch and custom.")]
    [InlineData("http: 1\n", "Line 1: http must be a mapping with rules.")]
    [InlineData("http:\n  rulez: []\n", "Line 2: Unknown key \"rulez\" in http. Known keys: rules, fully_decode_reserved_expansion.")]
    [InlineData("http:\n  fully_decode_reserved_expansion: maybe\n", "Line 2: fully_decode_reserved_expansion must be true or false.")]
    [InlineData("http:\n  rules:\n  - {selector: a.B.C, additional_bindings: [{get: /c, additional_bindings: [{get: /d}]}]}\n", "Line 3: An additional binding has additional bindings of its own: put all of them into the rule itself.")]
    [InlineData("openapi: 3.1.0\n", "The file has no http.rules. Set ServiceConfig to a google.api.Service with http.rules, in YAML or JSON.")]
    [InlineData("", "The file has no http.rules. Set ServiceConfig to a google.api.Service with http.rules, in YAML or JSON.")]
    [InlineData("http:\n  rules: [\n", "Line ")]
    [InlineData("http: {rules: []}\nhttp: {}\n", "Line 2: The YAML is not valid: the key \"http\" is there twice.")]
    [InlineData("{\n\"http\": {\n", "Line 3: The JSON is not valid.")]
    public void Errors_have_the_line(string text, string expected)
    {
        var options = Load(text, out var errors);

        var error = Assert.Single(errors);
        Assert.False(error.IsWarning);
        Assert.StartsWith(Key + expected, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(options.ServiceRules);
    }

    [Fact]
    public void Invalid_template_has_the_line()
    {
        Load("http:\n  rules:\n  - selector: a.B.C\n    get: v1\n", out var errors);

        Assert.StartsWith($"{Key}Line 4: The path template \"v1\" is not valid at ", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("authentication:\n  providers:\n  - id: a\n", "The section authentication is not supported")]
    [InlineData("backend:\n  rules:\n  - selector: '*'\n    deadline: 5\n", "The section backend is not supported")]
    [InlineData("quota: {limits: []}\n", "The section quota is not supported")]
    public void Section_that_is_not_applied_is_a_warning(string section, string expected)
    {
        var options = Load("http:\n  rules:\n  - {selector: a.B.C, get: /c}\n" + section, out var errors);

        var warning = Assert.Single(errors);
        Assert.Equal((true, false), (warning.IsWarning, warning.FailsCheck));
        Assert.StartsWith($"Line 4: {expected}", warning.Message, StringComparison.Ordinal);
        Assert.Single(options.ServiceRules);
    }

    [Fact]
    public void Missing_file_is_an_error()
    {
        var errors = new List<ConfigurationError>();
        ServiceConfigFile.Load(new UpstreamOptions { Name = "library", ServiceConfig = "missing.yaml" }, _folder, errors);
        ServiceConfigFile.Load(new UpstreamOptions { Name = "library", ServiceConfig = "." }, _folder, errors);

        Assert.Equal(
            ["The file was not found. Set ServiceConfig to a google.api.Service with http.rules, in YAML or JSON.", "The file cannot be read. Check its path and its permissions."],
            errors.Select(error => error.Message));
    }

    private UpstreamOptions Load(string text, out List<ConfigurationError> errors)
    {
        File.WriteAllText(Path.Combine(_folder, "service.yaml"), text);
        var options = new UpstreamOptions { Name = "library", ServiceConfig = "service.yaml" };
        errors = [];
        ServiceConfigFile.Load(options, _folder, errors);
        return options;
    }
}
