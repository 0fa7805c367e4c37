using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>Swagger UI in Chromium, over the document that the gateway writes. Other hosts are out of reach.</summary>
public sealed class SwaggerUiTests(BrowsedGateway gateway) : IClassFixture<BrowsedGateway>
{
    private const string GetBook = "#operations-Library-Library_GetBook";

    [Theory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public Task Trying_a_call_that_fails_shows_the_problem(int width, bool isDark) => gateway.LookAsync("/docs", async tab =>
    {
        await OpenAsync(tab, GetBook);
        await tab.FillAsync($"{GetBook} tr[data-param-name=shelf] input", "1");
        await tab.FillAsync($"{GetBook} tr[data-param-name=book] input", "9");
        await tab.AllowFailureAsync(gateway.Url("/v1/shelves/1/books/9"));
        var answer = await ExecuteAsync(tab, GetBook);

        Assert.Equal("404", answer.Status);
        var problem = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal("NOT_FOUND", problem.GetProperty("code").GetString());
        Assert.Equal("BOOK_NOT_FOUND", problem.GetProperty("reason").GetString());
        Assert.Equal("/v1/shelves/1/books/9", problem.GetProperty("instance").GetString());
        Assert.Contains("content-type: application/problem+json", answer.Headers, StringComparison.Ordinal);
    }, width, isDark);

    [Fact]
    public Task Trying_a_call_that_succeeds_shows_the_book() => gateway.LookAsync("/docs/index.html", async tab =>
    {
        await OpenAsync(tab, GetBook);
        await tab.FillAsync($"{GetBook} tr[data-param-name=shelf] input", "1");
        await tab.FillAsync($"{GetBook} tr[data-param-name=book] input", "1");
        var answer = await ExecuteAsync(tab, GetBook);

        Assert.Equal("200", answer.Status);
        Assert.Equal("shelves/1/books/1", JsonDocument.Parse(answer.Body).RootElement.GetProperty("name").GetString());
    });

    [Fact]
    public Task What_is_sent_by_default_reaches_the_service() => gateway.LookAsync("/docs", async tab =>
    {
        // The example of a body is made of its schema: names, numbers and times have to be such as the gateway reads.
        const string createBook = "#operations-Library-Library_CreateBook";
        await OpenAsync(tab, createBook);
        await tab.FillAsync($"{createBook} tr[data-param-name=shelf] input", "1");
        await tab.AllowFailureAsync(gateway.Url("/v1/shelves/1/books"));
        var answer = await ExecuteAsync(tab, createBook);

        // The library finds fault with the made-up values; the gateway does not with the JSON.
        Assert.Equal("400", answer.Status);
        Assert.Equal("library.example.com", JsonDocument.Parse(answer.Body).RootElement.GetProperty("domain").GetString());
    });

    [Fact]
    public Task Each_upstream_has_a_document_of_its_own() => gateway.LookAsync("/docs", async tab =>
    {
        await tab.WaitForAsync("document.querySelector('#select') !== null");
        Assert.Equal(["StatusGateway", "demo", "statusgateway"], await tab.EvaluateAsync<string[]>("[...document.querySelectorAll('#select option')].map((option) => option.innerText)"));
        await tab.SelectAsync("#select", "statusgateway");
        await tab.WaitForAsync("document.querySelector('#operations-Statuses-Statuses_ListCodes') !== null && document.querySelector('#operations-Library-Library_GetBook') === null");
    });

    [Fact]
    public Task The_answers_of_an_operation_lead_to_the_error_reference() => gateway.LookAsync("/docs", async tab =>
    {
        await OpenAsync(tab, GetBook);
        Assert.Contains("/errors/NOT_FOUND", await tab.EvaluateAsync<string[]>($"[...document.querySelectorAll('{GetBook} .responses-table a')].map((link) => new URL(link.href).pathname)"));
    });

    private static async Task OpenAsync(PageTab tab, string operation)
    {
        await tab.WaitForAsync($"document.querySelector('{operation} .opblock-summary-control') !== null");
        await tab.ClickAsync($"{operation} .opblock-summary-control");
        await tab.ClickAsync($"{operation} .try-out__btn");
    }

    private static async Task<(string Status, string Body, string Headers)> ExecuteAsync(PageTab tab, string operation)
    {
        await tab.ClickAsync($"{operation} .execute");
        await tab.WaitForAsync($"document.querySelector('{operation} .live-responses-table .response-col_description .microlight, {operation} .live-responses-table .response-col_description pre') !== null");
        var live = $"{operation} .live-responses-table .response";
        return (
            (await tab.TextAsync($"{live} .response-col_status")).Trim(),
            await tab.TextAsync($"{live} .highlight-code code"),
            await tab.TextAsync($"{live} .response-col_description > div:last-of-type"));
    }
}
