using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Statuses;

/// <summary>Tests the masking options by code and by type of detail. Every dialect masks the same.</summary>
public sealed class MaskingOptionsTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>
{
    private const string Masked = "Internal error.";
    private const string Secret = "secret message";

    [Fact]
    public async Task Masked_codes_come_from_the_options()
    {
        await using var gateway = await StartAsync("Gateway:Errors:MaskedCodes:0=NOT_FOUND", "Gateway:Errors:MaskedCodes:1=UNAVAILABLE");

        Assert.Equal($"{Masked} ErrorInfo, LocalizedMessage", await ReadAsync(gateway, 5));
        Assert.StartsWith(Masked, await ReadAsync(gateway, 14), StringComparison.Ordinal);
        Assert.Equal($"{Secret} ErrorInfo, ResourceInfo, Unknown, RetryInfo, LocalizedMessage", await ReadAsync(gateway, 13));
    }

    [Fact]
    public async Task Shown_and_hidden_details_come_from_the_options()
    {
        await using var gateway = await StartAsync("Gateway:Errors:ShownDetails:0=google.rpc.ResourceInfo", "Gateway:Errors:HiddenDetails:0=acme.v1.Unknown");

        Assert.Equal($"{Masked} ResourceInfo", await ReadAsync(gateway, 13));
        Assert.Equal($"{Secret} ErrorInfo, DebugInfo, ResourceInfo, RetryInfo, LocalizedMessage", await ReadAsync(gateway, 5));
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/json; dialect=rpc-status")]
    [InlineData("application/json; dialect=google-error")]
    [InlineData("application/x-protobuf")]
    public async Task Every_dialect_masks_the_same(string accept)
    {
        await using var gateway = await StartAsync();

        var response = await gateway.GetAsync("/v1/shelves/1/books/secrets-13", ("Accept", accept));

        Assert.Equal(500, response.Status);
        Assert.Equal(Masked, Samples.Read(response).Message);
        foreach (var text in new[] { "secret message", "secret stack", "secret table" }) Assert.DoesNotContain(text, System.Text.Encoding.Latin1.GetString(response.Bytes), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("secret"u8), response.Body, StringComparison.Ordinal);
    }

    /// <summary>Gets the message and the types of the details, and asserts that they are the same over REST and gRPC.</summary>
    private async Task<string> ReadAsync(GatewayHost gateway, int code)
    {
        var rest = Samples.Read(await gateway.GetAsync($"/v1/shelves/1/books/secrets-{code}"));
        var grpc = Samples.Read(await upstreams.Client.GetBookAsync(gateway.Target, $"shelves/1/books/secrets-{code}"));
        Assert.Equal(rest, grpc);
        return $"{rest.Message} {string.Join(", ", rest.Details.Select(detail => detail.TypeName.ToString().Split('.')[^1]))}";
    }

    private Task<GatewayHost> StartAsync(params IEnumerable<string> settings) =>
        GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(upstreams.Raw.Address, "raw"), "Gateway:Errors:Masking=On", .. settings]);
}
