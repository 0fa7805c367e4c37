using StatusGateway.Core;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>Tests that apply to every page of the gateway, in Chromium: layout, accessibility and keyboard use.</summary>
public sealed class EveryPageTests(BrowserFixture gateway) : IClassFixture<BrowserFixture>
{
    private const string LongWord = "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww";

    private static readonly string[] OneOfEachKind =
    [
        "/", "/errors", "/errors/400", "/errors/NOTHING", "/errors/OK", "/errors/NOT_FOUND", "/errors/INTERNAL",
        "/playground",
        $"/playground#text={Uri.EscapeDataString($"{{\"code\": 5, \"message\": \"{LongWord}\", \"details\": [{{\"@type\": \"type.googleapis.com/google.rpc.ErrorInfo\", \"reason\": \"{LongWord}\", \"domain\": \"{LongWord}\"}}]}}")}",
        $"/playground#kind=status&status={LongWord}&text={LongWord}",
    ];

    public static TheoryData<string> Kinds => [.. OneOfEachKind];

    public static TheoryData<string> Paths => [.. OneOfEachKind.Union(RpcCodes.All.Select(row => $"/errors/{row.Name}"))];

    [Theory]
    [MemberData(nameof(Paths))]
    public Task No_page_scrolls_sideways(string path) => gateway.OpenAsync(path, async tab =>
    {
        await SettleAsync(path, tab);
        foreach (var width in new[] { 320, 390, 768, 1280 })
        {
            await tab.ResizeAsync(width);
            Assert.True(await tab.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"The page scrolls sideways at {width}.");
            // No text is cut off inside an element. Text for screen readers is outside the window.
            Assert.Empty(await tab.EvaluateAsync<string[]>("""
                [...document.querySelectorAll('main *')]
                  .filter((node) => node.checkVisibility() && !node.matches('.visually-hidden, input, textarea, select, thead *') && node.clientWidth > 0 && node.scrollWidth > node.clientWidth + 1)
                  .map((node) => `${innerWidth} ${node.tagName}: ${node.textContent.slice(0, 60)}`)
                """));
        }
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Pages_are_accessible(string path)
    {
        foreach (var (width, isDark) in new[] { (1280, false), (390, true) })
            await gateway.OpenAsync(path, async tab =>
            {
                await SettleAsync(path, tab);
                Assert.Empty(await tab.FindViolationsAsync());
            }, width, isDark);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Every_control_is_reachable_by_Tab_and_shows_its_focus(string path) => gateway.OpenAsync(path, async tab =>
    {
        await SettleAsync(path, tab);
        // Tab stops once in a group of radio buttons.
        var expected = await tab.EvaluateAsync<int>(
            "[...document.querySelectorAll('a[href], button, select, textarea, input, [tabindex=\"0\"]')].filter((node) => node.checkVisibility() && !(node.type === 'radio' && !node.checked)).length");
        var stops = 0;
        await tab.PressAsync("Tab");
        Assert.Equal("Skip to content", await tab.EvaluateAsync<string>("document.activeElement.textContent"));
        while (await tab.EvaluateAsync<bool>("document.activeElement !== document.body && document.activeElement !== document.documentElement"))
        {
            Assert.True(++stops <= expected, $"More than {expected} stops.");
            Assert.True(
                await tab.EvaluateAsync<bool>("(({ outlineStyle, outlineWidth }, { left, right, width, height }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 0 && height > 0 && left >= 0 && right <= innerWidth)(getComputedStyle(document.activeElement), document.activeElement.getBoundingClientRect())"),
                await tab.EvaluateAsync<string>("document.activeElement.outerHTML"));
            await tab.PressAsync("Tab");
        }

        Assert.True(stops > 3);
        Assert.Equal(expected, stops);
    }, width: 390);

    [Fact]
    public Task The_skip_link_moves_the_focus_to_the_content() => gateway.OpenAsync("/errors", async tab =>
    {
        await tab.PressAsync("Tab");
        await tab.PressAsync("Enter");
        await tab.PressAsync("Tab");

        Assert.Equal("OK", await tab.EvaluateAsync<string>("document.activeElement.textContent"));
    });

    [Fact]
    public Task The_columns_of_all_services_are_aligned() => gateway.OpenAsync("/", async tab =>
    {
        var columns = await tab.EvaluateAsync<double[]>("[...document.querySelectorAll('.routes th:nth-child(2)')].map((head) => head.getBoundingClientRect().left)");

        Assert.True(columns.Length >= 5);
        Assert.Single(columns.Distinct());
        Assert.Contains("no REST route", await tab.TextAsync("main"), StringComparison.Ordinal);
    });

    /// <summary>Waits until the playground shows the result for its fragment.</summary>
    private static async Task SettleAsync(string path, PageTab tab)
    {
        if (path.Contains('#', StringComparison.Ordinal))
            await tab.WaitForAsync("!document.getElementById('result').hidden || !document.getElementById('error').hidden");
    }
}
