using System.Net;
using System.Text.RegularExpressions;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Configuration;

/// <summary>The gateway behind a proxy that passes its prefix on: everything is under it, and nothing beside it.</summary>
public sealed class PathBaseTests(PathBaseTests.Gateways gateways) : IClassFixture<PathBaseTests.Gateways>
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
    public async Task A_request_is_served_under_the_prefix_only(string prefix, string path, int status)
    {
        var answer = await gateways.Of(prefix).GetAsync(path);

        Assert.Equal(status, answer.Status);
        if (status != 404) return;
        Assert.Equal(path, Member(answer, "instance"));
        Assert.Equal($"{prefix}/errors/NOT_FOUND", Member(answer, "type").Split('#')[0]);
    }

    [Theory]
    [InlineData(Prefix, 200)]
    [InlineData("", 404)]
    public async Task Methods_are_called_under_the_prefix(string before, int status)
    {
        var path = before + GrpcWire.GetBook;
        var connect = await RestAnswer.SendAsync(gateways.Prefixed.Http2, HttpMethod.Post, path, """{"name": "shelves/1/books/1"}""", [("connect-protocol-version", "1")]);
        var grpc = await GrpcWire.SendAsync(gateways.Prefixed.Http2, path, GrpcWire.Frame(GrpcWire.BookRequest("shelves/1/books/1")));

        Assert.Equal((status, status == 200 ? "0" : "12"), (connect.Status, grpc.Code));
    }

    [Fact]
    public async Task What_is_beside_the_prefix_says_where_to_look()
    {
        var answer = await gateways.Prefixed.GetAsync("/v1/shelves");

        Assert.Equal("404 NOT_FOUND ROUTE_NOT_FOUND", answer.Summary);
        Assert.Equal($"Nothing is served at \"/v1/shelves\": everything here is under \"{Prefix}\".", answer.Detail);
    }

    [Fact]
    public async Task The_prefix_alone_leads_to_the_landing_page()
    {
        var answer = await gateways.Prefixed.GetAsync(Prefix + "?a=b");

        Assert.Equal((308, "api.v2/?a=b"), (answer.Status, answer.Header("location")));
        Assert.Equal($"{Prefix}/", new Uri(new Uri(gateways.Prefixed.Address, Prefix), answer.Header("location")).AbsolutePath);
    }

    /// <summary>Every link of a page leads to something that is served.</summary>
    [Theory]
    [InlineData("/")]
    [InlineData("/errors")]
    [InlineData("/errors/NOT_FOUND")]
    [InlineData("/playground")]
    public async Task Links_of_pages_lead_to_what_is_served(string page)
    {
        var address = new Uri(gateways.Prefixed.Address, Prefix + page);
        var html = (await gateways.Prefixed.GetAsync(Prefix + page, ("accept", "text/html"))).Body;
        var links = Regex.Matches(html, "<a [^>]*href=\"([^\"#]+)")
            .Select(match => new Uri(address, WebUtility.HtmlDecode(match.Groups[1].Value)))
            .Where(uri => uri.Authority == address.Authority).Distinct().ToArray();

        Assert.NotEmpty(links);
        foreach (var link in links)
        {
            var (place, answer) = (link, await gateways.Prefixed.GetAsync(link.PathAndQuery, ("accept", "text/html")));
            if (answer.Status == 302)
            {
                place = new Uri(link, answer.Header("location"));
                answer = await gateways.Prefixed.GetAsync(place.PathAndQuery, ("accept", "text/html"));
            }

            Assert.StartsWith(Prefix + "/", place.AbsolutePath, StringComparison.Ordinal);
            // The demo's own links show failures; what matters is that they are the demo's.
            Assert.True(answer.Status == 200 || link.AbsolutePath.Contains("/books/", StringComparison.Ordinal), $"{link}: {answer.Status}");
        }
    }

    [Fact]
    public async Task Commands_on_pages_call_this_gateway()
    {
        var html = WebUtility.HtmlDecode((await gateways.Prefixed.GetAsync(Prefix + "/errors/NOT_FOUND", ("accept", "text/html"))).Body);

        Assert.Contains($"curl -i {gateways.Prefixed.Address.GetLeftPart(UriPartial.Authority)}{Prefix}/v1/shelves", html, StringComparison.Ordinal);
        Assert.DoesNotContain(gateways.Prefixed.Address.GetLeftPart(UriPartial.Authority) + "/v1/", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reason_leads_to_its_place_on_the_page()
    {
        var answer = await gateways.Prefixed.GetAsync(Prefix + "/errors/ROUTE_NOT_FOUND", ("accept", "text/html"));

        var target = new Uri(new Uri(gateways.Prefixed.Address, Prefix + "/errors/ROUTE_NOT_FOUND"), answer.Header("location"));
        Assert.Equal((302, $"{Prefix}/errors/NOT_FOUND"), (answer.Status, target.AbsolutePath));
    }

    [Theory]
    [InlineData("https://errors.example.com/", "https://errors.example.com/NOT_FOUND")]
    [InlineData("//errors.example.com/", "//errors.example.com/NOT_FOUND")]
    [InlineData("urn:example:", "urn:example:NOT_FOUND")]
    [InlineData("/problems/", Prefix + "/problems/NOT_FOUND")]
    [InlineData("problems/", "problems/NOT_FOUND")]
    public async Task Only_a_path_of_this_gateway_as_type_base_gets_the_prefix(string typeBase, string type)
    {
        await using var gateway = await GatewayHost.StartUnreadyAsync("Production", [$"Gateway:PathBase={Prefix}", $"Gateway:Errors:TypeBase={typeBase}"]);

        Assert.Equal(type, Member(await gateway.GetAsync(Prefix + "/nothing"), "type").Split('#')[0]);
    }

    [Fact]
    public async Task A_preflight_and_options_are_answered_under_the_prefix_only()
    {
        async Task<RestAnswer> AskAsync(string path) => await RestAnswer.SendAsync(gateways.Prefixed.Http1, HttpMethod.Options, path);

        var (inside, outside) = (await AskAsync(Prefix + "/v1/shelves"), await AskAsync("/v1/shelves"));

        Assert.Equal((204, "GET, HEAD, OPTIONS, POST"), (inside.Status, inside.Header("allow")));
        Assert.Equal(404, outside.Status);
    }

    private static string Member(RestAnswer answer, string name) => answer.Json.GetProperty(name).GetString()!;

    public sealed class Gateways : IAsyncLifetime
    {
        public GatewayHost Plain { get; private set; } = null!;

        public GatewayHost Prefixed { get; private set; } = null!;

        public GatewayHost Of(string prefix) => prefix.Length == 0 ? Plain : Prefixed;

        public async Task InitializeAsync()
        {
            Plain = await GatewayHost.StartAsync();
            Prefixed = await GatewayHost.StartUnreadyAsync("Production", [$"Gateway:PathBase={Prefix}"]);
        }

        public async Task DisposeAsync()
        {
            await Plain.DisposeAsync();
            await Prefixed.DisposeAsync();
        }
    }
}
