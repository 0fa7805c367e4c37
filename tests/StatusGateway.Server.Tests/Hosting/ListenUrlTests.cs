using System.Net;
using StatusGateway.Server.Hosting.Listeners;

namespace StatusGateway.Server.Tests.Hosting;

public sealed class ListenUrlTests
{
    [Theory]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("HTTP://LocalHost:8080/", "http://localhost:8080")]
    [InlineData(" http://api.localhost:1 ", "http://localhost:1")]
    [InlineData("http://0.0.0.0:9000", "http://0.0.0.0:9000")]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:80")]
    [InlineData("https://127.0.0.1", "https://127.0.0.1:443")]
    [InlineData("http://[::1]:1", "http://[::1]:1")]
    [InlineData("http://[::1]", "http://[::1]:80")]
    [InlineData("http://[::]:80", "http://*:80")]
    [InlineData("http://*:80", "http://*:80")]
    [InlineData("http://+:80", "http://*:80")]
    [InlineData("http://example.com:80", "http://*:80")]
    [InlineData("https://*:0", "https://*:0")]
    [InlineData("http://localhost:65535", "http://localhost:65535")]
    public void Valid_value_is_parsed(string value, string expected)
    {
        Assert.True(ListenUrl.TryParse(value, out var url, out var error), error);
        Assert.Equal(expected, url.ToString());
        Assert.Null(error);
    }

    [Theory]
    [InlineData(null, "begin with http:// or https://")]
    [InlineData("", "begin with http:// or https://")]
    [InlineData("8080", "begin with http:// or https://")]
    [InlineData("localhost:8080", "begin with http:// or https://")]
    [InlineData("://localhost", "begin with http:// or https://")]
    [InlineData("ftp://localhost:80", "begin with http:// or https://")]
    [InlineData("http://", "no host")]
    [InlineData("http://:80", "no host")]
    [InlineData("http://localhost:", "'' is not a port")]
    [InlineData("http://localhost:x", "'x' is not a port")]
    [InlineData("http://localhost:-1", "'-1' is not a port")]
    [InlineData("http://localhost:+1", "'+1' is not a port")]
    [InlineData("http://localhost:65536", "'65536' is not a port")]
    [InlineData("http://localhost:99999999999999999999", "is not a port")]
    [InlineData("http://localhost:80/base", "more than a host and a port")]
    [InlineData("http://localhost:80//", "more than a host and a port")]
    [InlineData("http://localhost:80?x", "more than a host and a port")]
    [InlineData("http://localhost:80#x", "more than a host and a port")]
    [InlineData("http://me@localhost:80", "more than a host and a port")]
    [InlineData("http://::1:80", "in brackets")]
    [InlineData("http://[::1:80", "")]
    [InlineData("http://[]:80", "not an IPv6 address")]
    [InlineData("http://[127.0.0.1]:80", "not an IPv6 address")]
    [InlineData("http://[::1]x:80", "not an IPv6 address")]
    [InlineData("http://256.0.0.1:80", "not an IPv4 address")]
    [InlineData("http://1:80", "not an IPv4 address")]
    [InlineData("http://010.0.0.1:80", "not an IPv4 address")]
    [InlineData("http://my host:80", "'my host' is not a host")]
    [InlineData("http://unix:/tmp/a.sock", "Unix sockets")]
    [InlineData("http://pipe:/name", "Unix sockets")]
    public void Error_has_value_and_remedy(string? value, string part)
    {
        Assert.False(ListenUrl.TryParse(value, out var url, out var error));
        Assert.Null(url);
        Assert.StartsWith($"'{value}' is not a URL to listen on: ", error, StringComparison.Ordinal);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.EndsWith(".", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_separated_by_semicolons_without_duplicates()
    {
        Assert.True(ListenUrl.TryParseAll("http://localhost:8080; http://0.0.0.0:9000;;http://LOCALHOST:8080/;http://*:0;https://*:0", out var urls, out _));
        Assert.Equal(
            ["http://localhost:8080", "http://0.0.0.0:9000", "http://*:0", "https://*:0"],
            urls.Select(url => url.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ; ")]
    public void Missing_value_is_an_error(string? values)
    {
        Assert.False(ListenUrl.TryParseAll(values, out _, out var error));
        Assert.Equal("A URL to listen on is required. Give at least one, as in 'http://localhost:8080'.", error);
    }

    [Fact]
    public void One_invalid_value_is_an_error()
    {
        Assert.False(ListenUrl.TryParseAll("http://localhost:8080;nonsense", out var urls, out var error));
        Assert.Null(urls);
        Assert.StartsWith("'nonsense' is not", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:80", "https://localhost:80", true)]
    [InlineData("http://localhost:80", "http://127.0.0.1:80", true)]
    [InlineData("http://localhost:80", "http://[::1]:80", true)]
    [InlineData("http://localhost:80", "http://127.0.0.2:80", false)]
    [InlineData("http://localhost:80", "http://0.0.0.0:80", true)]
    [InlineData("http://*:80", "http://10.0.0.1:80", true)]
    [InlineData("http://0.0.0.0:80", "http://[::1]:80", false)]
    [InlineData("http://0.0.0.0:80", "http://10.0.0.1:80", true)]
    [InlineData("http://10.0.0.1:80", "http://10.0.0.2:80", false)]
    [InlineData("http://localhost:80", "http://localhost:81", false)]
    [InlineData("http://localhost:0", "https://localhost:0", false)]
    public void Conflicting_values_are_an_error(string one, string other, bool collide)
    {
        foreach (var values in new[] { $"{one};{other}", $"{other};{one}" })
        {
            Assert.Equal(!collide, ListenUrl.TryParseAll(values, out _, out var error));
            Assert.Equal(collide, error?.Contains("cannot be combined", StringComparison.Ordinal) ?? false);
        }
    }

    [Theory]
    [InlineData("http://localhost:80", true, "127.0.0.1:80 [::1]:80")]
    [InlineData("http://localhost:80", false, "127.0.0.1:80")]
    [InlineData("http://localhost:0", true, "127.0.0.1:0")]
    [InlineData("http://*:80", true, "[::]:80")]
    [InlineData("http://*:80", false, "0.0.0.0:80")]
    [InlineData("http://[::1]:80", false, "[::1]:80")]
    public void Url_resolves_to_available_addresses(string value, bool ipv6, string expected)
    {
        Assert.True(ListenUrl.TryParse(value, out var url, out _));
        var machine = new ListenAddresses(HasIPv6Loopback: ipv6, HasDualStack: ipv6);
        Assert.Equal(expected, string.Join(' ', machine.Resolve(url).Select((IPEndPoint address) => address.ToString())));
    }
}
