using StatusGateway.Server.Model;
using StatusGateway.Server.Tests.Configuration;

namespace StatusGateway.Server.Tests.Pipeline;

public class CorsPolicyTests
{
    [Theory]
    [InlineData("https://app.example.com", "https://app.example.com")]
    [InlineData("HTTPS://App.Example.COM:443", "https://app.example.com")]
    [InlineData("http://localhost:5173", "http://localhost:5173")]
    [InlineData("http://[::1]:80", "http://[::1]")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example")]
    [InlineData("*", "*")]
    public void An_origin_is_normalized_as_browsers_send_it(string text, string origin)
    {
        Assert.True(CorsPolicy.TryNormalize(text, out var normalized));
        Assert.Equal(origin, normalized);
    }

    [Theory]
    [InlineData("app.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com/path")]
    [InlineData("https://app.example.com?x")]
    [InlineData("https://user@app.example.com")]
    [InlineData("https://*.example.com")]
    [InlineData("null")]
    [InlineData("https://")]
    [InlineData("localhost:8080")]
    public void An_invalid_origin_is_an_error(string text)
    {
        Assert.False(CorsPolicy.TryNormalize(text, out _));

        Settings.Read($"{{\"Cors\":{{\"Origins\":[\"{text}\"]}}}}", out var errors);
        Assert.StartsWith($"Gateway:Cors:Origins:0 = \"{text}\": ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_with_a_wildcard_origin_are_an_error()
    {
        Settings.Read("""{"Cors":{"Origins":["https://a.example","*"],"Credentials":true}}""", out var errors);

        Assert.StartsWith("Gateway:Cors:Credentials = \"true\": ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Origins_and_credentials_are_read()
    {
        var cors = Settings.Options("""{"Cors":{"Origins":["https://a.example","http://localhost:5173"],"Credentials":true}}""").Cors;

        Assert.Equal(["https://a.example", "http://localhost:5173"], cors.Origins);
        Assert.True(cors.Credentials);
    }
}
