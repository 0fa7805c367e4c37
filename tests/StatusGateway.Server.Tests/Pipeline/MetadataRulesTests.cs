using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Tests.Pipeline;

public class MetadataRulesTests
{
    [Theory]
    [InlineData("authorization", true)]
    [InlineData("Authorization", true)]
    [InlineData("x-request-id", true)]
    [InlineData("tracestate", true)]
    [InlineData("baggage", true)]
    [InlineData("my_data-bin", true)]
    [InlineData("if-match", true)]
    [InlineData("connection", false)]
    [InlineData("Keep-Alive", false)]
    [InlineData("proxy-connection", false)]
    [InlineData("proxy-authorization", false)]
    [InlineData("te", false)]
    [InlineData("trailer", false)]
    [InlineData("transfer-encoding", false)]
    [InlineData("upgrade", false)]
    [InlineData("http2-settings", false)]
    [InlineData("expect", false)]
    [InlineData("host", false)]
    [InlineData(":authority", false)]
    [InlineData("content-type", false)]
    [InlineData("content-length", false)]
    [InlineData("Content-Language", false)]
    [InlineData("accept", false)]
    [InlineData("accept-encoding", false)]
    [InlineData("cookie", false)]
    [InlineData("origin", false)]
    [InlineData("sec-fetch-mode", false)]
    [InlineData("user-agent", false)]
    [InlineData("traceparent", false)]
    [InlineData("x-server-timeout", false)]
    [InlineData("forwarded", false)]
    [InlineData("X-Forwarded-For", false)]
    [InlineData("x-forwarded-proto", false)]
    [InlineData("x-forwarded-host", false)]
    [InlineData("grpc-timeout", false)]
    [InlineData("grpc-encoding", false)]
    [InlineData("grpc-anything", false)]
    [InlineData("connect-protocol-version", false)]
    [InlineData("connect-timeout-ms", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a!b", false)]
    [InlineData("naïve", false)]
    public void Request_headers_are_forwarded_or_dropped_by_name(string name, bool passes)
    {
        Assert.Equal(passes, MetadataRules.Default.PassesRequest(name, isBetweenGrpc: false));
        Assert.Equal(passes, MetadataRules.Default.PassesRequest(name, isBetweenGrpc: true));
    }

    [Theory]
    [InlineData("grpc-previous-rpc-attempts")]
    [InlineData("grpc-trace-bin")]
    [InlineData("Grpc-Tags-Bin")]
    public void Three_reserved_headers_are_forwarded_only_between_gRPC_and_gRPC(string name)
    {
        Assert.True(MetadataRules.Default.PassesRequest(name, isBetweenGrpc: true));
        Assert.False(MetadataRules.Default.PassesRequest(name, isBetweenGrpc: false));
    }

    [Theory]
    [InlineData("x-request-id", true)]
    [InlineData("set-cookie", true)]
    [InlineData("etag", true)]
    [InlineData("retry-after", true)]
    [InlineData("www-authenticate", true)]
    [InlineData("link", true)]
    [InlineData("vary", true)]
    [InlineData("content-disposition", true)]
    [InlineData("Content-Language", true)]
    [InlineData("content-type", false)]
    [InlineData("content-length", false)]
    [InlineData("content-encoding", false)]
    [InlineData("connection", false)]
    [InlineData("transfer-encoding", false)]
    [InlineData("trailer", false)]
    [InlineData("trailer-x", false)]
    [InlineData("Trailer-X", false)]
    [InlineData("date", false)]
    [InlineData("server", false)]
    [InlineData("access-control-allow-origin", false)]
    [InlineData("grpc-status", false)]
    [InlineData("grpc-retry-pushback-ms", false)]
    [InlineData("connect-content-encoding", false)]
    [InlineData("statusgateway-http-status", false)]
    [InlineData("statusgateway-trace-id", false)]
    [InlineData("upgrade", false)]
    [InlineData("proxy-authenticate", false)]
    public void Response_metadata_is_forwarded_or_dropped_by_name(string name, bool passes) =>
        Assert.Equal(passes, MetadataRules.Default.PassesResponse(name));

    [Fact]
    public void Denied_names_are_dropped()
    {
        var rules = new MetadataRules(deniedRequest: ["X-Secret", "grpc-trace-bin"], deniedResponse: ["x-internal"]);

        Assert.False(rules.PassesRequest("x-secret", false));
        Assert.False(rules.PassesRequest("grpc-trace-bin", true));
        Assert.True(rules.PassesRequest("x-internal", false));
        Assert.False(rules.PassesResponse("X-Internal"));
        Assert.True(rules.PassesResponse("x-secret"));
    }

    [Fact]
    public void Set_metadata_replaces_the_headers_of_the_client()
    {
        var rules = new MetadataRules(setRequest: new Dictionary<string, string> { ["X-Tenant"] = "blue", ["grpc-trace-bin"] = "AAA" });

        Assert.Equal([new("x-tenant", "blue"), new("grpc-trace-bin", "AAA")], rules.SetRequest);
        Assert.False(rules.PassesRequest("x-tenant", false));
        Assert.False(rules.PassesRequest("grpc-trace-bin", true));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" a~", true)]
    [InlineData("a\tb", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u007F", false)]
    [InlineData("é", false)]
    public void A_header_value_is_printable_ASCII(string value, bool isOne) => Assert.Equal(isOne, MetadataRules.IsHeaderValue(value));

    [Theory]
    [InlineData("a-b_c.d9", true)]
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("a b", false)]
    [InlineData(":a", false)]
    [InlineData("a:", false)]
    public void A_header_name_is_in_lower_case(string name, bool isOne) => Assert.Equal(isOne, MetadataRules.IsHeaderName(name));

    [Fact]
    public void Metadata_keeps_its_order_and_finds_the_first()
    {
        var metadata = new Metadata();
        metadata.Add("a", "1");
        metadata.Add("b", "2");
        metadata.Add("a", "3");
        var seen = new List<string>();
        foreach (var (name, value) in metadata) seen.Add($"{name}={value}");

        Assert.Equal(["a=1", "b=2", "a=3"], seen);
        Assert.Equal(("1", "2", null, 3), (metadata.Find("a"), metadata.Find("b"), metadata.Find("A"), metadata.Count));
    }
}
