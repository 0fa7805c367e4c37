using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>Tests Swagger UI in Chromium with the gateway's documents. The browser cannot reach other hosts.</summary>
public sealed class SwaggerUiTests(BrowserFixture gateway) : IClassFixture<BrowserFixture>
{
    private const string GetBook = "#operations-Library-Library_GetBook";

    [Theory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public Task A_failing_call_shows_the_problem_details(int width, bool isDark) => gateway.OpenAsync("/docs", async tab =>
    {
        await OpenAsync(tab, GetBook);
        await tab.FillAsync($"{GetBook} tr[data-param-name=shelf] input", "1");
        await tab.FillAsync($"{GetBook} tr[data-param-name=book] input", "9");
        await tab.AllowFailureAsync(gateway.Url("/v1/shelves/1/books/9"));
        var response = await ExecuteAsync(tab, GetBook);

        Assert.Equal("404", response.Status);
        var problem = JsonDocument.Parse(response.Body).RootElement;
        Assert.Equal("NOT_FOUND", problem.GetProperty("code").GetString());
        Assert.Equal("BOOK_NOT_FOUND", problem.GetProperty("reason").GetString());
        Assert.Equal("/v1/shelves/1/books/9", problem.GetProperty("instance").GetString());
        Assert.Contains("content-type: application/problem+json", response.Headers, StringComparison.Ordinal);
    }, width, isDark);

    [Fact]
    public Task A_successful_call_shows_the_book() => gateway.OpenAsync("/docs/index.html", async tab =>
    {
        await OpenAsync(tab, GetBook);
        await tab.FillAsync($"{GetBook} tr[data-param-name=shelf] input", "1");
        await tab.FillAsync($"{GetBook} tr[data-param-name=book] input", "1");
        var response = await ExecuteAsync(tab, GetBook);

        Assert.Equal("200", response.Status);
        Assert.Equal("shelves/1/books/1", JsonDocument.Parse(response.Body).RootElement.GetProperty("name").GetString());
    });

    [Fact]
    public Task The_default_request_reaches_the_service() => gateway.OpenAsync("/docs", async tab =>
    {
        // The form sends the example of the body, so the gateway must accept its names, numbers and times.
        const string createBook = "#operations-Library-Library_CreateBook";
        await OpenAsync(tab, createBook);
        await tab.FillAsync($"{createBook} tr[data-param-name=shelf] input", "1");
        await tab.AllowFailureAsync(gateway.Url("/v1/shelves/1/books"));
        var response = await ExecuteAsync(tab, createBook);

        // The gateway accepts the JSON, and the library rejects the example values.
        Assert.Equal("400", response.Status);
        Assert.Equal("library.example.com", JsonDocument.Parse(response.Body).RootElement.GetProperty("domain").GetString());
    });

    [Fact]
    public Task Each_upstream_has_its_own_document() => gateway.OpenAsync("/docs", async tab =>
    {
        await tab.WaitForAsync("document.querySelector('#select') !== null");
        Assert.Equal(["StatusGateway", "demo", "statusgateway"], await tab.EvaluateAsync<string[]>("[...document.querySelectorAll('#select option')].map((option) => option.innerText)"));
        await tab.SelectAsync("#select", "statusgateway");
        await tab.WaitForAsync("document.querySelector('#operations-Statuses-Statuses_ListCodes') !== null && document.querySelector('#operations-Library-Library_GetBook') === null");
    });

    [Fact]
    public Task The_responses_of_an_operation_link_to_the_error_reference() => gateway.OpenAsync("/docs", async tab =>
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
