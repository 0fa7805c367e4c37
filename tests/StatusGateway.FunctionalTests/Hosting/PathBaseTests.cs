using System.Net;
using System.Text.RegularExpressions;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Hosting;

/// <summary>The gateway behind a proxy that keeps the path prefix. Everything is served under the prefix and nothing outside it.</summary>
public sealed class PathBaseTests(PathBaseTests.Fixture gateways) : IClassFixture<PathBaseTests.Fixture>
{
    private const string Prefix = "/team-a/api.v2";

    public static TheoryData<string, string, int> Requests => new()
    {
        { "", "/", 200 },
        { "", "/v1/shelves/1/books/1", 200 },
        { "", Prefix, 404 },
        { "", Prefix + "/v1/shelves/1/books/1", 404 },
        { Prefix, "/", 404 },
        { Prefix, "/v1/shelves/1/books/1", 404 },
        { Prefix, "/healthz", 404 },
        { Prefix, "/team-a/v1/shelves/1/books/1", 404 },
        { Prefix, Prefix + "x/v1/shelves/1/books/1", 404 },
        { Prefix, "/TEAM-A/api.v2/v1/shelves/1/books/1", 404 },
        { Prefix, Prefix, 308 },
        { Prefix, Prefix + "/", 200 },
        { Prefix, Prefix + "/v1/shelves/1/books/1", 200 },
        { Prefix, Prefix + "/v1/shelves/1/books/9", 404 },
        { Prefix, Prefix + Prefix + "/v1/shelves/1/books/1", 404 },
        { Prefix, Prefix + "/statusgateway/v1/codes/NOT_FOUND", 200 },
        { Prefix, Prefix + "/errors", 200 },
        { Prefix, Prefix + "/errors/NOT_FOUND", 200 },
        { Prefix, Prefix + "/errors/5", 200 },
        { Prefix, Prefix + "/playground", 200 },
        { Prefix, Prefix + "/healthz", 200 },
        { Prefix, Prefix + "/readyz", 200 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Requests_are_served_under_the_prefix_only(string prefix, string path, int status)
    {
        var response = await gateways.For(prefix).GetAsync(path);

        Assert.Equal(status, response.Status);
        if (status != 404) return;
        Assert.Equal(path, Member(response, "instance"));
        Assert.Equal($"{prefix}/errors/NOT_FOUND", Member(response, "type").Split('#')[0]);
    }

    [Theory]
    [InlineData(Prefix, 200)]
    [InlineData("", 404)]
    public async Task Rpc_methods_are_served_under_the_prefix(string prefix, int status)
    {
        var path = prefix + RawGrpcClient.GetBook;
        var connect = await RestResponse.SendAsync(gateways.Prefixed.Http2, HttpMethod.Post, path, """{"name": "shelves/1/books/1"}""", [("connect-protocol-version", "1")]);
        var grpc = await RawGrpcClient.SendAsync(gateways.Prefixed.Http2, path, MessageFrame.Encode(RawGrpcClient.BookRequest("shelves/1/books/1")));

        Assert.Equal((status, status == 200 ? "0" : "12"), (connect.Status, grpc.Code));
    }

    [Fact]
    public async Task Path_outside_the_prefix_names_the_prefix()
    {
        var response = await gateways.Prefixed.GetAsync("/v1/shelves");

        Assert.Equal("404 NOT_FOUND ROUTE_NOT_FOUND", response.Summary);
        Assert.Equal($"Nothing is served at \"/v1/shelves\": every path begins with \"{Prefix}\".", response.Detail);
    }

    [Fact]
    public async Task Prefix_without_a_slash_redirects_to_the_landing_page()
    {
        var response = await gateways.Prefixed.GetAsync(Prefix + "?a=b");

        Assert.Equal((308, "api.v2/?a=b"), (response.Status, response.Header("location")));
        Assert.Equal($"{Prefix}/", new Uri(new Uri(gateways.Prefixed.Address, Prefix), response.Header("location")).AbsolutePath);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/errors")]
    [InlineData("/errors/NOT_FOUND")]
    [InlineData("/playground")]
    public async Task Links_of_pages_are_served(string page)
    {
        var address = new Uri(gateways.Prefixed.Address, Prefix + page);
        var html = (await gateways.Prefixed.GetAsync(Prefix + page, ("accept", "text/html"))).Body;
        var links = Regex.Matches(html, "<a [^>]*href=\"([^\"#]+)")
            .Select(match => new Uri(address, WebUtility.HtmlDecode(match.Groups[1].Value)))
            .Where(uri => uri.Authority == address.Authority).Distinct().ToArray();

        Assert.NotEmpty(links);
        foreach (var link in links)
        {
            var (target, response) = (link, await gateways.Prefixed.GetAsync(link.PathAndQuery, ("accept", "text/html")));
            if (response.Status == 302)
            {
                target = new Uri(link, response.Header("location"));
                response = await gateways.Prefixed.GetAsync(target.PathAndQuery, ("accept", "text/html"));
            }

            Assert.StartsWith(Prefix + "/", target.AbsolutePath, StringComparison.Ordinal);
            // Some links of the demo show errors on purpose.
            Assert.True(response.Status == 200 || link.AbsolutePath.Contains("/books/", StringComparison.Ordinal), $"{link}: {response.Status}");
        }
    }

    [Fact]
    public async Task Commands_on_pages_use_the_prefix()
    {
        var html = WebUtility.HtmlDecode((await gateways.Prefixed.GetAsync(Prefix + "/errors/NOT_FOUND", ("accept", "text/html"))).Body);

        Assert.Contains($"curl -i {gateways.Prefixed.Address.GetLeftPart(UriPartial.Authority)}{Prefix}/v1/shelves", html, StringComparison.Ordinal);
        Assert.DoesNotContain(gateways.Prefixed.Address.GetLeftPart(UriPartial.Authority) + "/v1/", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reason_redirects_to_its_code_page()
    {
        var response = await gateways.Prefixed.GetAsync(Prefix + "/errors/ROUTE_NOT_FOUND", ("accept", "text/html"));

        var target = new Uri(new Uri(gateways.Prefixed.Address, Prefix + "/errors/ROUTE_NOT_FOUND"), response.Header("location"));
        Assert.Equal((302, $"{Prefix}/errors/NOT_FOUND"), (response.Status, target.AbsolutePath));
    }

    [Theory]
    [InlineData("https://errors.example.com/", "https://errors.example.com/NOT_FOUND")]
    [InlineData("//errors.example.com/", "//errors.example.com/NOT_FOUND")]
    [InlineData("urn:example:", "urn:example:NOT_FOUND")]
    [InlineData("/problems/", Prefix + "/problems/NOT_FOUND")]
    [InlineData("problems/", "problems/NOT_FOUND")]
    public async Task Only_a_local_type_base_gets_the_prefix(string typeBase, string type)
    {
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", [$"Gateway:PathBase={Prefix}", $"Gateway:Errors:TypeBase={typeBase}"]);

        Assert.Equal(type, Member(await gateway.GetAsync(Prefix + "/nothing"), "type").Split('#')[0]);
    }

    [Fact]
    public async Task Options_is_served_under_the_prefix_only()
    {
        async Task<RestResponse> SendOptionsAsync(string path) => await RestResponse.SendAsync(gateways.Prefixed.Http1, HttpMethod.Options, path);

        var (inside, outside) = (await SendOptionsAsync(Prefix + "/v1/shelves"), await SendOptionsAsync("/v1/shelves"));

        Assert.Equal((204, "GET, HEAD, OPTIONS, POST"), (inside.Status, inside.Header("allow")));
        Assert.Equal(404, outside.Status);
    }

    private static string Member(RestResponse response, string name) => response.Json.GetProperty(name).GetString()!;

    public sealed class Fixture : IAsyncLifetime
    {
        public GatewayHost Plain { get; private set; } = null!;

        public GatewayHost Prefixed { get; private set; } = null!;

        public GatewayHost For(string prefix) => prefix.Length == 0 ? Plain : Prefixed;

        public async Task InitializeAsync()
        {
            Plain = await GatewayHost.StartAsync();
            Prefixed = await GatewayHost.StartWithoutWaitingAsync("Production", [$"Gateway:PathBase={Prefix}"]);
        }

        public async Task DisposeAsync()
        {
            await Plain.DisposeAsync();
            await Prefixed.DisposeAsync();
        }
    }
}
