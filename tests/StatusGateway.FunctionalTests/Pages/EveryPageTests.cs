using StatusGateway.Core;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>What holds for all pages of the gateway's own, in Chromium: they fit, they can be read, and keys are enough.</summary>
public sealed class EveryPageTests(BrowsedGateway gateway) : IClassFixture<BrowsedGateway>
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
    public Task Nothing_is_wider_than_the_window(string path) => gateway.LookAsync(path, async tab =>
    {
        await SettleAsync(path, tab);
        foreach (var width in new[] { 320, 390, 768, 1280 })
        {
            await tab.ResizeAsync(width);
            Assert.True(await tab.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"The page scrolls sideways at {width}.");
            // Nor is a text cut off inside. What is only for those who listen stands outside of the window.
            Assert.Empty(await tab.EvaluateAsync<string[]>("""
                [...document.querySelectorAll('main *')]
                  .filter((node) => node.checkVisibility() && !node.matches('.unseen, input, textarea, select, thead *') && node.clientWidth > 0 && node.scrollWidth > node.clientWidth + 1)
                  .map((node) => `${innerWidth} ${node.tagName}: ${node.textContent.slice(0, 60)}`)
                """));
        }
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task There_is_no_barrier_in_it(string path)
    {
        foreach (var (width, isDark) in new[] { (1280, false), (390, true) })
            await gateway.LookAsync(path, async tab =>
            {
                await SettleAsync(path, tab);
                Assert.Empty(await tab.FindBarriersAsync());
            }, width, isDark);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Everything_is_reached_by_Tab_and_seen_there(string path) => gateway.LookAsync(path, async tab =>
    {
        await SettleAsync(path, tab);
        // A group of radio buttons is one stop.
        var expected = await tab.EvaluateAsync<int>(
            "[...document.querySelectorAll('a[href], button, select, textarea, input, [tabindex=\"0\"]')].filter((node) => node.checkVisibility() && !(node.type === 'radio' && !node.checked)).length");
        var stops = 0;
        await tab.PressAsync("Tab");
        Assert.Equal("Skip to the content", await tab.EvaluateAsync<string>("document.activeElement.textContent"));
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
    public Task The_link_over_the_navigation_leads_to_the_content() => gateway.LookAsync("/errors", async tab =>
    {
        await tab.PressAsync("Tab");
        await tab.PressAsync("Enter");
        await tab.PressAsync("Tab");

        Assert.Equal("OK", await tab.EvaluateAsync<string>("document.activeElement.textContent"));
    });

    [Fact]
    public Task The_columns_of_the_services_stand_under_each_other() => gateway.LookAsync("/", async tab =>
    {
        var columns = await tab.EvaluateAsync<double[]>("[...document.querySelectorAll('.routes th:nth-child(2)')].map((head) => head.getBoundingClientRect().left)");

        Assert.True(columns.Length >= 5);
        Assert.Single(columns.Distinct());
        Assert.Contains("no REST route", await tab.TextAsync("main"), StringComparison.Ordinal);
    });

    /// <summary>Waits for what the playground has to say about its fragment.</summary>
    private static async Task SettleAsync(string path, PageTab tab)
    {
        if (path.Contains('#', StringComparison.Ordinal))
            await tab.WaitForAsync("!document.getElementById('result').hidden || !document.getElementById('fault').hidden");
    }
}
