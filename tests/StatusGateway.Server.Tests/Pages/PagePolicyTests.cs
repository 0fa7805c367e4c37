using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using StatusGateway.Server.Pages;

namespace StatusGateway.Server.Tests.Pages;

/// <summary>Tests the Content-Security-Policy and the markup of the pages.</summary>
public partial class PagePolicyTests
{
    [Theory]
    [InlineData("/", 0)]
    [InlineData("/errors", 0)]
    [InlineData("/errors/NOT_FOUND", 0)]
    [InlineData("/errors/400", 0)]
    [InlineData("/errors/NOTHING", 0)]
    [InlineData("/playground", 1)]
    public async Task Only_the_inline_script_and_style_are_allowed_by_their_hashes(string path, int scripts)
    {
        var page = await ErrorPagesTests.SendAsync(path, accept: "text/html");
        var policy = page.Response.Headers.ContentSecurityPolicy.ToString();

        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        foreach (var part in new[] { "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'" }) Assert.Contains(part, policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal(("nosniff", "no-referrer", "no-store"), (page.Response.Headers.XContentTypeOptions.ToString(), page.Response.Headers["Referrer-Policy"].ToString(), page.Response.Headers.CacheControl.ToString()));

        var blocks = Block().Matches(page.Body);
        Assert.Equal((1, scripts), (blocks.Count(block => block.Groups[1].Value == "style"), blocks.Count(block => block.Groups[1].Value == "script")));
        foreach (Match block in blocks)
            Assert.Contains($"{block.Groups[1].Value}-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(block.Groups[2].Value)))}'", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/errors")]
    [InlineData("/errors/NOT_FOUND")]
    [InlineData("/playground")]
    public async Task Pages_have_no_inline_handlers_and_no_external_sources(string path)
    {
        var body = Block().Replace((await ErrorPagesTests.SendAsync(path)).Body, "");

        Assert.DoesNotMatch("<[^>]* (style|on[a-z]+)=", body);
        Assert.DoesNotMatch("<(img|iframe|object|embed|base|link rel=\"(?!icon))", body);
        Assert.DoesNotMatch("<[^>]* (src|href)=\"(https?:)?//", body);
        Assert.Contains("<html lang=\"en\">", body, StringComparison.Ordinal);
        Assert.Contains("name=\"viewport\"", body, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(body, "<h1>"));
    }

    [Fact]
    public void The_script_writes_only_text()
    {
        Assert.DoesNotMatch("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|createContextualFragment|eval\\(|new Function|setAttribute\\(\"on", PageAsset.Playground.Text);
        Assert.DoesNotContain("</script", PageAsset.Playground.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("</style", PageAsset.Style.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("url\\(|@import", PageAsset.Style.Text);
    }

    // WCAG 2 level AA: 4.5 to 1 for text.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Colours_have_enough_contrast(int scheme)
    {
        // Transparency would change the contrast.
        Assert.DoesNotContain("opacity", PageAsset.Style.Text, StringComparison.Ordinal);
        var block = Regex.Matches(PageAsset.Style.Text, ":root \\{([^}]*)\\}")[scheme].Groups[1].Value;
        var colours = Regex.Matches(block, "--([a-z]+): #([0-9a-f]{3,6})").ToDictionary(match => match.Groups[1].Value, match => Luminance(match.Groups[2].Value));

        foreach (var ground in new[] { "bg", "panel", "mark" })
            foreach (var text in new[] { "fg", "soft", "accent", "good", "warn", "bad" })
            {
                var (light, dark) = (Math.Max(colours[ground], colours[text]), Math.Min(colours[ground], colours[text]));
                Assert.True((light + 0.05) / (dark + 0.05) >= 4.5, $"{text} on {ground}: {(light + 0.05) / (dark + 0.05):0.00}");
            }

        static double Luminance(string hex)
        {
            if (hex.Length == 3) hex = string.Concat(hex.Select(digit => new string(digit, 2)));
            var channels = Convert.FromHexString(hex).Select(value => value / 255.0).Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4)).ToArray();
            return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
        }
    }

    [GeneratedRegex("<(style|script)>(.*?)</\\1>", RegexOptions.Singleline)]
    private static partial Regex Block();
}
