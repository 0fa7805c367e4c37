using System.Text;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>The cost of a match, and that no request can increase it.</summary>
public class RouteTableLimitsTests
{
    [Fact]
    public void Matching_allocates_nothing()
    {
        var table = Routes.Table(
            "GET /v1/shelves/{shelf}/books/{book}", "GET /v1/{name=shelves/*}", "POST /v1/{name=shelves/**}:go", "* /other");
        string[] requests =
        [
            "/v1/shelves/1/books/2", "/v1/sh%65lves/1/b%6Foks/%202", "/v1/shelves/a%2Fb", "/v1/shelves/a/b:go",
            "/v1/shelves/a/b:%67o", "/other", "/nothing/%C3%A9/%zz", "/v1/shelves/", "", "/v1/shelves/1/books/2:stop",
        ];
        Assert.Equal(5, MatchAll(table, "GET", requests, 100) / 100);
        MatchAll(table, "HEAD", requests, 100);
        MatchAll(table, "POST", requests, 100);

        var allocated = Allocations.Min(() =>
        {
            MatchAll(table, "GET", requests, 1_000);
            MatchAll(table, "HEAD", requests, 1_000);
            MatchAll(table, "POST", requests, 1_000);
        });
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Nested_backtracking_visits_no_more_than_the_trie_holds()
    {
        // All combinations of "a" and "*" in twelve segments: the path below matches all of them except for its last segment.
        const int depth = 12;
        var builder = new RouteTableBuilder<int>();
        for (var mix = 0; mix < 1 << depth; mix++)
        {
            var text = new StringBuilder();
            for (var bit = 0; bit < depth; bit++)
                text.Append((mix >> bit & 1) == 0 ? "/a" : "/*");
            builder.Add("GET", Routes.Template(text.Append("/z").ToString()), mix);
        }

        var table = builder.Build();
        var path = string.Concat(Enumerable.Repeat("/a", depth));
        // At most 8,191 nodes per match; if they were visited once for each way to them, the test would not end.
        for (var i = 0; i < 10; i++)
            Assert.Equal(RouteOutcome.NotFound, table.Match("GET", path + "/y").Outcome);
        Assert.Equal(0, table.Match("GET", path + "/z").Entry!.Value);
    }

    [Fact]
    public void Long_paths_stay_linear()
    {
        var table = Routes.Table("GET /*/*/*/a", "GET /*/*/*/*/a", "GET /*/*/*/*/*/a", "POST /v1/{x=**}");
        var longPath = string.Concat(Enumerable.Repeat("/b", 500_000));

        Assert.Equal(RouteOutcome.NotFound, table.Match("GET", longPath).Outcome);
        Assert.Equal(longPath[1..], Decoded(table.Match("POST", "/v1" + longPath)));
        Assert.Equal(RouteOutcome.NotFound, table.Match("GET", new string('/', 1_000_000)).Outcome);
        Assert.Equal(RouteOutcome.NotFound, table.Match("GET", "/" + new string(':', 1_000_000)).Outcome);

        var escaped = string.Concat(Enumerable.Repeat("%61", 300_000));
        Assert.Equal(RouteOutcome.NotFound, table.Match("GET", "/" + escaped).Outcome);
        Assert.Equal(new string('a', 300_000), Decoded(table.Match("POST", "/v1/" + escaped)));

        static string? Decoded(RouteMatch<string> match) => match.TryDecodeValue(0, out var value) ? value : null;
    }

    [Fact]
    public void The_longest_template_fits_a_small_stack()
    {
        var deep = string.Concat(Enumerable.Repeat("/*", PathTemplateParser.MaxLength / 2));
        var outcome = RouteOutcome.NotFound;
        var thread = new Thread(() => outcome = Routes.Table("GET " + deep).Match("GET", deep).Outcome, 512 * 1024);
        thread.Start();
        thread.Join();

        Assert.Equal(RouteOutcome.Found, outcome);
    }

    [Fact]
    public void A_very_long_literal_is_found_escaped_or_not()
    {
        var text = new string('a', PathTemplateParser.MaxLength - 1);
        var table = Routes.Table("GET /" + text);

        Assert.True(table.Match("GET", "/" + text).IsFound);
        Assert.True(table.Match("GET", "/" + text.Replace("a", "%61", StringComparison.Ordinal)).IsFound);
        Assert.False(table.Match("GET", "/%61" + text).IsFound);

        var wide = string.Concat(Enumerable.Repeat("%E2%82%AC", 100));
        Assert.True(Routes.Table("GET /" + wide).Match("GET", "/" + wide).IsFound);
    }

    private static int MatchAll(RouteTable<string> table, string method, string[] paths, int times)
    {
        var found = 0;
        for (var i = 0; i < times; i++)
        {
            foreach (var path in paths)
            {
                var match = table.Match(method, path);
                for (var variable = 0; variable < match.CaptureCount; variable++)
                    _ = match.RawValue(variable).Length;
                found += match.IsFound ? 1 : 0;
            }
        }

        return found;
    }
}
