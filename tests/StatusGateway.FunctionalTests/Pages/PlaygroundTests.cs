using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>Tests the playground in Chromium.</summary>
public sealed class PlaygroundTests(BrowserFixture gateway) : IClassFixture<BrowserFixture>
{
    private const string Problem = "HTTP/1.1 404 Not Found\nContent-Type: application/problem+json\n\n{\"type\": \"/errors/NOT_FOUND#BOOK_NOT_FOUND\", \"title\": \"Not Found\", \"status\": 404, \"detail\": \"No book 9.\", \"code\": \"NOT_FOUND\"}";

    [Fact]
    public Task An_error_is_translated_while_typing() => OpenAsync(async tab =>
    {
        await tab.TypeAsync("#text", "grpc-status: 7\ngrpc-message: Not%20yours");
        await tab.WaitForAsync("document.querySelector('#status .message')?.innerText === 'Not yours'");

        Assert.Equal("PERMISSION_DENIED", await tab.TextAsync(".code-name"));
        Assert.Equal(
            ["problem", "grpc", "rpcStatus", "googleError", "connect", "connectStream", "grpcWeb", "protobuf"],
            await tab.EvaluateAsync<string[]>("[...document.querySelectorAll('[data-dialect]')].filter((card) => card.checkVisibility()).map((card) => card.dataset.dialect)"));
        Assert.Contains("\"code\": \"permission_denied\"", await tab.TextAsync("[data-dialect=connect] pre"), StringComparison.Ordinal);
        Assert.Equal("PERMISSION_DENIED. No details.", await tab.EvaluateAsync<string>("document.getElementById('announcement').textContent"));

        // Another text replaces the result.
        await tab.FillAsync("#text", "{\"code\": 14, \"message\": \"Later.\"}");
        await WaitForCodeAsync(tab, "UNAVAILABLE");
    });

    [Fact]
    public Task Headings_without_content_are_hidden() => OpenAsync(async tab =>
    {
        const string Headings = "[...document.querySelectorAll('main :is(h1, h2, h3, h4)')].filter((heading) => heading.checkVisibility()).map((heading) => heading.innerText)";
        Assert.Equal(["Playground"], await tab.EvaluateAsync<string[]>(Headings));

        await tab.FillAsync("#text", Problem);
        await WaitForCodeAsync(tab, "NOT_FOUND");
        Assert.Contains("In every dialect", await tab.EvaluateAsync<string[]>(Headings));

        await tab.ClickAsync("#clear");
        await tab.WaitForAsync("document.getElementById('result').hidden");
        Assert.Equal(["Playground"], await tab.EvaluateAsync<string[]>(Headings));
        Assert.Equal("/playground", await tab.EvaluateAsync<string>("location.pathname + location.hash"));
    });

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public Task Every_example_is_translated(int width) => OpenAsync(async tab =>
    {
        Assert.True(await tab.EvaluateAsync<bool>("document.getElementById('example').getBoundingClientRect().bottom < innerHeight / 2"));
        var examples = await tab.EvaluateAsync<string[]>("[...document.getElementById('example').options].slice(1).map((option) => option.text)");
        Assert.True(examples.Length >= 7);
        foreach (var example in examples)
        {
            await tab.ClickAsync("#clear");
            await tab.WaitForAsync("document.getElementById('result').hidden");
            await tab.SelectAsync("#example", example);
            await tab.WaitForAsync("!document.getElementById('result').hidden");
            Assert.True(await tab.EvaluateAsync<bool>("document.getElementById('error').hidden && document.getElementById('warnings').hidden"), example);
        }
    }, width);

    [Fact]
    public async Task A_shared_link_restores_the_input()
    {
        const string Body = "Ünïcode & + % # plain text";
        var link = "";
        await OpenAsync(async tab =>
        {
            await tab.ClickAsync("input[value=http]");
            await tab.FillAsync("#http-status", "409");
            await tab.FillAsync("#text", Body);
            await WaitForCodeAsync(tab, "ABORTED");
            await tab.ClickAsync("#share");
            await tab.WaitForAsync("document.getElementById('notice').textContent !== ''");
            Assert.Equal("The link was copied.", await tab.TextAsync("#notice"));
            link = await tab.EvaluateAsync<string>("navigator.clipboard.readText()");
        });

        Assert.StartsWith(gateway.Url("/playground#").ToString(), link, StringComparison.Ordinal);
        await gateway.OpenAsync(link, async tab =>
        {
            await WaitForCodeAsync(tab, "ABORTED");
            Assert.Equal(
                (Body, "409", "http"),
                (await tab.EvaluateAsync<string>("document.getElementById('text').value"), await tab.EvaluateAsync<string>("document.getElementById('http-status').value"), await tab.EvaluateAsync<string>("document.forms[0].elements.kind.value")));
            Assert.Equal(Body, await tab.TextAsync("#status .message"));
        });
    }

    [Theory]
    [InlineData("rpc error: code = NotFound desc = No such book.")]
    [InlineData("ERROR:\n  Code: NotFound\n  Message: No such book.\n  Details:\n  1)\t{\"@type\": \"type.googleapis.com/google.rpc.Help\"}")]
    [InlineData("Status(StatusCode=\"NotFound\", Detail=\"No such book.\", DebugException=\"x\")")]
    [InlineData("io.grpc.StatusRuntimeException: NOT_FOUND: No such book.\n\tat a.b.C.d(C.java:1)")]
    [InlineData("<_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.NOT_FOUND\n\tdetails = \"No such book.\"\n>")]
    [InlineData("Error: 5 NOT_FOUND: No such book.\n    at call (/app/a.js:1:2)")]
    [InlineData("[not_found] No such book.")]
    [InlineData("status: NotFound, message: \"No such book.\", details: [], metadata: MetadataMap { headers: {} }")]
    [InlineData("> GET / HTTP/1.1\n> \n< HTTP/1.1 404 Not Found\n< Content-Type: application/json\n< \n{\"message\": \"No such book.\"}\n* Connection #0 to host localhost left intact")]
    [InlineData("{\"result\": {}}\n{\"error\": {\"code\": 5, \"message\": \"No such book.\"}}")]
    [InlineData("data: {}\n\nevent: error\ndata: {\"code\": 5, \"message\": \"No such book.\"}\n\n")]
    [InlineData("CAUSDU5vIHN1Y2ggYm9vay4")]
    [InlineData("grpc-status-details-bin: CAUSDU5vIHN1Y2ggYm9vay4=")]
    public Task Output_of_clients_and_tools_is_translated(string text) => OpenAsync(async tab =>
    {
        await tab.FillAsync("#text", text);
        await WaitForCodeAsync(tab, "NOT_FOUND");

        Assert.Equal("No such book.", await tab.TextAsync("#status .message"));
        Assert.True(await tab.EvaluateAsync<bool>("document.getElementById('error').hidden && document.getElementById('warnings').hidden"));
    });

    [Theory]
    [InlineData("{\"code\": 5, \"message\": \"x\",", "NOT_FOUND", "The text is not valid JSON, so only a part of it could be read.")]
    [InlineData("HTTP/1.1 503 Service Unavailable\n\n{\"message\": \"x\"", "UNAVAILABLE", "The body is not valid JSON, so only a part of it could be read.")]
    [InlineData("HTTP/1.1 999 Nothing\n\nText", "UNKNOWN", "\"999\" is not an HTTP status.")]
    [InlineData("grpc-status: 5\ngrpc-status-details-bin: !!!", "NOT_FOUND", "grpc-status-details-bin contains no readable details.")]
    [InlineData("grpc-status: 5\ngrpc-status-details-bin: CAUSA", "NOT_FOUND", "grpc-status-details-bin contains no readable details.")]
    [InlineData("Only a text", "UNKNOWN", "The text contains neither an HTTP status nor a code, so the code is UNKNOWN.")]
    public Task Unreadable_parts_are_reported_as_warnings(string text, string code, string warning) => OpenAsync(async tab =>
    {
        await tab.FillAsync("#text", text);
        await WaitForCodeAsync(tab, code);
        await tab.WaitForAsync("!document.getElementById('warnings').hidden");

        Assert.StartsWith(warning, await tab.TextAsync("#warnings li"), StringComparison.Ordinal);
        await tab.FillAsync("#text", Problem);
        await tab.WaitForAsync("document.getElementById('warnings').hidden");
    });

    [Theory]
    [InlineData("status", "{\"code\": 5,", "The text is not valid JSON: ")]
    [InlineData("status", "[1]", "A google.rpc.Status must be a JSON object such as ")]
    [InlineData("grpc", "nothing", "The text has no grpc-status. gRPC trailers have a line such as \"grpc-status: 5\".")]
    [InlineData("auto", "grpc-status: five", "grpc-status must be a number, not \"five\".")]
    public Task An_unreadable_text_is_reported_and_the_old_result_is_marked(string kind, string text, string sentence) => OpenAsync(async tab =>
    {
        await tab.FillAsync("#text", Problem);
        await WaitForCodeAsync(tab, "NOT_FOUND");
        await tab.ClickAsync($"input[value={kind}]");
        await tab.FillAsync("#text", text);
        await tab.WaitForAsync($"document.getElementById('error').innerText.includes({JsonSerializer.Serialize(sentence)})");

        Assert.Contains("The result below is from the previous text.", await tab.TextAsync("#error"), StringComparison.Ordinal);
        Assert.Equal(2, await tab.EvaluateAsync<int>("document.querySelectorAll('.stale').length"));
    });

    [Theory]
    [InlineData("abc", "plain", "\"abc\" is not an HTTP status and is ignored. Enter a number from 100 to 599.", true)]
    [InlineData("9999", "plain", "\"9999\" is not an HTTP status and is ignored. Enter a number from 100 to 599.", true)]
    [InlineData("099", "plain", "\"099\" is not an HTTP status and is ignored. Enter a number from 100 to 599.", true)]
    [InlineData("503", Problem, "Ignored: the text contains the HTTP status 404.", false)]
    [InlineData("503", "grpc-status: 5", "Ignored: only an HTTP error has an HTTP status.", false)]
    [InlineData("503", "plain", "", false)]
    public Task An_ignored_HTTP_status_is_reported(string status, string text, string message, bool isInvalid) => OpenAsync(async tab =>
    {
        await tab.FillAsync("#text", text);
        await tab.FillAsync("#http-status", status);
        await tab.WaitForAsync($"!document.getElementById('result').hidden && document.getElementById('http-status-message').innerText === {JsonSerializer.Serialize(message)}");
        if (message.Length == 0) await WaitForCodeAsync(tab, "UNAVAILABLE");

        Assert.Equal(isInvalid, await tab.EvaluateAsync<bool>("document.getElementById('http-status').getAttribute('aria-invalid') === 'true'"));
    });

    [Fact]
    public Task Each_dialect_can_be_copied_with_the_keyboard() => OpenAsync(async tab =>
    {
        await tab.FillAsync("#text", Problem);
        await WaitForCodeAsync(tab, "NOT_FOUND");
        foreach (var dialect in new[] { "problem", "grpc", "protobuf" })
        {
            await tab.EvaluateAsync<object?>($"document.querySelector('[data-dialect={dialect}] button').focus()");
            await tab.PressAsync("Enter");
            await tab.WaitForAsync($"document.querySelector('[data-dialect={dialect}] button').innerText === 'Copied'");
            Assert.Equal(
                await tab.EvaluateAsync<string>($"document.querySelector('[data-dialect={dialect}] code').textContent"),
                await tab.EvaluateAsync<string>("navigator.clipboard.readText()"));
            Assert.StartsWith("Copied: ", await tab.EvaluateAsync<string>("document.getElementById('announcement').textContent"), StringComparison.Ordinal);
        }
    });

    // Browsers have no clipboard API for pages that another machine serves over plain HTTP.
    [Fact]
    public Task Copying_works_without_the_clipboard_API() => OpenAsync(async tab =>
    {
        await tab.EvaluateAsync<object?>("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        await tab.FillAsync("#text", Problem);
        await WaitForCodeAsync(tab, "NOT_FOUND");
        await tab.ClickAsync("[data-dialect=grpc] button");
        await tab.WaitForAsync("document.querySelector('[data-dialect=grpc] button').innerText === 'Copied'");

        Assert.Equal("grpc-status: 5\ngrpc-message: No book 9.", await tab.EvaluateAsync<string>("getSelection().toString()"));
    });

    [Fact]
    public Task A_long_text_can_be_expanded() => OpenAsync(async tab =>
    {
        const string IsCut = "(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1)(document.querySelector('[data-dialect=problem] pre'))";
        var lines = string.Join("", Enumerable.Range(0, 100).Select(line => $", \"x{line}\": {line}"));
        await tab.FillAsync("#text", $"HTTP/1.1 400 Bad Request\nContent-Type: application/problem+json\n\n{{\"title\": \"Bad\", \"type\": \"https://example.com/bad\"{lines}}}");
        await WaitForCodeAsync(tab, "INVALID_ARGUMENT");

        Assert.True(await tab.EvaluateAsync<bool>(IsCut));
        await tab.ClickAsync("[data-dialect=problem] .more");
        Assert.False(await tab.EvaluateAsync<bool>(IsCut));
        await tab.ClickAsync("[data-dialect=problem] .more");
        Assert.True(await tab.EvaluateAsync<bool>(IsCut));

        await tab.FillAsync("#text", Problem);
        await WaitForCodeAsync(tab, "NOT_FOUND");
        Assert.False(await tab.EvaluateAsync<bool>("[...document.querySelectorAll('.more')].some((button) => button.checkVisibility())"));
    });

    private Task OpenAsync(Func<PageTab, Task> test, int width = 1280) => gateway.OpenAsync("/playground", test, width);

    private static Task WaitForCodeAsync(PageTab tab, string code) => tab.WaitForAsync($"document.querySelector('.code-name')?.innerText === '{code}' && document.getElementById('error').hidden");
}
