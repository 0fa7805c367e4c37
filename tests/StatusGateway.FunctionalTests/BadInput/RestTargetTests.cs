using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.BadInput;

/// <summary>Paths, verbs and query parameters that lead nowhere, or do not fit.</summary>
[Collection(SharedPeers.Name)]
public sealed class RestTargetTests(GatewayPeers peers)
{
    private const string NotFound = "404 NOT_FOUND ROUTE_NOT_FOUND";
    private const string Invalid = "400 INVALID_ARGUMENT INVALID_PARAMETER";

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/v1")]
    [InlineData("/v1/shelves/1/books/1/")]
    [InlineData("/v1//shelves")]
    [InlineData("/V1/shelves")]
    [InlineData("/v1/shelves/1/books/1/pages")]
    [InlineData("/v1/shelves%2F1")]
    [InlineData("/library.v1.Library/NoSuchMethod")]
    public async Task A_path_of_no_template_is_not_found(string path)
    {
        var answer = await HttpSocket.GetAsync(peers.Described, path);

        Assert.Equal((404, NotFound), (answer.Status, Summary(answer)));
    }

    [Theory]
    [InlineData("PUT", "/v1/shelves/1/books/1", "DELETE, GET, HEAD, OPTIONS, PATCH")]
    [InlineData("POST", "/v1/shelves/1/books/1", "DELETE, GET, HEAD, OPTIONS, PATCH")]
    [InlineData("DELETE", "/v1/shelves", "GET, HEAD, OPTIONS, POST")]
    [InlineData("BREW", "/v1/shelves", "GET, HEAD, OPTIONS, POST")]
    [InlineData("POST", "/readyz", "GET, HEAD, OPTIONS")]
    public async Task A_verb_that_a_path_does_not_take_is_told_with_those_that_it_does(string verb, string path, string allowed)
    {
        foreach (var http in new[] { 1, 2 })
        {
            var answer = await RestAnswer.SendAsync(peers.Described.Client(http), new HttpMethod(verb), path);

            Assert.Equal("405 UNIMPLEMENTED METHOD_NOT_ALLOWED", answer.Summary);
            Assert.Equal(allowed, answer.Header("allow"));
        }
    }

    [Fact]
    public async Task Options_tells_the_verbs_of_a_path()
    {
        var answer = await RestAnswer.SendAsync(peers.Described.Http1, HttpMethod.Options, "/v1/shelves/1/books/1");

        Assert.Equal((204, "DELETE, GET, HEAD, OPTIONS, PATCH", 0), (answer.Status, answer.Header("allow"), answer.Bytes.Length));
        Assert.Equal(NotFound, (await RestAnswer.SendAsync(peers.Described.Http1, HttpMethod.Options, "/nowhere")).Summary);
    }

    [Fact]
    public async Task A_served_method_called_like_a_page_is_told_how_it_is_called()
    {
        var get = await peers.Described.GetAsync(GrpcWire.GetBook);
        Assert.Equal("405 UNIMPLEMENTED METHOD_NOT_ALLOWED", get.Summary);
        Assert.Equal("POST", get.Header("allow"));

        var text = await RestAnswer.SendAsync(peers.Described.Http1, HttpMethod.Post, GrpcWire.GetBook, "x", [("content-type", "text/plain")]);
        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", text.Summary);
        Assert.Equal("application/grpc, application/grpc-web, application/grpc-web-text, application/proto, application/json", text.Header("accept-post"));

        var options = await RestAnswer.SendAsync(peers.Described.Http1, HttpMethod.Options, GrpcWire.GetBook);
        Assert.Equal((204, "POST"), (options.Status, options.Header("allow")));
    }

    [Theory]
    [InlineData("/v1/shelves/1/books/%zz")]
    [InlineData("/v1/shelves/1/books/%")]
    [InlineData("/v1/shelves/1/books/%4")]
    [InlineData("/v1/shelves/1/books/%ff")]
    [InlineData("/v1/shelves/1/books/%ed%a0%80")]
    public async Task An_escape_that_is_none_is_refused(string path)
    {
        Assert.Equal(Invalid, Summary(await HttpSocket.GetAsync(peers.Described, path)));
    }

    [Theory]
    [InlineData("/v1/shelves/../books/1")]
    [InlineData("/v1/shelves/./books/1")]
    [InlineData("/v1/shelves/1/books/..")]
    [InlineData("/v1/shelves/1/books/.")]
    [InlineData("/v1/shelves/%2e%2e/books/1")]
    [InlineData("/v1/shelves/%2E./books/1")]
    [InlineData("/v1/shelves/1/books/%2e")]
    public async Task Segments_of_dots_are_never_values(string path)
    {
        Assert.Equal(Invalid, Summary(await HttpSocket.GetAsync(peers.Described, path)));
    }

    [Theory]
    [InlineData("a%20b", "a b")]
    [InlineData("a%2Bb+c", "a+b+c")]
    [InlineData("%C3%BC", "\u00fc")]
    [InlineData("a:b", "a:b")]
    [InlineData("...", "...")]
    [InlineData("a%2Fb", "a%2Fb")]
    public async Task A_path_is_decoded_but_for_its_slashes(string segment, string decoded)
    {
        var answer = await HttpSocket.GetAsync(peers.Described, $"/v1/shelves/1/books/{segment}");

        Assert.Equal(404, answer.Status);
        Assert.Contains($"Book \\\"shelves/1/books/{decoded}\\\" was not found.", System.Text.RegularExpressions.Regex.Unescape(answer.Body.Replace("\\\"", "\\\\\"", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pageSize=many", "pageSize")]
    [InlineData("page_size=many", "page_size")]
    [InlineData("pageSize=", "pageSize")]
    [InlineData("pageSize=2147483648", "pageSize")]
    [InlineData("pageSize=1&pageSize=2", "pageSize")]
    [InlineData("pageSize=1&page_size=2", "page_size")]
    [InlineData("nope=1", "nope")]
    [InlineData("page.size=1", "page.size")]
    [InlineData("page%53ize=x", "pageSize")]
    [InlineData("pageToken=%zz", "pageToken")]
    public async Task A_query_parameter_that_does_not_fit_is_told_as_the_caller_wrote_it(string query, string parameter)
    {
        var answer = await HttpSocket.GetAsync(peers.Described, $"/v1/shelves/1/books?{query}");

        Assert.Equal(Invalid, Summary(answer));
        Assert.Equal(parameter, JsonSerializer.Deserialize<JsonElement>(answer.Body).GetProperty("errors")[0].GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task Every_bad_parameter_is_told_at_once()
    {
        var answer = await peers.Described.GetAsync("/v1/shelves/1/books?pageSize=many&nope=1&other=2");

        Assert.Equal(Invalid, answer.Summary);
        Assert.Equal(["pageSize", "nope", "other"], answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("parameter").GetString()));
    }

    [Fact]
    public async Task Unknown_parameters_may_be_ignored()
    {
        await using var gateway = await GatewayHost.StartAsync([.. GatewayHost.Described(peers.Peers.Library.Address), "Gateway:Json:IgnoreUnknownParameters=true"]);

        Assert.Equal(200, (await gateway.GetAsync("/v1/shelves/1/books?nope=1&utm_source=x")).Status);
        Assert.Equal(Invalid, (await gateway.GetAsync("/v1/shelves/1/books?pageSize=many")).Summary);
    }

    [Fact]
    public async Task The_problem_names_the_path_without_its_query()
    {
        var answer = await peers.Described.GetAsync("/nowhere/at%20all?token=secret");

        Assert.Equal("/nowhere/at%20all", answer.Json.GetProperty("instance").GetString());
        Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
    }

    private static string Summary((int Status, string Head, string Body) answer)
    {
        Assert.Contains("application/problem+json", answer.Head, StringComparison.Ordinal);
        var problem = JsonSerializer.Deserialize<JsonElement>(answer.Body);
        return $"{answer.Status} {problem.GetProperty("code")} {problem.GetProperty("reason")}";
    }
}
