using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>Paths, methods and query parameters that do not match a route or do not parse.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RequestTargetTests(GatewayFixture gateways)
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
    public async Task Path_without_a_route_is_not_found(string path)
    {
        var response = await RawHttp1Client.GetAsync(gateways.Library, path);

        Assert.Equal((404, NotFound), (response.Status, Summary(response)));
    }

    [Theory]
    [InlineData("PUT", "/v1/shelves/1/books/1", "DELETE, GET, HEAD, OPTIONS, PATCH")]
    [InlineData("POST", "/v1/shelves/1/books/1", "DELETE, GET, HEAD, OPTIONS, PATCH")]
    [InlineData("DELETE", "/v1/shelves", "GET, HEAD, OPTIONS, POST")]
    [InlineData("BREW", "/v1/shelves", "GET, HEAD, OPTIONS, POST")]
    [InlineData("POST", "/readyz", "GET, HEAD, OPTIONS")]
    public async Task Unsupported_http_method_is_rejected_with_the_allowed_ones(string verb, string path, string allowed)
    {
        foreach (var http in new[] { 1, 2 })
        {
            var response = await RestResponse.SendAsync(gateways.Library.Client(http), new HttpMethod(verb), path);

            Assert.Equal("405 UNIMPLEMENTED METHOD_NOT_ALLOWED", response.Summary);
            Assert.Equal(allowed, response.Header("allow"));
        }
    }

    [Fact]
    public async Task Options_lists_the_allowed_http_methods()
    {
        var response = await RestResponse.SendAsync(gateways.Library.Http1, HttpMethod.Options, "/v1/shelves/1/books/1");

        Assert.Equal((204, "DELETE, GET, HEAD, OPTIONS, PATCH", 0), (response.Status, response.Header("allow"), response.Bytes.Length));
        Assert.Equal(NotFound, (await RestResponse.SendAsync(gateways.Library.Http1, HttpMethod.Options, "/nowhere")).Summary);
    }

    [Fact]
    public async Task Rpc_path_called_as_a_page_lists_the_supported_requests()
    {
        var get = await gateways.Library.GetAsync(RawGrpcClient.GetBook);
        Assert.Equal("405 UNIMPLEMENTED METHOD_NOT_ALLOWED", get.Summary);
        Assert.Equal("POST", get.Header("allow"));

        var text = await RestResponse.SendAsync(gateways.Library.Http1, HttpMethod.Post, RawGrpcClient.GetBook, "x", [("content-type", "text/plain")]);
        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", text.Summary);
        Assert.Equal("application/grpc, application/grpc-web, application/grpc-web-text, application/proto, application/json", text.Header("accept-post"));

        var options = await RestResponse.SendAsync(gateways.Library.Http1, HttpMethod.Options, RawGrpcClient.GetBook);
        Assert.Equal((204, "POST"), (options.Status, options.Header("allow")));
    }

    [Theory]
    [InlineData("/v1/shelves/1/books/%zz")]
    [InlineData("/v1/shelves/1/books/%")]
    [InlineData("/v1/shelves/1/books/%4")]
    [InlineData("/v1/shelves/1/books/%ff")]
    [InlineData("/v1/shelves/1/books/%ed%a0%80")]
    public async Task Invalid_percent_encoding_is_rejected(string path)
    {
        Assert.Equal(Invalid, Summary(await RawHttp1Client.GetAsync(gateways.Library, path)));
    }

    [Theory]
    [InlineData("/v1/shelves/../books/1")]
    [InlineData("/v1/shelves/./books/1")]
    [InlineData("/v1/shelves/1/books/..")]
    [InlineData("/v1/shelves/1/books/.")]
    [InlineData("/v1/shelves/%2e%2e/books/1")]
    [InlineData("/v1/shelves/%2E./books/1")]
    [InlineData("/v1/shelves/1/books/%2e")]
    public async Task Dot_segments_are_rejected(string path)
    {
        Assert.Equal(Invalid, Summary(await RawHttp1Client.GetAsync(gateways.Library, path)));
    }

    [Theory]
    [InlineData("a%20b", "a b")]
    [InlineData("a%2Bb+c", "a+b+c")]
    [InlineData("%C3%BC", "\u00fc")]
    [InlineData("a:b", "a:b")]
    [InlineData("...", "...")]
    [InlineData("a%2Fb", "a%2Fb")]
    public async Task Path_is_decoded_except_for_slashes(string segment, string decoded)
    {
        var response = await RawHttp1Client.GetAsync(gateways.Library, $"/v1/shelves/1/books/{segment}");

        Assert.Equal(404, response.Status);
        Assert.Contains($"Book \\\"shelves/1/books/{decoded}\\\" was not found.", System.Text.RegularExpressions.Regex.Unescape(response.Body.Replace("\\\"", "\\\\\"", StringComparison.Ordinal)), StringComparison.Ordinal);
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
    public async Task Invalid_query_parameter_is_named_as_sent(string query, string parameter)
    {
        var response = await RawHttp1Client.GetAsync(gateways.Library, $"/v1/shelves/1/books?{query}");

        Assert.Equal(Invalid, Summary(response));
        Assert.Equal(parameter, JsonSerializer.Deserialize<JsonElement>(response.Body).GetProperty("errors")[0].GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task All_invalid_parameters_are_reported_together()
    {
        var response = await gateways.Library.GetAsync("/v1/shelves/1/books?pageSize=many&nope=1&other=2");

        Assert.Equal(Invalid, response.Summary);
        Assert.Equal(["pageSize", "nope", "other"], response.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("parameter").GetString()));
    }

    [Fact]
    public async Task Unknown_parameters_are_ignored_if_configured()
    {
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(gateways.Upstreams.Library.Address), "Gateway:Json:IgnoreUnknownParameters=true"]);

        Assert.Equal(200, (await gateway.GetAsync("/v1/shelves/1/books?nope=1&utm_source=x")).Status);
        Assert.Equal(Invalid, (await gateway.GetAsync("/v1/shelves/1/books?pageSize=many")).Summary);
    }

    [Fact]
    public async Task Instance_is_the_path_without_its_query()
    {
        var response = await gateways.Library.GetAsync("/nowhere/at%20all?token=secret");

        Assert.Equal("/nowhere/at%20all", response.Json.GetProperty("instance").GetString());
        Assert.DoesNotContain("secret", response.Body, StringComparison.Ordinal);
    }

    private static string Summary((int Status, string Head, string Body) response)
    {
        Assert.Contains("application/problem+json", response.Head, StringComparison.Ordinal);
        var problem = JsonSerializer.Deserialize<JsonElement>(response.Body);
        return $"{response.Status} {problem.GetProperty("code")} {problem.GetProperty("reason")}";
    }
}
