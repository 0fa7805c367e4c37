using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Errors;

/// <summary>What callers may see of a failure, by configuration and environment, the same for REST and for gRPC.</summary>
public sealed class MaskingTests(ForeignPeers peers) : IClassFixture<ForeignPeers>
{
    private const string Prefix = "type.googleapis.com/google.rpc.";

    private static readonly string[] All =
    [
        Prefix + "ErrorInfo", Prefix + "DebugInfo", Prefix + "ResourceInfo", "type.example.com/acme.v1.Unknown", Prefix + "RetryInfo", Prefix + "LocalizedMessage",
    ];

    private static readonly string[] WithoutDebugInfo = [.. All.Where(type => type != Prefix + "DebugInfo")];

    // The RetryInfo of the scenario does not parse.
    private static readonly string[] Harmless = [Prefix + "ErrorInfo", Prefix + "LocalizedMessage"];

    [Theory]
    [InlineData("Production", "On")]
    [InlineData("Production", "Auto")]
    [InlineData("Development", "On")]
    public async Task A_masked_failure_shows_what_is_harmless(string environment, string masking)
    {
        await using var gateway = await StartAsync(environment, masking);

        foreach (var code in new[] { 2, 13, 15 }) await CheckAsync(gateway, code, "Internal error.", Harmless);
        foreach (var code in new[] { 5, 14 }) await CheckAsync(gateway, code, "secret message", WithoutDebugInfo);
        await CheckAsync(gateway, 17, "Internal error.", Harmless);
    }

    [Theory]
    [InlineData("Production", "Off")]
    [InlineData("Development", "Auto")]
    public async Task An_unmasked_failure_shows_everything(string environment, string masking)
    {
        await using var gateway = await StartAsync(environment, masking);

        foreach (var code in new[] { 2, 5, 13, 14, 15 }) await CheckAsync(gateway, code, "secret message", All);
    }

    [Fact]
    public async Task The_gateways_own_failures_are_not_masked()
    {
        await using var gateway = await StartAsync("Production", "On");

        Assert.Contains("grpc-status", (await gateway.GetAsync("/v1/shelves/1/books/trailers-without-status")).Detail, StringComparison.Ordinal);
    }

    private async Task<GatewayHost> StartAsync(string environment, string masking)
    {
        var gateway = await GatewayHost.StartUnreadyAsync(
            environment, [.. GatewayHost.Described(peers.Raw.Address), $"Gateway:Errors:Masking={masking}"]);
        await gateway.WaitUntilReadyAsync();
        return gateway;
    }

    private async Task CheckAsync(GatewayHost gateway, int code, string message, string[] details)
    {
        var expectedMessage = code == 17 && message == "secret message" ? "secret message (code 17)" : message;

        var rest = await gateway.GetAsync($"/v1/shelves/1/books/secrets-{code}");
        Assert.Equal(expectedMessage, rest.Detail);
        Assert.Equal(details, rest.Json.GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("@type").GetString()!));
        var traceId = rest.Header("statusgateway-trace-id")!;
        if (message == "Internal error.")
            Assert.Contains(gateway.Logs.Lines, line => line.Contains(traceId, StringComparison.Ordinal) && line.Contains("at the upstream \"library\"", StringComparison.Ordinal) && line.Contains("secret message", StringComparison.Ordinal) && line.Contains("secret stack", StringComparison.Ordinal));

        var grpc = await peers.Client.GetBookAsync(gateway.Target, $"shelves/1/books/secrets-{code}");
        Assert.Equal((code == 17 ? 2 : code, expectedMessage), (grpc.Code, grpc.Message));
        var status = Rpc.Status.Parser.ParseFrom(grpc.DetailsBin);
        Assert.Equal((grpc.Code, expectedMessage), (status.Code, status.Message));
        Assert.Equal(details, status.Details.Select(detail => detail.TypeUrl));
    }
}
