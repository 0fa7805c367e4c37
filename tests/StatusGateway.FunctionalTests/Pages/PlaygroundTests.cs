using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>The playground in Chromium.</summary>
public sealed class PlaygroundTests(BrowsedGateway gateway) : IClassFixture<BrowsedGateway>
{
    private const string Problem = "HTTP/1.1 404 Not Found\nContent-Type: application/problem+json\n\n{\"type\": \"/errors/NOT_FOUND#BOOK_NOT_FOUND\", \"title\": \"Not Found\", \"status\": 404, \"detail\": \"No book 9.\", \"code\": \"NOT_FOUND\"}";

    [Fact]
    public Task An_error_is_translated_as_it_is_typed() => LookAsync(async tab =>
    {
        await tab.TypeAsync("#text", "grpc-status: 7\ngrpc-message: Not%20yours");
        await tab.WaitForAsync("document.querySelector('#status .message')?.innerText === 'Not yours'");

        Assert.Equal("PERMISSION_DENIED", await tab.TextAsync(".code-name"));
        Assert.Equal(
            ["problem", "grpc", "rpcStatus", "googleError", "connect", "connectStream", "grpcWeb", "protobuf"],
            await tab.EvaluateAsync<string[]>("[...document.querySelectorAll('[data-dialect]')].filter((card) => card.checkVisibility()).map((card) => card.dataset.dialect)"));
        Assert.Contains("\"code\": \"permission_denied\"", await tab.TextAsync("[data-dialect=connect] pre"), StringComparison.Ordinal);
        Assert.Equal("PERMISSION_DENIED. No details.", await tab.EvaluateAsync<string>("document.getElementById('said').textContent"));

        // More keys, another error.
        await tab.FillAsync("#text", "{\"code\": 14, \"message\": \"Later.\"}");
        await WaitForCodeAsync(tab, "UNAVAILABLE");
    });

    [Fact]
    public Task While_there_is_nothing_no_heading_stands_bare() => LookAsync(async tab =>
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
    public Task Examples_are_at_hand_and_each_of_them_is_translated(int width) => LookAsync(async tab =>
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
            Assert.True(await tab.EvaluateAsync<bool>("document.getElementById('fault').hidden && document.getElementById('remarks').hidden"), example);
        }
    }, width);

    [Fact]
    public async Task What_was_shared_opens_as_it_was()
    {
        const string Body = "Ünïcode & + % # plain text";
        var link = "";
        await LookAsync(async tab =>
        {
            await tab.ClickAsync("input[value=http]");
            await tab.FillAsync("#http-status", "409");
            await tab.FillAsync("#text", Body);
            await WaitForCodeAsync(tab, "ABORTED");
            await tab.ClickAsync("#share");
            await tab.WaitForAsync("document.getElementById('notice').textContent !== ''");
            Assert.Equal("The link is in the clipboard.", await tab.TextAsync("#notice"));
            link = await tab.EvaluateAsync<string>("navigator.clipboard.readText()");
        });

        Assert.StartsWith(gateway.Url("/playground#").ToString(), link, StringComparison.Ordinal);
        await gateway.LookAsync(link, async tab =>
        {
            await WaitForCodeAsync(tab, "ABORTED");
            Assert.Equal(
                (Body, "409", "http"),
                (await tab.EvaluateAsync<string>("document.getElementById('text').value"), await tab.EvaluateAsync<string>("document.getElementById('http-status').value"), await tab.EvaluateAsync<string>("document.forms[0].elements.kind.value")));
            Assert.Equal(Body, await tab.TextAsync("#status .message"));
        });
    }

    [Theory]
    [InlineData("{\"code\": 5, \"message\": \"x\",", "NOT_FOUND", "The text begins like JSON, and is none.")]
    [InlineData("HTTP/1.1 503 Service Unavailable\n\n{\"message\": \"x\"", "UNAVAILABLE", "The body begins like JSON, and is none.")]
    [InlineData("HTTP/1.1 999 Nothing\n\nText", "UNKNOWN", "999 is no HTTP status.")]
    [InlineData("grpc-status: 5\ngrpc-status-details-bin: !!!", "NOT_FOUND", "grpc-status-details-bin has no details that could be read.")]
    [InlineData("grpc-status: 5\ngrpc-status-details-bin: CAUSA", "NOT_FOUND", "grpc-status-details-bin has no details that could be read.")]
    [InlineData("Only a text", "UNKNOWN", "Neither an HTTP status nor a code is there, so it is UNKNOWN.")]
    public Task What_could_not_be_read_is_said_beside_what_could(string text, string code, string remark) => LookAsync(async tab =>
    {
        await tab.FillAsync("#text", text);
        await WaitForCodeAsync(tab, code);
        await tab.WaitForAsync("!document.getElementById('remarks').hidden");

        Assert.StartsWith(remark, await tab.TextAsync("#remarks li"), StringComparison.Ordinal);
        await tab.FillAsync("#text", Problem);
        await tab.WaitForAsync("document.getElementById('remarks').hidden");
    });

    [Theory]
    [InlineData("status", "{\"code\": 5,", "This is not JSON: ")]
    [InlineData("status", "[1]", "A google.rpc.Status is a JSON object such as ")]
    [InlineData("grpc", "nothing", "Trailers of gRPC have a line such as \"grpc-status: 5\".")]
    [InlineData("auto", "grpc-status: five", "\"five\" is no number, and grpc-status has to be one.")]
    public Task What_cannot_be_read_at_all_is_said_and_what_was_shown_is_marked_as_old(string kind, string text, string sentence) => LookAsync(async tab =>
    {
        await tab.FillAsync("#text", Problem);
        await WaitForCodeAsync(tab, "NOT_FOUND");
        await tab.ClickAsync($"input[value={kind}]");
        await tab.FillAsync("#text", text);
        await tab.WaitForAsync($"document.getElementById('fault').innerText.includes({JsonSerializer.Serialize(sentence)})");

        Assert.Contains("The status shown is that of the text before.", await tab.TextAsync("#fault"), StringComparison.Ordinal);
        Assert.Equal(2, await tab.EvaluateAsync<int>("document.querySelectorAll('.stale').length"));
    });

    [Theory]
    [InlineData("abc", "plain", "\"abc\" is no HTTP status, and is not used: it is a number from 100 to 599.", true)]
    [InlineData("9999", "plain", "\"9999\" is no HTTP status, and is not used: it is a number from 100 to 599.", true)]
    [InlineData("099", "plain", "\"099\" is no HTTP status, and is not used: it is a number from 100 to 599.", true)]
    [InlineData("503", Problem, "Not used: the text has its own, 404.", false)]
    [InlineData("503", "grpc-status: 5", "Not used: only an HTTP error has an HTTP status.", false)]
    [InlineData("503", "plain", "", false)]
    public Task An_http_status_that_is_not_used_is_told_so(string status, string text, string remark, bool isWrong) => LookAsync(async tab =>
    {
        await tab.FillAsync("#text", text);
        await tab.FillAsync("#http-status", status);
        await tab.WaitForAsync($"!document.getElementById('result').hidden && document.getElementById('http-status-remark').innerText === {JsonSerializer.Serialize(remark)}");
        if (remark.Length == 0) await WaitForCodeAsync(tab, "UNAVAILABLE");

        Assert.Equal(isWrong, await tab.EvaluateAsync<bool>("document.getElementById('http-status').getAttribute('aria-invalid') === 'true'"));
    });

    [Fact]
    public Task Each_dialect_is_copied_by_keys_alone_and_says_so() => LookAsync(async tab =>
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
            Assert.StartsWith("Copied: ", await tab.EvaluateAsync<string>("document.getElementById('said').textContent"), StringComparison.Ordinal);
        }
    });

    // As over plain http from another machine.
    [Fact]
    public Task Without_a_clipboard_the_text_is_copied_all_the_same() => LookAsync(async tab =>
    {
        await tab.EvaluateAsync<object?>("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        await tab.FillAsync("#text", Problem);
        await WaitForCodeAsync(tab, "NOT_FOUND");
        await tab.ClickAsync("[data-dialect=grpc] button");
        await tab.WaitForAsync("document.querySelector('[data-dialect=grpc] button').innerText === 'Copied'");

        Assert.Equal("grpc-status: 5\ngrpc-message: No book 9.", await tab.EvaluateAsync<string>("getSelection().toString()"));
    });

    [Fact]
    public Task What_is_long_is_shown_whole_on_request() => LookAsync(async tab =>
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

    private Task LookAsync(Func<PageTab, Task> look, int width = 1280) => gateway.LookAsync("/playground", look, width);

    private static Task WaitForCodeAsync(PageTab tab, string code) => tab.WaitForAsync($"document.querySelector('.code-name')?.innerText === '{code}' && document.getElementById('fault').hidden");
}
