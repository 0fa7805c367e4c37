namespace StatusGateway.Transcoding.Tests;

public class NearestNameTests
{
    private static readonly string[] Names = ["title", "pageSize", "page_size", "pageToken", "id", "isbn"];

    [Theory]
    [InlineData("titel", "title")]
    [InlineData("Title", "title")]
    [InlineData("tittle", "title")]
    [InlineData("tite", "title")]
    [InlineData("pagesize", "pageSize")]
    [InlineData("page_siez", "page_size")]
    [InlineData("pageSizes", "pageSize")]
    [InlineData("ID", "id")]
    [InlineData("ids", "id")]
    [InlineData("x", null)]
    [InlineData("idea", null)]
    [InlineData("pageSiz_", "pageSize")]
    [InlineData("retitle", null)]
    [InlineData("author", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_found(string written, string? expected) => Assert.Equal(expected, NearestName.Find(written, Names));

    [Fact]
    public void Long_names_are_not_searched()
    {
        var name = new string('a', 64);
        Assert.Equal(name, NearestName.Find(name[1..] + "b", [name]));
        Assert.Null(NearestName.Find(name + "a", [name]));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("Saturday", "sunday", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("titel", "title", 1)]
    [InlineData("abcd", "badc", 2)]
    [InlineData("ca", "abc", 3)]
    public void Distances_count_mistakes(string a, string b, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(a, b));
        Assert.Equal(expected, NearestName.Distance(b, a));
    }
}
