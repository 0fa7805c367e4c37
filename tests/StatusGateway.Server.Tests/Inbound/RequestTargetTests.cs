using StatusGateway.Server.Model;

namespace StatusGateway.Server.Tests.Inbound;

public class RequestTargetTests
{
    [Theory]
    [InlineData("/", "/", "")]
    [InlineData("/a/b", "/a/b", "")]
    [InlineData("/a?b=c", "/a", "b=c")]
    [InlineData("/a?", "/a", "")]
    [InlineData("/a?b?c", "/a", "b?c")]
    [InlineData("/a%2Fb%3F?c", "/a%2Fb%3F", "c")]
    [InlineData("//a", "//a", "")]
    [InlineData("/a/http://b", "/a/http://b", "")]
    [InlineData("/a?b=http://c/d", "/a", "b=http://c/d")]
    [InlineData("http://host/a?b", "/a", "b")]
    [InlineData("HTTP://host:8080/a", "/a", "")]
    [InlineData("http://host", "/", "")]
    [InlineData("http://host?b=/c", "/", "b=/c")]
    [InlineData("http://host/a?b=http://c", "/a", "b=http://c")]
    [InlineData("http://host//a", "//a", "")]
    [InlineData("*", "*", "")]
    [InlineData("", "/", "")]
    [InlineData("?a", "/", "a")]
    [InlineData("host:443", "host:443", "")]
    [InlineData("://", "://", "")]
    public void A_request_target_is_split(string raw, string path, string query) =>
        Assert.Equal(new RequestTarget(path, query), RequestTarget.Parse(raw));

    [Theory]
    [InlineData("/a/b?q", "", "/a/b", "")]
    [InlineData("/x/y/a%2Fb?q", "/x/y", "/a%2Fb", "/x/y")]
    [InlineData("/x/y/", "/x/y", "/", "/x/y")]
    [InlineData("/x/y", "/x/y", "", "/x/y")]
    [InlineData("/x/yz", "/x/y", "", "/x/yz")]
    [InlineData("/x%2Fy/a", "/x/y", "", "/x%2Fy/a")]
    [InlineData("/", "/x", "", "/")]
    [InlineData("*", "/x", "*", "")]
    [InlineData("http://host/x/a", "/x", "/a", "/x")]
    public void A_prefix_is_removed_from_the_path(string raw, string prefix, string path, string before)
    {
        var target = RequestTarget.Parse(raw).Under(prefix);

        Assert.Equal((path, before, RequestTarget.Parse(raw).Path), (target.Path, target.Prefix, target.FullPath));
        Assert.Equal(RequestTarget.Parse(raw).Query, target.Query);
    }
}
