using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Transcoding.Tests.HttpRules;

public class RouteTableTests
{
    [Theory]
    // Literal has precedence over *, and * over **, from the left.
    [InlineData("GET /v1/a; GET /v1/{x}; GET /v1/{y=**}", "GET /v1/a", "GET /v1/a")]
    [InlineData("GET /v1/a; GET /v1/{x}; GET /v1/{y=**}", "GET /v1/%61", "GET /v1/a")]
    [InlineData("GET /v1/a; GET /v1/{x}; GET /v1/{y=**}", "GET /v1/b", "GET /v1/{x} x=b")]
    [InlineData("GET /v1/a; GET /v1/{x}; GET /v1/{y=**}", "GET /v1/a/b", "GET /v1/{y=**} y=a/b")]
    [InlineData("GET /v1/a; GET /v1/{x}; GET /v1/{y=**}", "GET /v1", "GET /v1/{y=**} y=")]
    [InlineData("GET /v1/{y=**}; GET /v1", "GET /v1", "GET /v1")]
    [InlineData("GET /v1/{y=**}; GET /v1/*/**", "GET /v1/a", "GET /v1/*/**")]
    [InlineData("GET /a/*; GET /*/b", "GET /a/b", "GET /a/*")]
    [InlineData("GET /a/*/c; GET /*/b/c", "GET /a/b/c", "GET /a/*/c")]
    [InlineData("GET /a/**; GET /*/b/c", "GET /a/b/c", "GET /a/**")]
    // Backtracking.
    [InlineData("GET /a/*/c; GET /*/b/d", "GET /a/b/d", "GET /*/b/d")]
    [InlineData("GET /a/b/c; GET /a/*/d; GET /*/b/e; GET /**", "GET /a/b/e", "GET /*/b/e")]
    [InlineData("GET /a/b/c; GET /a/*/d; GET /*/b/e; GET /**", "GET /a/b/f", "GET /**")]
    [InlineData("GET /a/b/c; GET /a/**; GET /{x=**}", "GET /a/b/d", "GET /a/**")]
    [InlineData("GET /a/b/c; GET /{x}/b", "GET /a/b", "GET /{x}/b x=a")]
    [InlineData("GET /v1/%25/a; GET /v1/{x}/b", "GET /v1/%25/b", "GET /v1/{x}/b x=%")]
    // The HTTP method is compared at the leaf.
    [InlineData("POST /v1/a; GET /v1/{x}", "GET /v1/a", "GET /v1/{x} x=a")]
    [InlineData("POST /v1/a; PUT /v1/{x}; GET /{y=**}", "GET /v1/a", "GET /{y=**} y=v1/a")]
    [InlineData("POST /v1; GET /v1/{y=**}", "GET /v1", "GET /v1/{y=**} y=")]
    [InlineData("GET /v1/a; * /v1/{x}", "GET /v1/a", "GET /v1/a")]
    [InlineData("* /v1/a; GET /v1/{x}", "GET /v1/a", "* /v1/a")]
    [InlineData("* /v1/a; GET /v1/%61", "GET /v1/a", "GET /v1/%61")]
    [InlineData("* /v1/a; GET /v1/%61", "PURGE /v1/a", "* /v1/a")]
    [InlineData("GET /v1/a", "get /v1/a", "405 GET HEAD OPTIONS")]
    [InlineData("PURGE /v1/a; * /v1/b", "PURGE /v1/a", "PURGE /v1/a")]
    [InlineData("* /v1/a", "* /v1/a", "* /v1/a")]
    [InlineData("GET /v1/a", "* /v1/a", "405 GET HEAD OPTIONS")]
    // HEAD.
    [InlineData("GET /v1/a", "HEAD /v1/a", "GET /v1/a")]
    [InlineData("GET /v1/a; HEAD /v1/%61", "HEAD /v1/a", "HEAD /v1/%61")]
    [InlineData("GET /v1/a; HEAD /v1/{x}", "HEAD /v1/a", "GET /v1/a")]
    [InlineData("GET /v1/a; * /v1/%61", "HEAD /v1/a", "GET /v1/a")]
    [InlineData("* /v1/a", "HEAD /v1/a", "* /v1/a")]
    [InlineData("POST /v1/a", "HEAD /v1/a", "405 OPTIONS POST")]
    // 405 and the allowed methods.
    [InlineData("GET /v1/a", "POST /v1/a", "405 GET HEAD OPTIONS")]
    [InlineData("GET /v1/a", "OPTIONS /v1/a", "405 GET HEAD OPTIONS")]
    [InlineData("OPTIONS /v1/a", "GET /v1/a", "405 OPTIONS")]
    [InlineData("PUT /v1/a; PATCH /v1/{x}; DELETE /v1/{y=**}; GET /v2/a", "POST /v1/a", "405 DELETE OPTIONS PATCH PUT")]
    [InlineData("PUT /v1/a; PATCH /v1/{x}; DELETE /v1/{y=**}; GET /v2/a", "POST /v1/b", "405 DELETE OPTIONS PATCH")]
    [InlineData("PUT /v1/a; PATCH /v1/{x}; DELETE /v1/{y=**}; GET /v2/a", "POST /v1/b/c", "405 DELETE OPTIONS")]
    [InlineData("PUT /v1/a; PATCH /v1/{x}; DELETE /v1/{y=**}; GET /v2/a", "POST /v2", "404")]
    [InlineData("POST /v1/{x}:go; GET /v1/{x}", "PUT /v1/a:go", "405 GET HEAD OPTIONS POST")]
    [InlineData("POST /v1/{x}:go; GET /v2/{x}", "PUT /v1/a:go", "405 OPTIONS POST")]
    // Verbs of the table.
    [InlineData("POST /v1/{x}:go; POST /v1/{x}", "POST /v1/a:go", "POST /v1/{x}:go x=a")]
    [InlineData("POST /v1/{x}:go; POST /v1/{x}", "POST /v1/a:gone", "POST /v1/{x} x=a:gone")]
    [InlineData("POST /v1/{x}:go; POST /v1/{x}", "POST /v1/a%3Ago", "POST /v1/{x} x=a:go")]
    [InlineData("POST /v1/{x}:go; POST /v1/{x}", "POST /v1/a:b:go", "POST /v1/{x}:go x=a:b")]
    [InlineData("POST /v1/{x}:go; POST /v1/{x}", "POST /v1/a:go:b", "POST /v1/{x} x=a:go:b")]
    [InlineData("POST /v1/{x}:go; POST /v1/{x}", "POST /v1/:go", "POST /v1/{x} x=:go")]
    [InlineData("POST /v1/{x}:go; POST /v1/{x}", "POST /v1/a:", "POST /v1/{x} x=a:")]
    [InlineData("POST /v1/{x}:go; GET /v1/{x}", "GET /v1/a:go", "GET /v1/{x} x=a:go")]
    [InlineData("POST /v1/{x=**}:go; POST /v1/a%3Ago", "POST /v1/a:go", "POST /v1/{x=**}:go x=a")]
    [InlineData("POST /v1/{x}:go; POST /v1/{x}:stop", "POST /v1/a:stop", "POST /v1/{x}:stop x=a")]
    [InlineData("POST /v1/{x}:go; POST /v1/b/{x}:stop; POST /v1/{x}", "POST /v1/a:stop", "POST /v1/{x} x=a:stop")]
    [InlineData("GET /v1/{x=**}; GET /v1/{x=**}:go", "GET /v1/a/b:go", "GET /v1/{x=**}:go x=a/b")]
    [InlineData("GET /v1/{x=**}; GET /v1/{x=**}:go", "GET /v1/a:go/b", "GET /v1/{x=**} x=a:go/b")]
    [InlineData("GET /{x=**}; GET /{x=**}:go", "GET /:go", "GET /{x=**}:go x=")]
    // A verb can contain colons; the longest one has precedence.
    [InlineData("POST /v1/{x}:do:it; POST /v1/{x}:it; POST /v1/{x}", "POST /v1/a:do:it", "POST /v1/{x}:do:it x=a")]
    [InlineData("POST /v1/{x}:do:it; POST /v1/{x}:it; POST /v1/{x}", "POST /v1/a:b:do:it", "POST /v1/{x}:do:it x=a:b")]
    [InlineData("POST /v1/{x}:do:it; POST /v1/{x}:it; POST /v1/{x}", "POST /v1/a:go:it", "POST /v1/{x}:it x=a:go")]
    [InlineData("POST /v1/{x}:do:it; POST /v1/{x}:it; POST /v1/{x}", "POST /v1/a:do", "POST /v1/{x} x=a:do")]
    [InlineData("GET /v1/{x}:do:it; POST /v1/{x}:it", "POST /v1/a:do:it", "POST /v1/{x}:it x=a:do")]
    // What follows "**" is compared from the end of the path, and the longer one has precedence.
    [InlineData("GET /v1/{n=docs/*/**}; GET /v1/{p=docs/*/**}/{k}", "GET /v1/docs/c", "GET /v1/{n=docs/*/**} n=docs/c")]
    [InlineData("GET /v1/{n=docs/*/**}; GET /v1/{p=docs/*/**}/{k}", "GET /v1/docs/c/d", "GET /v1/{n=docs/*/**} n=docs/c/d")]
    [InlineData("GET /v1/{n=docs/*/**}; GET /v1/{p=docs/*/**}/{k}", "GET /v1/docs/c/d/e", "GET /v1/{p=docs/*/**}/{k} p=docs/c/d k=e")]
    [InlineData("GET /v1/{n=docs/*/**}; GET /v1/{p=docs/*/**}/{k}", "GET /v1/docs/c/d/e/", "GET /v1/{n=docs/*/**} n=docs/c/d/e/")]
    [InlineData("GET /v1/{n=docs/*/**}; POST /v1/{p=docs/*/**}/{k}", "POST /v1/docs/c/d", "POST /v1/{p=docs/*/**}/{k} p=docs/c k=d")]
    [InlineData("* /v1/{n=docs/*/**}; POST /v1/{p=docs/*/**}/{k}", "POST /v1/docs/c/d", "* /v1/{n=docs/*/**} n=docs/c/d")]
    [InlineData("GET /v1/{n=docs/**}; GET /v1/{p=docs/*/**}/{k}", "GET /v1/docs/c/d", "GET /v1/{p=docs/*/**}/{k} p=docs/c k=d")]
    [InlineData("GET /v1/{n=**}/a; GET /v1/{n=**}/{k}; GET /v1/{n=**}", "GET /v1/x/a", "GET /v1/{n=**}/a n=x")]
    [InlineData("GET /v1/{n=**}/a; GET /v1/{n=**}/{k}; GET /v1/{n=**}", "GET /v1/x/b", "GET /v1/{n=**}/{k} n=x k=b")]
    [InlineData("GET /v1/{n=**}/a; GET /v1/{n=**}/{k}; GET /v1/{n=**}", "GET /v1/a", "GET /v1/{n=**} n=a")]
    [InlineData("GET /v1/{n=**}/*/a; GET /v1/{n=**}/a", "GET /v1/x/a", "GET /v1/{n=**}/*/a n=")]
    [InlineData("GET /v1/{n=**}/*/a; GET /v1/{n=**}/a", "GET /v1/a", "GET /v1/{n=**}/a n=")]
    [InlineData("GET /v1/{n=**}/b/*; GET /v1/{n=**}/a", "GET /v1/b/a", "GET /v1/{n=**}/a n=b")]
    [InlineData("GET /v1/{n=**}/a; POST /v1/{n=**}/{k}", "POST /v1/x/a", "POST /v1/{n=**}/{k} n=x k=a")]
    [InlineData("GET /v1/{n=**}/a; POST /v1/{n=**}/{k}; PUT /v1/**", "PATCH /v1/a", "405 GET HEAD OPTIONS POST PUT")]
    [InlineData("POST /v1/{n=**}:go; POST /v1/{n=**}/{k}", "POST /v1/x/a:go", "POST /v1/{n=**}:go n=x/a")]
    [InlineData("POST /v1/{p=docs/**}/{k}; POST /v1/{p=docs/*/**}:run; POST /v1/{db}/docs:commit", "POST /v1/docs/a/b/c", "POST /v1/{p=docs/**}/{k} p=docs/a/b k=c")]
    [InlineData("POST /v1/{p=docs/**}/{k}; POST /v1/{p=docs/*/**}:run; POST /v1/{db}/docs:commit", "POST /v1/docs/a/b:run", "POST /v1/{p=docs/*/**}:run p=docs/a/b")]
    public void A_table_chooses(string routes, string request, string expected)
    {
        var lines = routes.Split("; ");

        Assert.Equal(expected, Routes.Result(Routes.Table(lines), request));
        // The order in which routes are added does not matter.
        Array.Reverse(lines);
        Assert.Equal(expected, Routes.Result(Routes.Table(lines), request));
    }

    [Theory]
    [InlineData("/v1/{a}", "/v1/{b}")]
    [InlineData("/v1/{a}", "/v1/*")]
    [InlineData("/v1/{a=x/*}/y", "/v1/x/{b}/y")]
    [InlineData("/v1/{a=**}", "/v1/**")]
    [InlineData("/v1/a", "/v1/%61")]
    [InlineData("/v1/{a}:go", "/v1/*:%67o")]
    [InlineData("/v1/{a}:do:it", "/v1/*:do%3Ait")]
    [InlineData("/v1/{a=x/**}/{b}", "/v1/x/{c=**}/*")]
    [InlineData("/", "/")]
    public void One_shape_under_one_method_is_a_conflict(string first, string second)
    {
        var builder = new RouteTableBuilder<int>();
        Assert.Null(builder.Add("GET", Routes.Template(first), 1));

        var existing = builder.Add("GET", Routes.Template(second), 2);
        Assert.Equal(new RouteEntry<int>("GET", existing!.Template, 1), existing);
        Assert.Equal(first, existing.Template.ToString());

        Assert.Null(builder.Add("POST", Routes.Template(second), 3));
        Assert.Null(builder.Add("*", Routes.Template(second), 4));
        Assert.Equal(4, builder.Add("*", Routes.Template(first), 5)!.Value);
        Assert.Equal([1, 3, 4], builder.Build().Entries.Select(entry => entry.Value));
    }

    [Theory]
    [InlineData("/v1/{a}", "/v1/{a=**}")]
    [InlineData("/v1/*", "/v1/%2A")]
    [InlineData("/v1/a:go", "/v1/a%3Ago")]
    [InlineData("/v1/a/b", "/v1/a%2Fb")]
    [InlineData("/v1/a", "/v1/A")]
    [InlineData("/", "/**")]
    [InlineData("/v1/**", "/v1/**/*")]
    [InlineData("/v1/**/a", "/v1/**/*")]
    [InlineData("/v1/**/*", "/v1/*/**")]
    public void Other_shapes_do_not_conflict(string first, string second) =>
        Assert.Equal(2, Routes.Table("GET " + first, "GET " + second).Entries.Length);

    [Fact]
    public void A_table_does_not_see_later_additions()
    {
        var builder = new RouteTableBuilder<string>();
        builder.Add("GET", Routes.Template("/a"), "a");
        var table = builder.Build();
        builder.Add("GET", Routes.Template("/b"), "b");

        Assert.Equal("404", Routes.Result(table, "GET /b"));
        Assert.Equal("b", Routes.Result(builder.Build(), "GET /b"));
        Assert.Single(table.Entries);
    }

    [Fact]
    public void An_empty_table_finds_nothing()
    {
        var table = Routes.Table();

        Assert.Equal("404", Routes.Result(table, "GET /"));
        Assert.Equal(RouteOutcome.NotFound, table.Match("", "").Outcome);
        Assert.Equal(0, table.Match("GET", "/").CaptureCount);
        Assert.Equal(RouteOutcome.NotFound, default(RouteMatch<string>).Outcome);
    }

    [Fact]
    public void A_route_for_all_methods_allows_the_known_ones() =>
        Assert.Equal(
            ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PURGE", "PUT"],
            Routes.Table("* /a", "PURGE /*").AllowedMethods("/a").AsEnumerable());

    [Fact]
    public void Captures_are_ranges_of_the_raw_path()
    {
        const string path = "/v1/s%2F1/b/2%20/x/y:go";
        var match = Routes.Table("GET /v1/{a}/{b=b/*}/{c=**}:go").Match("GET", path);

        Assert.Equal(3, match.CaptureCount);
        Assert.Equal("s%2F1", path[match.Capture(0)]);
        Assert.Equal("b/2%20", path[match.Capture(1)]);
        Assert.Equal("x/y", match.RawValue(2).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => match.Capture(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => match.Capture(-1));
    }
}
