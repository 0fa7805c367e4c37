using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>Templates with <c>**</c> in any place, empty segments, and verbs with colons, from the client through the message to a REST server.</summary>
public sealed class OpenTemplateTests
{
    private const string Rule = "Gateway:Upstreams:library:HttpRules:";

    [Theory]
    [InlineData("/g/{name=**}", "/g/http://x/y", "/g/http%3A//x/y")]
    [InlineData("/g/{name=**}", "/g/a//b", "/g/a//b")]
    [InlineData("/g/{name=**}", "/g/a/", "/g/a/")]
    [InlineData("/v1/{name=keys/**}/summary", "/v1/keys/a/b/summary", "/v1/keys/a/b/summary")]
    [InlineData("/v1/{name=keys/**}/summary", "/v1/keys/a%20b/%2F/summary", "/v1/keys/a%20b/%252F/summary")]
    [InlineData("/v1/{name=keys/**/versions/*}/data", "/v1/keys/a/b/versions/1/data", "/v1/keys/a/b/versions/1/data")]
    [InlineData("/v1/things/{name}:do:it", "/v1/things/a:b:do:it", "/v1/things/a%3Ab:do:it")]
    public async Task A_path_reaches_the_server_as_it_came(string template, string path, string expected)
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync(
            (_, response) => response.SendAsync(200, """{"title":"Emma"}"""), Rule + "0:selector=library.v1.Library.GetBook", $"{Rule}0:get={template}");

        var response = await RawHttp1Client.GetAsync(rest.Gateway, path);

        Assert.Equal(200, response.Status);
        Assert.Equal($"GET {expected}", Assert.Single(rest.Server.Requests).Line);
    }

    [Theory]
    [InlineData("/v1/docs/c/d", "shelves/document")]
    [InlineData("/v1/docs/c/d/e", "shelves/list")]
    public async Task A_template_with_more_segments_is_the_list(string path, string expected)
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync(
            (request, response) => response.SendAsync(200, """{"name":"x"}"""),
            Rule + "0:selector=library.v1.Library.GetShelf", Rule + "0:get=/v1/{name=docs/*/**}",
            Rule + "1:selector=library.v1.Library.ListBooks", Rule + "1:get=/v1/{parent=docs/*/**}/{page_token}");

        var response = await rest.Gateway.GetAsync(path);

        var isShelf = response.Json.TryGetProperty("name", out _);
        Assert.Equal(expected == "shelves/document", isShelf);
        Assert.Equal($"GET {path}", Assert.Single(rest.Server.Requests).Line);
    }
}
