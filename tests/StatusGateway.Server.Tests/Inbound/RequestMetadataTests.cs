using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Tests.Pipeline;

namespace StatusGateway.Server.Tests.Inbound;

public class RequestMetadataTests
{
    [Theory]
    [InlineData("Authorization", "Bearer x", "authorization=Bearer x")]
    [InlineData("X-Mixed-Case", "Value", "x-mixed-case=Value")]
    [InlineData("Cookie", "a=b", "")]
    [InlineData("x-umlaut", "ä", "")]
    [InlineData("data-bin", "AQI=", "data-bin=AQI")]
    [InlineData("data-bin", "AQI", "data-bin=AQI")]
    [InlineData("data-bin", "", "data-bin=")]
    [InlineData("Data-Bin", "AQI=, AwQ", "data-bin=AQI,AwQ")]
    public void A_header_becomes_metadata(string name, string value, string expected) =>
        Assert.Equal(expected, Shown(Read(context => context.Request.Headers[name] = value)));

    [Fact]
    public void Values_of_one_name_keep_their_order() =>
        Assert.Equal("a=1 a=2 a=1", Shown(Read(context => context.Request.Headers["a"] = new StringValues(["1", "2", "1"]))));

    [Theory]
    [InlineData("*")]
    [InlineData("A")]
    [InlineData("AQ==, !")]
    [InlineData("-_8")]
    public void A_binary_header_that_is_not_base64_is_rejected(string value)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Data-Bin"] = value;

        Assert.False(RequestMetadata.TryRead(context, MetadataRules.Default, true, CallTrace.Create(context), out _, out var error));

        Ends.AssertFailure(error, FailureReason.InvalidHeader);
        Assert.Equal("The header \"data-bin\" is invalid: its value is not base64.", error.Status.Message);
    }

    [Fact]
    public void Forwarded_headers_are_set_by_the_gateway_only()
    {
        var metadata = Read(context =>
        {
            context.Request.Scheme = "https";
            context.Request.Headers.Host = "api.example.com";
            context.Request.Headers.UserAgent = "curl/8";
            context.Request.Headers["X-Forwarded-For"] = "1.2.3.4";
            context.Request.Headers["x-forwarded-host"] = "evil.example.com";
            context.Request.Headers["forwarded"] = "for=1.2.3.4";
            context.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:192.0.2.7");
        });

        Assert.Equal(
            "x-forwarded-user-agent=curl/8 x-forwarded-for=192.0.2.7 x-forwarded-proto=https x-forwarded-host=api.example.com",
            Shown(metadata, withOwn: true));
    }

    [Fact]
    public void The_trace_continues_with_a_span_of_the_gateway()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        var trace = CallTrace.Create(context);

        Assert.True(RequestMetadata.TryRead(context, MetadataRules.Default, true, trace, out var metadata, out _));

        Assert.Equal(trace.TraceParent, metadata.Find("traceparent"));
        Assert.StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-", trace.TraceParent, StringComparison.Ordinal);
    }

    [Fact]
    public void Configured_metadata_replaces_the_header_of_the_client() =>
        Assert.Equal(
            "x-tenant=blue",
            Shown(Read(context => context.Request.Headers["X-Tenant"] = "red", new MetadataRules(setRequest: new Dictionary<string, string> { ["X-Tenant"] = "blue" }))));

    private static Metadata Read(Action<HttpContext> prepare, MetadataRules? rules = null)
    {
        var context = new DefaultHttpContext();
        prepare(context);
        Assert.True(RequestMetadata.TryRead(context, rules ?? MetadataRules.Default, false, CallTrace.Create(context), out var metadata, out var error));
        Assert.Null(error);
        return metadata;
    }

    private static string Shown(Metadata metadata, bool withOwn = false)
    {
        var shown = new List<string>();
        foreach (var (name, value) in metadata)
            if (name != "traceparent" && (withOwn || !name.StartsWith("x-forwarded-", StringComparison.Ordinal))) shown.Add($"{name}={value}");
        return string.Join(' ', shown);
    }
}
