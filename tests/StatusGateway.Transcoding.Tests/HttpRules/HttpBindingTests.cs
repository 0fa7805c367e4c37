using Google.Api;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Transcoding.Tests.HttpRules;

public class HttpBindingTests
{
    [Theory]
    [InlineData("GET /v1/{name}", "GET", "/v1/*", false, null)]
    [InlineData("PUT /v1/{name} *", "PUT", "/v1/*", true, null)]
    [InlineData("POST /v1/things thing", "POST", "/v1/things", false, "thing")]
    [InlineData("DELETE /v1/{name}", "DELETE", "/v1/*", false, null)]
    [InlineData("PATCH /v1/{thing.name=things/*} thing", "PATCH", "/v1/things/*", false, "thing")]
    [InlineData("POST /v1/{name}:cancel *", "POST", "/v1/*:cancel", true, null)]
    [InlineData("POST /v1/tags tags", "POST", "/v1/tags", false, "tags")]
    [InlineData("POST /v1/labels labels", "POST", "/v1/labels", false, "labels")]
    [InlineData("POST /v1/x thing.part.inner_part", "POST", "/v1/x", false, "thing.part.inner_part")]
    [InlineData("HEAD /v1/{name}", "HEAD", "/v1/*", false, null)]
    [InlineData("* /v1/{name}", "*", "/v1/*", false, null)]
    [InlineData("PURGE /v1/{name}", "PURGE", "/v1/*", false, null)]
    public void A_rule_compiles_to_a_binding(string rule, string verb, string shape, bool isMessage, string? field)
    {
        var binding = Weaver.Binding(rule);

        Assert.Same(Weaver.Method, binding.Method);
        Assert.Equal(verb, binding.HttpMethod);
        Assert.Equal(shape, binding.Template.Shape);
        Assert.Equal(isMessage, binding.BodyIsMessage);
        Assert.Equal(field, binding.BodyFieldPath);
        Assert.Equal(field?.Split('.')[^1], binding.BodyField?.Name);
        Assert.Equal(isMessage || field is not null, binding.HasBody);
        Assert.Null(binding.ResponseBody);
        Assert.Equal(0, binding.Index);
    }

    [Theory]
    [InlineData("GET /v1/{int32_value}")]
    [InlineData("GET /v1/{color}/{bool_value}/{bytes_value}/{double_value}/{maybe}")]
    [InlineData("GET /v1/{at}/{lasting}/{int64_wrapper}")]
    [InlineData("GET /v1/{thing.part.inner_part.inner_part.id}")]
    [InlineData("GET /v1/{left}")]
    [InlineData("GET /v1/{right.name}")]
    public void Variables_can_have_any_single_value_type(string rule) =>
        Assert.Equal(rule[(rule.IndexOf(' ', StringComparison.Ordinal) + 1)..], Weaver.Binding(rule).Template.ToString());

    [Fact]
    public void A_response_body_is_a_field_of_the_response()
    {
        var rule = Weaver.Rule("GET /v1/{name}");
        rule.ResponseBody = "thing";

        var binding = Assert.Single(Compile(rule, out var errors));

        Assert.Empty(errors);
        Assert.Equal("thing", binding.ResponseBody!.Name);
    }

    [Fact]
    public void Additional_bindings_are_compiled()
    {
        var rule = Weaver.Rule("PATCH /v1/{thing.name=things/*} thing");
        rule.AdditionalBindings.Add(Weaver.Rule("PUT /v2/{name} *"));
        rule.AdditionalBindings.Add(Weaver.Rule("POST /v3/{name}:change"));

        var bindings = Compile(rule, out var errors);

        Assert.Empty(errors);
        Assert.Equal(
            ["0 PATCH /v1/{thing.name=things/*} thing", "1 PUT /v2/{name} *", "2 POST /v3/{name}:change "],
            bindings.Select(binding =>
                $"{binding.Index} {binding.HttpMethod} {binding.Template} {(binding.BodyIsMessage ? "*" : binding.BodyField?.Name)}"));
    }

    [Theory]
    [InlineData("GET v1", "The path template \"v1\" is invalid at column 1: ")]
    [InlineData("GET /v1/{name", "The path template \"/v1/{name\" is invalid at column 5: ")]
    [InlineData("POST /v1/a::c *", "The path template \"/v1/a::c\" is invalid at column 6: ")]
    [InlineData("GET /v1/{nothing}", "The variable \"nothing\" names \"nothing\", which is not a field of weaving.v1.Request.")]
    [InlineData("GET /v1/{thing.nothing}", "The variable \"thing.nothing\" names \"nothing\", which is not a field of weaving.v1.Thing.")]
    [InlineData("GET /v1/{name.x}", "The variable \"name.x\" goes through \"name\", which is not a single message with fields.")]
    [InlineData("GET /v1/{things.name}", "The variable \"things.name\" goes through \"things\", which is not a single message with fields.")]
    [InlineData("GET /v1/{labels.key}", "The variable \"labels.key\" goes through \"labels\", which is not a single message with fields.")]
    [InlineData("GET /v1/{at.seconds}", "The variable \"at.seconds\" goes through \"at\", which is not a single message with fields.")]
    [InlineData("GET /v1/{thing}", "The variable \"thing\" of \"/v1/{thing}\" must be a single scalar value; it is a weaving.v1.Thing.")]
    [InlineData("GET /v1/{struct}", "The variable \"struct\" of \"/v1/{struct}\" must be a single scalar value; it is a google.protobuf.Struct.")]
    [InlineData("GET /v1/{tags}", "The variable \"tags\" of \"/v1/{tags}\" must be a single scalar value; it is a list.")]
    [InlineData("GET /v1/{times}", "The variable \"times\" of \"/v1/{times}\" must be a single scalar value; it is a list.")]
    [InlineData("GET /v1/{labels}", "The variable \"labels\" of \"/v1/{labels}\" must be a single scalar value; it is a map.")]
    [InlineData("GET,HEAD /v1", "The custom kind \"GET,HEAD\" is not an HTTP verb: use a verb such as HEAD, or * for all verbs.")]
    [InlineData("** /v1", "The custom kind \"**\" is not an HTTP verb")]
    [InlineData("POST /v1/x nothing", "The body \"nothing\" is not a field of weaving.v1.Request.")]
    [InlineData("POST /v1/x thing.nothing", "The body \"thing.nothing\" names \"nothing\", which is not a field of weaving.v1.Thing.")]
    [InlineData("POST /v1/x things.name", "The body \"things.name\" goes through \"things\", which is not a single message with fields.")]
    [InlineData("POST /v1/x at.seconds", "The body \"at.seconds\" goes through \"at\", which is not a single message with fields.")]
    public void Errors_are_sentences(string rule, string expected)
    {
        Assert.Empty(Compile(Weaver.Rule(rule), out var errors));

        var error = Assert.Single(errors);
        Assert.Equal("weaving.v1.Weaver.Weave", error.Selector);
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.Equal($"weaving.v1.Weaver.Weave: {error.Message}", error.ToString());
    }

    [Fact]
    public void An_unknown_response_body_is_an_error()
    {
        var rule = Weaver.Rule("GET /v1/{name}");
        rule.ResponseBody = "color";

        Assert.Empty(Compile(rule, out var errors));
        Assert.Equal("The response_body \"color\" is not a field of weaving.v1.Response.", Assert.Single(errors).Message);
    }

    [Fact]
    public void A_rule_without_a_pattern_is_an_error()
    {
        const string expected = "The rule has no pattern: give it one of get, put, post, delete, patch or custom.";

        Assert.Empty(Compile(new HttpRule { Body = "*" }, out var errors));
        Assert.Equal(expected, Assert.Single(errors).Message);
        Assert.Empty(Compile(new HttpRule { Custom = new CustomHttpPattern { Path = "/v1" } }, out errors));
        Assert.Equal(expected, Assert.Single(errors).Message);
    }

    [Fact]
    public void Nested_additional_bindings_are_an_error_and_their_parent_is_kept()
    {
        var rule = Weaver.Rule("GET /v1/{name}");
        rule.AdditionalBindings.Add(Weaver.Rule("GET /v2/{name}"));
        rule.AdditionalBindings[0].AdditionalBindings.Add(Weaver.Rule("GET /v3/{name}"));

        var bindings = Compile(rule, out var errors);

        Assert.Equal(["/v1/{name}", "/v2/{name}"], bindings.Select(binding => binding.Template.ToString()));
        Assert.Equal(
            "An additional binding has additional bindings of its own: put all of them into the rule itself.", Assert.Single(errors).Message);
    }

    [Fact]
    public void An_invalid_binding_does_not_affect_the_others()
    {
        var rule = Weaver.Rule("GET /v1/{nothing}");
        rule.AdditionalBindings.Add(Weaver.Rule("GET /v2/{name}"));
        rule.AdditionalBindings.Add(Weaver.Rule("GET /v3/{thing}"));

        var binding = Assert.Single(Compile(rule, out var errors));

        Assert.Equal((1, "/v2/{name}"), (binding.Index, binding.Template.ToString()));
        Assert.Equal(2, errors.Count);
    }

    private static IReadOnlyList<HttpBinding> Compile(HttpRule rule, out List<HttpRuleError> errors)
    {
        errors = [];
        return HttpBinding.Compile(Weaver.Method, rule, errors);
    }
}
