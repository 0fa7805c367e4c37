using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Errors;

/// <summary>Masking of errors depends on configuration and environment. It is the same for REST and gRPC.</summary>
public sealed class MaskingTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>
{
    private const string Prefix = "type.googleapis.com/google.rpc.";

    private static readonly string[] All =
    [
        Prefix + "ErrorInfo", Prefix + "DebugInfo", Prefix + "ResourceInfo", "type.example.com/acme.v1.Unknown", Prefix + "RetryInfo", Prefix + "LocalizedMessage",
    ];

    private static readonly string[] WithoutDebugInfo = [.. All.Where(type => type != Prefix + "DebugInfo")];

    // The RetryInfo of this scenario is malformed.
    private static readonly string[] Safe = [Prefix + "ErrorInfo", Prefix + "LocalizedMessage"];

    [Theory]
    [InlineData("Production", "On")]
    [InlineData("Production", "Auto")]
    [InlineData("Development", "On")]
    public async Task Masked_error_shows_only_safe_details(string environment, string masking)
    {
        await using var gateway = await StartAsync(environment, masking);

        foreach (var code in new[] { 2, 13, 15 }) await AssertShowsAsync(gateway, code, "Internal error.", Safe);
        foreach (var code in new[] { 5, 14 }) await AssertShowsAsync(gateway, code, "secret message", WithoutDebugInfo);
        await AssertShowsAsync(gateway, 17, "Internal error.", Safe);
    }

    [Theory]
    [InlineData("Production", "Off")]
    [InlineData("Development", "Auto")]
    public async Task Unmasked_error_shows_all_details(string environment, string masking)
    {
        await using var gateway = await StartAsync(environment, masking);

        foreach (var code in new[] { 2, 5, 13, 14, 15 }) await AssertShowsAsync(gateway, code, "secret message", All);
    }

    [Fact]
    public async Task Errors_of_the_gateway_are_not_masked()
    {
        await using var gateway = await StartAsync("Production", "On");

        Assert.Contains("grpc-status", (await gateway.GetAsync("/v1/shelves/1/books/trailers-without-status")).Detail, StringComparison.Ordinal);
    }

    private async Task<GatewayHost> StartAsync(string environment, string masking)
    {
        var gateway = await GatewayHost.StartWithoutWaitingAsync(
            environment, [.. UpstreamSettings.WithDescriptorSet(upstreams.Raw.Address), $"Gateway:Errors:Masking={masking}"]);
        await gateway.WaitUntilReadyAsync();
        return gateway;
    }

    private async Task AssertShowsAsync(GatewayHost gateway, int code, string message, string[] details)
    {
        var expectedMessage = code == 17 && message == "secret message" ? "secret message (code 17)" : message;

        var rest = await gateway.GetAsync($"/v1/shelves/1/books/secrets-{code}");
        Assert.Equal(expectedMessage, rest.Detail);
        Assert.Equal(details, rest.Json.GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("@type").GetString()!));
        var traceId = rest.Header("statusgateway-trace-id")!;
        if (message == "Internal error.")
            Assert.Contains(gateway.Logs.Lines, line => line.Contains(traceId, StringComparison.Ordinal) && line.Contains("at the upstream \"library\"", StringComparison.Ordinal) && line.Contains("secret message", StringComparison.Ordinal) && line.Contains("secret stack", StringComparison.Ordinal));

        var grpc = await upstreams.Client.GetBookAsync(gateway.Target, $"shelves/1/books/secrets-{code}");
        Assert.Equal((code == 17 ? 2 : code, expectedMessage), (grpc.Code, grpc.Message));
        var status = Rpc.Status.Parser.ParseFrom(grpc.DetailsBin);
        Assert.Equal((grpc.Code, expectedMessage), (status.Code, status.Message));
        Assert.Equal(details, status.Details.Select(detail => detail.TypeUrl));
    }
}
