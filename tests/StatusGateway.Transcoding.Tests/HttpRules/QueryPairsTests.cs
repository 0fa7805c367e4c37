using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Transcoding.Tests.HttpRules;

public class QueryPairsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("?", "")]
    [InlineData("&", "")]
    [InlineData("&&&", "")]
    [InlineData("a=b", "[a][b]")]
    [InlineData("?a=b&c=d", "[a][b] [c][d]")]
    [InlineData("??a=b", "[?a][b]")]
    [InlineData("&a=b&&c=d&", "[a][b] [c][d]")]
    [InlineData("a", "[a]-")]
    [InlineData("a=", "[a][]")]
    [InlineData("=b", "[][b]")]
    [InlineData("=", "[][]")]
    [InlineData("a=b=c", "[a][b=c]")]
    [InlineData("a=1&a=2", "[a][1] [a][2]")]
    [InlineData("a%26b=%3D+x", "[a%26b][%3D+x]")]
    [InlineData("a;b=c", "[a;b][c]")]
    public void Pairs_are_raw_and_in_order(string query, string expected)
    {
        var seen = new List<string>();
        foreach (var pair in new QueryPairs(query))
            seen.Add(pair.HasEquals ? $"[{pair.RawName}][{pair.RawValue}]" : $"[{pair.RawName}]-{pair.RawValue}");

        Assert.Equal(expected, string.Join(' ', seen));
    }

    [Fact]
    public void Enumeration_allocates_nothing()
    {
        const string query = "?name=a%20b&page_size=10&&flag&filter=x=y";
        Assert.Equal(4, Count(query));
        var allocated = Allocations.Min(() =>
        {
            for (var i = 0; i < 2_000; i++)
                Count(query);
        });
        Assert.Equal(0, allocated);

        static int Count(string query)
        {
            var count = 0;
            foreach (var pair in new QueryPairs(query))
                count += pair.RawName.IsEmpty ? 0 : 1;
            return count;
        }
    }
}
