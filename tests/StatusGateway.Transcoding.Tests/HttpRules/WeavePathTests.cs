namespace StatusGateway.Transcoding.Tests.HttpRules;

public class WeavePathTests
{
    [Theory]
    [InlineData("GET /v1/{name}", "/v1/a%20b", "a b")]
    [InlineData("GET /v1/{name}", "/v1/a+b", "a+b")]
    [InlineData("GET /v1/{name}", "/v1/a%2Bb", "a+b")]
    [InlineData("GET /v1/{name}", "/v1/a%2Fb", "a/b")]
    [InlineData("GET /v1/{name}", "/v1/a%252Fb", "a%2Fb")]
    [InlineData("GET /v1/{name}", "/v1/%C3%A9", "é")]
    [InlineData("GET /v1/{name}", "/v1/a%2F..%2Fb", "a/../b")]
    [InlineData("GET /v1/{name}", "/v1/...", "...")]
    [InlineData("GET /v1/{name}", "/v1/.a", ".a")]
    [InlineData("GET /v1/{name=shelves/*}", "/v1/shelves/a%20b", "shelves/a b")]
    [InlineData("GET /v1/{name=shelves/*}", "/v1/shelves/a%2Fb", "shelves/a%2Fb")]
    [InlineData("GET /v1/{name=shelves/*}", "/v1/shelves/a%2fb", "shelves/a%2fb")]
    [InlineData("GET /v1/{name=**}", "/v1/a/b%2Fc/d", "a/b%2Fc/d")]
    [InlineData("GET /v1/{name=**}", "/v1/a", "a")]
    [InlineData("GET /v1/{name=**}", "/v1", "")]
    [InlineData("GET /v1/{name}:go", "/v1/a%3Ab:go", "a:b")]
    [InlineData("GET /v1/x", "/v1/x?name=a+b", "a b")]
    [InlineData("GET /v1/x", "/v1/x?name=a%20b", "a b")]
    [InlineData("GET /v1/x", "/v1/x?name=a%2Bb%26c%3D", "a+b&c=")]
    [InlineData("GET /v1/x", "/v1/x?name=a/b", "a/b")]
    [InlineData("GET /v1/x", "/v1/x?name=..", "..")]
    [InlineData("GET /v1/x", "/v1/x?name=a=b", "a=b")]
    public void Escapes_are_decoded_by_their_location(string rule, string target, string expected) =>
        Assert.Equal(expected, Weaver.Weave(rule, target).Name);

    [Theory]
    [InlineData("GET /v1/{name}", "/v1/.", ".")]
    [InlineData("GET /v1/{name}", "/v1/..", "..")]
    [InlineData("GET /v1/{name}", "/v1/%2E%2e", "..")]
    [InlineData("GET /v1/{name}", "/v1/.%2E", "..")]
    [InlineData("GET /v1/{name=shelves/*}", "/v1/shelves/..", "..")]
    [InlineData("GET /v1/{name=**}", "/v1/..", "..")]
    [InlineData("GET /v1/{name=**}", "/v1/a/../b", "..")]
    [InlineData("GET /v1/{name=**}", "/v1/a/./b", ".")]
    [InlineData("GET /v1/{name=**}", "/v1/a/%2e%2E", "..")]
    public void A_dot_segment_is_refused(string rule, string target, string dots) =>
        Assert.Equal($"name: The path segment \"{dots}\" is not allowed.", Weaver.Refusal(rule, target));

    [Theory]
    [InlineData("GET /v1/{name}", "/v1/%")]
    [InlineData("GET /v1/{name}", "/v1/%zz")]
    [InlineData("GET /v1/{name}", "/v1/%FF")]
    [InlineData("GET /v1/{name}", "/v1/%ED%A0%80")]
    [InlineData("GET /v1/{name=**}", "/v1/a/%C3")]
    public void An_invalid_escape_is_refused(string rule, string target) =>
        Assert.Equal("name: A percent-escape is malformed or not UTF-8.", Weaver.Refusal(rule, target));

    [Fact]
    public void Every_variable_has_its_own_field() => Weaver.AssertWeaves(
        "GET /v1/{name=shelves/*}/books/{thing.name}/{thing.part.size}:read",
        "/v1/shelves/1/books/2/3:read",
        null,
        "{\"name\":\"shelves/1\",\"thing\":{\"name\":\"2\",\"part\":{\"size\":3}}}");

    [Fact]
    public void An_error_names_the_field_of_the_variable() =>
        Assert.Equal("thing.part.size: \"x\" is not an int32.", Weaver.Refusal("GET /v1/{thing.part.size}", "/v1/x"));
}
