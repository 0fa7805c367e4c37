using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;

namespace StatusGateway.Core.Tests.Dialects;

public class NegotiationTests
{
    private const string Problem = "application/problem+json";
    private const string Status = "application/json; dialect=rpc-status";
    private const string Google = "application/json; dialect=google-error";
    private const string Own = "application/json; dialect=problem";
    private const string Protobuf = "application/x-protobuf";

    /// <summary>The dialect if the default is Problem.</summary>
    [Theory]
    [InlineData(null, Problem)]
    [InlineData("", Problem)]
    [InlineData(" ", Problem)]
    [InlineData("*/*", Problem)]
    [InlineData("application/*", Problem)]
    [InlineData("application/json", Problem)]
    [InlineData("application/problem+json", Problem)]
    [InlineData("APPLICATION/PROBLEM+JSON", Problem)]
    [InlineData("application/x-protobuf", Protobuf)]
    [InlineData("application/protobuf", "application/protobuf")]
    [InlineData("application/json; dialect=rpc-status", Status)]
    [InlineData("application/json;dialect=\"rpc-status\"", Status)]
    [InlineData("application/json ; Dialect = RPC-Status ; charset=utf-8", Status)]
    [InlineData("application/json; dialect=google-error", Google)]
    [InlineData("application/json; dialect=problem", Own)]
    [InlineData("application/json; dialect=none", Problem)]
    [InlineData("application/json; dialect=", Problem)]
    [InlineData("application/json; dialect", Problem)]
    [InlineData("application/problem+json; dialect=rpc-status", Problem)]
    // Quality, then specificity, then order.
    [InlineData("application/x-protobuf;q=0.5, application/json;dialect=rpc-status;q=0.9", Status)]
    [InlineData("application/x-protobuf;q=0.9, application/json;dialect=rpc-status;q=0.5", Protobuf)]
    [InlineData("application/x-protobuf;q=0.901, application/json;dialect=rpc-status;q=0.9", Protobuf)]
    [InlineData("application/json;dialect=google-error, application/json;dialect=rpc-status", Google)]
    [InlineData("application/json;dialect=rpc-status, application/json;dialect=google-error", Status)]
    [InlineData("*/*, application/x-protobuf", Protobuf)]
    [InlineData("*/*;q=1, application/*;q=1, application/json;dialect=rpc-status", Status)]
    [InlineData("*/*, application/x-protobuf;q=0.1", Problem)]
    [InlineData("application/json, application/json;dialect=rpc-status", Status)]
    [InlineData("application/x-protobuf, application/json;dialect=none", Protobuf)]
    [InlineData("application/json;dialect=none, application/x-protobuf", Problem)]
    [InlineData("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", Problem)]
    [InlineData("application/json;q=0.1, application/json;dialect=rpc-status;q=0.2", Status)]
    // Quality 0 excludes.
    [InlineData("application/x-protobuf;q=0, */*", Problem)]
    [InlineData("application/problem+json;q=0, */*", "application/json")]
    [InlineData("application/problem+json;q=0, application/json;dialect=google-error;q=0.1", Google)]
    [InlineData("application/problem+json;q=0, application/json;q=0, */*", Problem)]
    [InlineData("application/problem+json;q=0.1, */*;q=0.8", "application/json")]
    [InlineData("application/json;q=0.1, */*;q=0.8", Problem)]
    [InlineData("*/*;q=0", Problem)]
    [InlineData("application/json;dialect=rpc-status;q=0.000", Problem)]
    // An error is never 406; malformed ranges are skipped.
    [InlineData("text/html", Problem)]
    [InlineData("text/*", Problem)]
    [InlineData("image/png, application/x-protobuf;q=0.1", Protobuf)]
    [InlineData(",,;,/,a/,/b,*,*/json,a b/c, application/x-protobuf", Protobuf)]
    [InlineData("application/x-protobuf;q=abc", Protobuf)]
    [InlineData("application/x-protobuf;q=", Protobuf)]
    [InlineData("application/x-protobuf;q=7, application/json", Protobuf)]
    [InlineData("application/x-protobuf;q=-1, application/json", Protobuf)]
    [InlineData("application/x-protobuf;q=-Infinity, application/json", Protobuf)]
    [InlineData("application/x-protobuf;q=NaN, application/json", Protobuf)]
    [InlineData("application/x-protobuf;Q=0.2, application/json;dialect=rpc-status;Q=0.3", Status)]
    [InlineData("application/json;x=\"a,b;q=0\\\"\";dialect=rpc-status", Status)]
    [InlineData("application/json;dialect=rpc-status;x=\"open", Status)]
    [InlineData("application/json;x=\"\\", Problem)]
    [InlineData("\0\r\n\uD83D", Problem)]
    public void Accept_selects_the_dialect(string? accept, string contentType)
    {
        var chosen = DialectNegotiator.Choose(accept, StatusDialect.Problem);

        Assert.Equal(contentType, chosen.ContentType);
        Assert.Same(DialectOf(contentType), chosen.Dialect);
    }

    [Theory]
    [InlineData(StatusDialect.Problem, Problem)]
    [InlineData(StatusDialect.RpcStatus, "application/json")]
    [InlineData(StatusDialect.GoogleError, "application/json")]
    [InlineData(StatusDialect.Protobuf, Protobuf)]
    public void Default_dialect_has_its_own_media_type(StatusDialect byDefault, string contentType)
    {
        foreach (var accept in new[] { null, "", "*/*", "application/json", "application/*;q=0.1", "text/html", "*/*;q=0", "application/json;dialect=none" })
        {
            var chosen = DialectNegotiator.Choose(accept, byDefault);
            Assert.Equal(contentType, chosen.ContentType);
            Assert.Same(DialectNegotiator.Get(byDefault), chosen.Dialect);
        }
    }

    [Fact]
    public void Wildcard_skips_an_excluded_default()
    {
        Assert.Equal(Problem, DialectNegotiator.Choose("application/json;q=0, */*", StatusDialect.RpcStatus).ContentType);
        Assert.Equal(Problem, DialectNegotiator.Choose("application/json;q=0, */*", StatusDialect.GoogleError).ContentType);
        Assert.Equal("application/json", DialectNegotiator.Choose("application/json;q=0, application/problem+json;q=0, */*", StatusDialect.GoogleError).ContentType);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("*/*", false)]
    [InlineData("application/*", false)]
    [InlineData("application/json", false)]
    [InlineData("application/x-protobuf", true)]
    [InlineData("Application/X-Protobuf", true)]
    [InlineData("application/protobuf", true)]
    [InlineData("application/x-protobuf, application/json", true)]
    [InlineData("application/json, application/x-protobuf", false)]
    [InlineData("application/json;q=0.9, application/x-protobuf", true)]
    [InlineData("application/json, application/x-protobuf;q=0.9", false)]
    [InlineData("*/*, application/x-protobuf", true)]
    [InlineData("*/*, application/x-protobuf;q=0.9", false)]
    [InlineData("application/x-protobuf;q=0", false)]
    [InlineData("text/html, application/x-protobuf;q=0.1", true)]
    [InlineData("application/x-protobuffer", false)]
    public void Protobuf_is_preferred_only_by_name(string? accept, bool prefers) => Assert.Equal(prefers, DialectNegotiator.GetProtobufType(accept) is not null);

    [Fact]
    public void Ranges_are_ordered_by_preference()
    {
        var ranges = AcceptHeader.Parse("*/*;q=0.5, a/b;q=0.5, a/*;q=0.5, application/json;dialect=problem;q=0.5, c/d;q=0, e/f, g/h;level=1;q=1.0");

        Assert.Equal(["e/f", "g/h", "application/json", "a/b", "a/*", "*/*", "c/d"], ranges.Select(range => range.Type));
        Assert.Equal([2, 2, 3, 2, 1, 0, 2], ranges.Select(range => range.Specificity));
        Assert.Equal("problem", ranges[2].Dialect);
        Assert.Equal(0, ranges[^1].Quality);
    }

    [Fact]
    public void Range_covers_its_types()
    {
        Assert.True(new AcceptRange("*/*", null, 1).Covers("a/b"));
        Assert.True(new AcceptRange("a/*", null, 1).Covers("a/b"));
        Assert.False(new AcceptRange("a/*", null, 1).Covers("ab/c"));
        Assert.True(new AcceptRange("a/b", null, 1).Covers("a/b"));
        Assert.False(new AcceptRange("a/b", null, 1).Covers("a/bc"));
    }

    [Theory]
    [InlineData("application/json,")]
    [InlineData(",")]
    [InlineData("a/b;c=d;")]
    [InlineData(";")]
    [InlineData("\"")]
    [InlineData("\\\"")]
    [InlineData("a/b;q=\"")]
    public void Huge_headers_stay_cheap(string pattern)
    {
        var header = string.Concat(Enumerable.Repeat(pattern, 1_000_000 / pattern.Length));
        DialectNegotiator.Choose(header[..1000], StatusDialect.Problem);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.InRange(AcceptHeader.Parse(header).Count, 0, 64);
        Assert.NotNull(DialectNegotiator.Choose(header, StatusDialect.Problem).Dialect);

        // At most a few copies of the text.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Any_header_selects_a_dialect()
    {
        string[] pieces = ["application/json", "application/problem+json", "*/*", "application/*", ";", ",", "q=", "0", "1", ".5", "dialect=", "rpc-status", "\"", "\\", " ", "é", "\0"];
        var random = new Random(8);
        for (var i = 0; i < 50_000; i++)
        {
            var chosen = DialectNegotiator.Choose(string.Concat(random.GetItems(pieces, random.Next(16))), StatusDialect.GoogleError);
            Assert.Contains(chosen.ContentType, (string[])["application/json", Problem, Status, Google, Own]);
        }
    }

    private static IStatusDialect DialectOf(string contentType) => contentType switch
    {
        Problem or Own => ProblemDialect.Instance,
        Google => GoogleErrorDialect.Instance,
        Status or "application/json" => RpcStatusDialect.Instance,
        _ => ProtobufDialect.Instance,
    };
}
