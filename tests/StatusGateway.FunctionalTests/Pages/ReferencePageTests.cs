using StatusGateway.Core;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>Tests the error reference in Chromium, as an engineer sees it who follows the <c>type</c> of an error.</summary>
public sealed class ReferencePageTests(BrowserFixture gateway) : IClassFixture<BrowserFixture>
{
    /// <summary>Checks that the page has scrolled to the element with the fragment as its ID.</summary>
    private const string IsAtFragment = "scrollY > 0 && (({ top }) => top >= -1 && top < innerHeight)(document.getElementById(location.hash.slice(1)).getBoundingClientRect())";

    public static TheoryData<string> Errors => [.. RpcCodes.All.Select(row => row.Name).Where(name => name != "OK")];

    [Fact]
    public Task The_page_of_NOT_FOUND_has_all_sections() => gateway.OpenAsync("/errors/NOT_FOUND", async tab =>
    {
        Assert.Equal("NOT_FOUND", await tab.TextAsync("h1"));
        Assert.Equal(
            ["What it means", "Why it happens", "Reproduce it", "Fix it", "What not to do", "Can a client retry?", "Not to be confused with", "Handle it", "Reasons"],
            await tab.EvaluateAsync<string[]>("[...document.querySelectorAll('main h2')].map((heading) => heading.innerText)"));
        Assert.Equal(
            "Number=5 HTTP=404 Title=Not Found Connect=not_found Severity=low Retry=no",
            await tab.EvaluateAsync<string>("[...document.querySelectorAll('.facts div:not(.wide)')].map((fact) => fact.children[0].innerText + '=' + fact.children[1].innerText).join(' ')"));
        Assert.Equal(["C#", "Go", "TypeScript"], await tab.EvaluateAsync<string[]>("[...document.querySelectorAll('#handling figcaption')].map((label) => label.innerText)"));
        Assert.Equal($"curl -i {gateway.Gateway.Address}v1/shelves/1/books/9", await tab.TextAsync("#reproduce pre"));
    });

    [Fact]
    public async Task The_type_of_an_error_links_to_its_reason()
    {
        var type = (await gateway.Gateway.GetAsync("/v1/shelves/1/books/9")).Json.GetProperty("type").GetString()!;

        await gateway.OpenAsync(type, async tab =>
        {
            await tab.WaitForAsync(IsAtFragment);
            Assert.Equal("#BOOK_NOT_FOUND", await tab.EvaluateAsync<string>("location.hash"));
            Assert.Contains("The library has no such book", await tab.TextAsync(":target"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public Task A_built_in_reason_is_found_by_its_name() => gateway.OpenAsync("/errors/route-not-found", async tab =>
    {
        await tab.WaitForAsync(IsAtFragment);
        Assert.Equal("/errors/NOT_FOUND#ROUTE_NOT_FOUND", await tab.EvaluateAsync<string>("location.pathname + location.hash"));
        Assert.Contains("No route matches the path", await tab.TextAsync(":target"), StringComparison.Ordinal);
    }, width: 390);

    [Theory]
    [MemberData(nameof(Errors))]
    public Task The_sample_response_opens_in_the_playground(string name) => gateway.OpenAsync($"/errors/{name}", async tab =>
    {
        await tab.ClickAsync("#reproduce a.button");
        await tab.WaitForAsync("location.pathname === '/playground' && document.querySelector('.code-name') !== null");

        Assert.Equal(name, await tab.TextAsync(".code-name"));
        Assert.Contains($"\"code\": \"{name}\"", await tab.TextAsync("[data-dialect=problem] pre"), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("/errors/%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("/errors/NOT_FOUND#<img src=x onerror=alert(1)>")]
    [InlineData("/errors/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E")]
    public Task Markup_in_the_address_stays_text(string path) => gateway.OpenAsync(path, async tab =>
    {
        Assert.Equal(0, await tab.EvaluateAsync<int>("document.querySelectorAll('body script, body img').length"));
        if (path.Contains('%', StringComparison.Ordinal)) Assert.Contains("alert(1)", await tab.TextAsync("main code"), StringComparison.Ordinal);
    });
}
