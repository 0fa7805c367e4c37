using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core.Dialects;

namespace StatusGateway.Core.Tests.Dialects;

public class StatusHeadersTests
{
    [Theory]
    [InlineData(0, 0, 0L)]
    [InlineData(0, 1, 1L)]
    [InlineData(0, 999_999_999, 1L)]
    [InlineData(1, 0, 1L)]
    [InlineData(1, 1, 2L)]
    [InlineData(60, 0, 60L)]
    [InlineData(59, 500_000_000, 60L)]
    [InlineData(86_399, 1, 86_400L)]
    [InlineData(86_400, 0, 86_400L)]
    [InlineData(86_400, 1, 86_400L)]
    [InlineData(315_576_000_000, 0, 86_400L)]
    [InlineData(315_576_000_001, 0, null)]
    [InlineData(long.MaxValue, 999_999_999, null)]
    [InlineData(-1, 0, null)]
    [InlineData(0, -1, null)]
    [InlineData(1, -1, null)]
    [InlineData(-1, 1, null)]
    [InlineData(long.MinValue, int.MinValue, null)]
    [InlineData(1, 1_000_000_000, null)]
    public void Delay_is_rounded_up_to_whole_seconds_and_at_most_a_day(long seconds, int nanos, long? expected) =>
        Assert.Equal(expected, StatusHeaders.RetryAfter(Create(StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = new Duration { Seconds = seconds, Nanos = nanos } }))));

    [Fact]
    public void Invalid_delay_is_ignored()
    {
        Assert.Null(StatusHeaders.RetryAfter(Create()));
        Assert.Null(StatusHeaders.RetryAfter(RpcStatus.Ok));
        Assert.Null(StatusHeaders.RetryAfter(Create(StatusDetail.Create(new Rpc.RetryInfo()))));
        Assert.Null(StatusHeaders.RetryAfter(Create(Samples.Detail("google.rpc.RetryInfo", 0x0A, 0x05))));
        Assert.Null(StatusHeaders.RetryAfter(Create(Samples.Detail("google.rpc.RetryInfo", 0x0A, 0x02, 0x08, 0xFF))));
    }

    [Fact]
    public void First_valid_delay_counts()
    {
        var two = StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = new Duration { Seconds = 2 } });
        var three = StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = new Duration { Seconds = 3 } });

        Assert.Equal(2, StatusHeaders.RetryAfter(Create(StatusDetail.Create(Samples.ErrorInfo), two, three)));
        Assert.Equal(3, StatusHeaders.RetryAfter(Create(Samples.Detail("google.rpc.RetryInfo", 0xFF), StatusDetail.Create(new Rpc.RetryInfo()), three, two)));
        Assert.Equal(2, StatusHeaders.RetryAfter(Create(new StatusDetail("example.com/google.rpc.RetryInfo", two.Value))));
    }

    [Theory]
    [InlineData("https://example.com", true)]
    [InlineData("http://example.com/a?b=c&d=%20#e", true)]
    [InlineData("HTTPS://EXAMPLE.COM/", true)]
    [InlineData("https://example.com:8443/(a),b;c='d'", true)]
    [InlineData("https://[::1]/", true)]
    [InlineData("https://user@example.com/", true)]
    [InlineData("", false)]
    [InlineData("example.com", false)]
    [InlineData("/docs", false)]
    [InlineData("//example.com/x", false)]
    [InlineData("https:", false)]
    [InlineData("https:/example.com", false)]
    [InlineData("https:example.com", false)]
    [InlineData("https://", false)]
    [InlineData("https:\\\\example.com", false)]
    [InlineData("https://example.com\\x", false)]
    [InlineData("ftp://example.com", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("httpsx://example.com", false)]
    [InlineData("mailto:a@example.com", false)]
    [InlineData(" https://example.com", false)]
    [InlineData("https://example.com/a b", false)]
    [InlineData("https://example.com/\r\nSet-Cookie: x=y", false)]
    [InlineData("https://example.com/\n", false)]
    [InlineData("https://example.com/\0", false)]
    [InlineData("https://example.com/\u007F", false)]
    [InlineData("https://example.com/>; rel=\"next\", <x", false)]
    [InlineData("https://example.com/\"", false)]
    [InlineData("https://example.com/é", false)]
    [InlineData("https://example.com/{id}", false)]
    [InlineData("https://exa mple.com", false)]
    public void Only_absolute_http_URLs_become_links(string url, bool isLink) =>
        Assert.Equal(isLink ? $"<{url}>; rel=\"help\"" : null, StatusHeaders.HelpLinks(Create(Help(url))));

    [Fact]
    public void Links_of_all_Help_details_are_one_header()
    {
        Assert.Equal(
            "<https://a/1>; rel=\"help\", <https://a/2>; rel=\"help\", <https://b/>; rel=\"help\"",
            StatusHeaders.HelpLinks(Create(Help("https://a/1", "nonsense", "https://a/2"), StatusDetail.Create(Samples.German), Help("https://b/"))));
        Assert.Null(StatusHeaders.HelpLinks(Create()));
        Assert.Null(StatusHeaders.HelpLinks(Create(Help())));
        Assert.Null(StatusHeaders.HelpLinks(Create(Samples.Detail("google.rpc.Help", 0x0A, 0x05))));
    }

    [Fact]
    public void Link_header_has_at_most_eight_links()
    {
        var urls = Enumerable.Range(0, 20).Select(i => $"https://a/{i}").ToArray();
        var expected = string.Join(", ", urls[..8].Select(url => $"<{url}>; rel=\"help\""));

        Assert.Equal(expected, StatusHeaders.HelpLinks(Create(Help(urls))));
        Assert.Equal(expected, StatusHeaders.HelpLinks(Create([.. urls.Select(url => Help(url))])));
    }

    [Fact]
    public void Link_header_has_at_most_2_KiB()
    {
        const int frame = 14;
        var fits = "https://a/" + new string('x', 2_048 - frame - 10);
        Assert.Equal(2_048, StatusHeaders.HelpLinks(Create(Help(fits)))!.Length);
        Assert.Null(StatusHeaders.HelpLinks(Create(Help(fits + "x"))));

        // A link that does not fit is skipped; a shorter one after it may fit.
        var half = "https://a/" + new string('x', 1_000);
        Assert.Equal(
            $"<{half}>; rel=\"help\", <https://b/>; rel=\"help\", <https://c/>; rel=\"help\"",
            StatusHeaders.HelpLinks(Create(Help(half, half, fits, "https://b/"), Help(half, "https://c/"))));
    }

    [Fact]
    public void Any_bytes_give_a_valid_header()
    {
        var random = new Random(4);
        var pieces = new[] { "https://", "http://", "a", "/", "\r\n", "\n", ">", "<", "\"", " ", "é", "\0", "%0d%0a", ";", ",", "\\", "x.example" };
        var links = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var urls = Enumerable.Range(0, random.Next(12)).Select(_ => "https://x" + string.Concat(random.GetItems(pieces, random.Next(5)))).ToArray();
            var help = Help(urls);
            var bytes = help.Value.ToArray();
            if (bytes.Length > 0 && i % 2 == 0) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var header = StatusHeaders.HelpLinks(Create(Samples.Detail("google.rpc.Help", bytes)));
            if (header is null) continue;
            links++;
            Assert.InRange(header.Length, 1, 2_048);
            Assert.True(header.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0, header);
            Assert.InRange(header.Split(", <").Length, 1, 8);
            Assert.Equal(header.Count(letter => letter == '<'), header.Count(letter => letter == '>'));
        }

        Assert.InRange(links, 2_000, 20_000);
    }

    private static StatusDetail Help(params string[] urls) =>
        StatusDetail.Create(new Rpc.Help { Links = { urls.Select(url => new Rpc.Help.Types.Link { Description = "d\r\n", Url = url }) } });

    private static RpcStatus Create(params StatusDetail[] details) => new(RpcCode.Unavailable, "x", [.. details]);
}
