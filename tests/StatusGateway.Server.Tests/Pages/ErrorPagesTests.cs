using System.Text.Json;
using System.Text.RegularExpressions;
using StatusGateway.Core;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Reference;
using StatusGateway.Server.Tests.Configuration;

namespace StatusGateway.Server.Tests.Pages;

public partial class ErrorPagesTests
{
    private static readonly ReasonPage[] Own =
    [
        new("library.example.com", "SHELF_NOT_EMPTY", "<b>Not empty</b>", [RpcCode.FailedPrecondition, RpcCode.Aborted], "<script>alert('x')</script> **bold**"),
        new("attic.example.com", "SHELF_NOT_EMPTY", "", [RpcCode.FailedPrecondition], "Another shelf."),
    ];

    public static TheoryData<string> Names => [.. RpcCodes.All.Select(row => row.Name)];

    [Fact]
    public async Task All_codes_are_listed_with_links()
    {
        var page = await SendAsync("/errors");

        Assert.Equal((200, "text/html; charset=utf-8"), (page.Response.StatusCode, page.Response.ContentType));
        foreach (var row in RpcCodes.All) Assert.Contains($"<a href=\"errors/{row.Name}\">", page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_shows_every_part_of_its_entry(string name)
    {
        var page = await SendAsync($"/errors/{name}");
        var entry = ErrorReference.Codes.Single(entry => entry.Info.Name == name);

        Assert.Equal(200, page.Response.StatusCode);
        Assert.Contains($"<h1><code>{name}</code></h1>", page.Body, StringComparison.Ordinal);
        Assert.Contains($"<dt>HTTP</dt><dd>{entry.Info.HttpStatus}</dd>", page.Body, StringComparison.Ordinal);
        foreach (var id in new[] { "meaning", "causes", "reproduce", "fixes", "avoid", "retry", "neighbours", "handling" })
            Assert.Contains($"<section id=\"{id}\">", page.Body, StringComparison.Ordinal);
        foreach (var text in entry.Causes.Concat(entry.Avoid).Append(entry.Who).Append(entry.Alert).Append(entry.First).Concat(entry.Neighbours.Select(neighbour => neighbour.Difference)))
            Assert.Contains(MarkdownHtml.RenderLine(text), page.Body, StringComparison.Ordinal);
        foreach (var reason in ErrorReference.BuiltIn.ReasonsOf(entry.Info.Code))
            Assert.Contains($"<section id=\"{reason.Reason}\"", page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task IDs_are_unique_and_every_link_to_a_fragment_resolves(string name)
    {
        var body = (await SendAsync($"/errors/{name}")).Body;

        var ids = Id().Matches(body).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        var links = Fragment().Matches(body).Select(match => match.Groups[1].Value).ToArray();
        Assert.True(links.Length > 8);
        Assert.Subset(ids.ToHashSet(), links.ToHashSet());
    }

    [Theory]
    [InlineData("not_found", "NOT_FOUND")]
    [InlineData("5", "NOT_FOUND")]
    [InlineData("404", "NOT_FOUND")]
    [InlineData("422", "INVALID_ARGUMENT")]
    public async Task Other_spellings_show_the_same_page(string spelling, string name) =>
        Assert.Contains($"<h1><code>{name}</code></h1>", (await SendAsync($"/errors/{spelling}")).Body, StringComparison.Ordinal);

    [Fact]
    public async Task An_HTTP_status_with_several_codes_lists_them()
    {
        var page = await SendAsync("/errors/409");

        Assert.Contains("<a href=\"../errors/ALREADY_EXISTS\">", page.Body, StringComparison.Ordinal);
        Assert.Contains("<a href=\"../errors/ABORTED\">", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<a href=\"../errors/NOT_FOUND\">", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reason_redirects_to_its_section_on_the_page_of_its_code()
    {
        var page = await SendAsync("/errors/ROUTE_NOT_FOUND");

        Assert.Equal((302, "NOT_FOUND#ROUTE_NOT_FOUND"), (page.Response.StatusCode, page.Response.Headers.Location.ToString()));
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("text/html;q=0.5, application/json", true)]
    [InlineData("application/json; dialect=\"rpc-status\"", true)]
    [InlineData("text/html, application/json;q=0.9", false)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false)]
    [InlineData("*/*", false)]
    [InlineData("garbage;;;", false)]
    [InlineData(null, false)]
    public async Task Clients_that_prefer_JSON_get_JSON(string? accept, bool isJson)
    {
        foreach (var path in new[] { "/errors", "/errors/NOT_FOUND", "/errors/400" })
        {
            var page = await SendAsync(path, accept: accept);
            Assert.Equal(isJson ? "application/json" : "text/html; charset=utf-8", page.Response.ContentType);
            Assert.Contains("Accept", page.Response.Headers.Vary.AsEnumerable());
        }
    }

    [Fact]
    public async Task The_JSON_contains_the_entry()
    {
        var json = JsonDocument.Parse((await SendAsync("/errors/not_found", accept: "application/json")).Body).RootElement;
        var all = JsonDocument.Parse((await SendAsync("/errors", accept: "application/json")).Body).RootElement.GetProperty("codes");

        Assert.Equal(("NOT_FOUND", 5, 404), (json.GetProperty("name").GetString(), json.GetProperty("number").GetInt32(), json.GetProperty("httpStatus").GetInt32()));
        Assert.Equal("ROUTE_NOT_FOUND", json.GetProperty("reasons")[1].GetProperty("reason").GetString());
        Assert.Equal(RpcCodes.All.Select(row => row.Name), all.EnumerateArray().Select(code => code.GetProperty("name").GetString()));
        Assert.Equal(json.GetRawText(), all[5].GetRawText());
        Assert.StartsWith("HTTP/1.1 404 ", json.GetProperty("reproduction").GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Equal(["caller", "gateway", "library"], all[1].GetProperty("raisedBy").EnumerateArray().Select(raiser => raiser.GetString()));
    }

    [Fact]
    public async Task An_unknown_code_is_a_404_page_with_a_suggestion()
    {
        var page = await SendAsync("/errors/<script>alert(1)<", accept: "text/html");
        var near = await SendAsync("/errors/NOTFUND", accept: "text/html");

        Assert.Equal((404, "text/html; charset=utf-8"), (page.Response.StatusCode, page.Response.ContentType));
        Assert.DoesNotContain("<script", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page.Body, StringComparison.Ordinal);
        Assert.Contains("<a href=\"NOT_FOUND\">", near.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("text/html;q=0, */*")]
    public async Task An_unknown_code_is_problem_details_for_programs(string accept)
    {
        var page = await SendAsync("/errors/NOTHING", accept: accept);

        Assert.Equal((404, "application/problem+json"), (page.Response.StatusCode, page.Response.ContentType));
        Assert.Contains("\"reason\":\"CODE_NOT_FOUND\"", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_a_team_are_grouped_by_reason_and_domain()
    {
        var page = await SendAsync("/errors/FAILED_PRECONDITION");
        var other = await SendAsync("/errors/ABORTED");

        Assert.Single(Regex.Matches(page.Body, "id=\"SHELF_NOT_EMPTY\""));
        Assert.Contains("library.example.com", page.Body, StringComparison.Ordinal);
        Assert.Contains("attic.example.com", page.Body, StringComparison.Ordinal);
        Assert.Contains("id=\"SHELF_NOT_EMPTY\"", other.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("attic.example.com", other.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("SHELF_NOT_EMPTY", (await SendAsync("/errors/NOT_FOUND")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTML_in_a_page_of_a_team_is_text()
    {
        var page = await SendAsync("/errors/FAILED_PRECONDITION");

        Assert.DoesNotContain("<script", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert('x')&lt;/script&gt; <strong>bold</strong>", page.Body, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Not empty&lt;/b&gt;", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_call_the_gateway_that_serves_the_page()
    {
        var page = await SendAsync("/errors/NOT_FOUND", host: "gateway.example:81");
        var bad = await SendAsync("/errors/NOT_FOUND", host: "\"><script>");

        Assert.Contains("curl -i http://gateway.example:81/v1/shelves/1/books/9", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("localhost:8080", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", bad.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("{}", "/ /healthz /readyz /errors /playground /docs /openapi/v1.json /openapi/v1.yaml")]
    [InlineData("{\"Landing\":false}", "/healthz /readyz /errors /playground /docs /openapi/v1.json /openapi/v1.yaml")]
    [InlineData("{\"Reference\":false}", "/ /healthz /readyz /playground /docs /openapi/v1.json /openapi/v1.yaml")]
    [InlineData("{\"Playground\":false}", "/ /healthz /readyz /errors /docs /openapi/v1.json /openapi/v1.yaml")]
    [InlineData("{\"Docs\":false}", "/ /healthz /readyz /errors /playground")]
    [InlineData("{\"Docs\":false,\"Landing\":false,\"Reference\":false,\"Playground\":false}", "/healthz /readyz")]
    public void Pages_can_be_disabled_and_health_checks_cannot(string pages, string paths)
    {
        var options = Settings.Options($"{{\"Pages\":{pages}}}");

        Assert.Equal(paths, string.Join(' ', PageRoutes.Enabled(options.Pages, []).Select(page => page.Path).Where(path => !path.StartsWith("/errors/", StringComparison.Ordinal) && !path.StartsWith("/docs/", StringComparison.Ordinal))));
        Assert.Equal(options.Pages.Docs, PageRoutes.Enabled(options.Pages, []).Any(page => page.Path == "/docs/swagger-ui.css"));
        Assert.Equal(options.Pages.Reference ? 18 : 0, PageRoutes.Enabled(options.Pages, []).Count(page => page.Path.StartsWith("/errors/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_navigation_contains_only_enabled_pages()
    {
        var all = await SendAsync("/errors");
        var few = await SendAsync("/errors", options: "{\"Pages\":{\"Playground\":false,\"Docs\":false}}");

        Assert.Contains("<a href=\"playground\">", all.Body, StringComparison.Ordinal);
        Assert.Contains("<a href=\"docs\">", all.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<a href=\"docs\">", few.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("playground", few.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Canonical_names_take_precedence_over_an_upstreams_variable()
    {
        var options = Settings.Options("{}");
        var builder = new SnapshotBuilder(options, isDevelopment: true);
        var snapshot = builder.Build([Snapshots.Upstream("library", Schemas.Of("a.First.Get GET /errors/{value}"))], PageRoutes.Enabled(options.Pages, []));

        Assert.Equal("page", Snapshots.Route(snapshot, "GET", "/errors/NOT_FOUND"));
        Assert.Equal("a.First.Get @library", Snapshots.Route(snapshot, "GET", "/errors/42"));
        Assert.Equal("page", Snapshots.Route(snapshot, "GET", "/errors"));
    }

    internal static Task<PageRequest> SendAsync(string path, string? accept = null, string? host = null, string options = "{}")
    {
        var read = Settings.Options(options);
        var builder = new SnapshotBuilder(read, isDevelopment: true) { Reference = new ErrorReference(HttpStatusMap.Default, Own) };
        var request = new PageRequest(read);
        if (accept is not null) request.Request.Headers.Accept = accept;
        if (host is not null) request.Request.Host = new(host);
        return request.SendAsync(path, builder.Build([], PageRoutes.Enabled(read.Pages, [])));
    }

    [GeneratedRegex(" id=\"([^\"]*)\"")]
    private static partial Regex Id();

    [GeneratedRegex(" href=\"#([^\"]*)\"")]
    private static partial Regex Fragment();
}
