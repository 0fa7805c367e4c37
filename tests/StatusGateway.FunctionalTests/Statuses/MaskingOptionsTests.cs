using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Statuses;

/// <summary>What is masked is a matter of configuration, by code and by type of detail; each dialect shows the same.</summary>
public sealed class MaskingOptionsTests(ForeignPeers peers) : IClassFixture<ForeignPeers>
{
    private const string Masked = "Internal error.";
    private const string Secret = "secret message";

    [Fact]
    public async Task Codes_are_the_options()
    {
        await using var gateway = await StartAsync("Gateway:Errors:MaskedCodes:0=NOT_FOUND", "Gateway:Errors:MaskedCodes:1=UNAVAILABLE");

        Assert.Equal($"{Masked} ErrorInfo, LocalizedMessage", await SeeAsync(gateway, 5));
        Assert.StartsWith(Masked, await SeeAsync(gateway, 14), StringComparison.Ordinal);
        Assert.Equal($"{Secret} ErrorInfo, ResourceInfo, Unknown, RetryInfo, LocalizedMessage", await SeeAsync(gateway, 13));
    }

    [Fact]
    public async Task Details_that_stay_and_that_go_are_the_options()
    {
        await using var gateway = await StartAsync("Gateway:Errors:ShownDetails:0=google.rpc.ResourceInfo", "Gateway:Errors:HiddenDetails:0=acme.v1.Unknown");

        Assert.Equal($"{Masked} ResourceInfo", await SeeAsync(gateway, 13));
        Assert.Equal($"{Secret} ErrorInfo, DebugInfo, ResourceInfo, RetryInfo, LocalizedMessage", await SeeAsync(gateway, 5));
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/json; dialect=rpc-status")]
    [InlineData("application/json; dialect=google-error")]
    [InlineData("application/x-protobuf")]
    public async Task No_dialect_shows_what_another_hides(string accept)
    {
        await using var gateway = await StartAsync();

        var answer = await gateway.GetAsync("/v1/shelves/1/books/secrets-13", ("Accept", accept));

        Assert.Equal(500, answer.Status);
        Assert.Equal(Masked, Samples.Read(answer).Message);
        foreach (var text in new[] { "secret message", "secret stack", "secret table" }) Assert.DoesNotContain(text, System.Text.Encoding.Latin1.GetString(answer.Bytes), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("secret"u8), answer.Body, StringComparison.Ordinal);
    }

    /// <summary>Message and types of details, which REST and gRPC agree on.</summary>
    private async Task<string> SeeAsync(GatewayHost gateway, int code)
    {
        var rest = Samples.Read(await gateway.GetAsync($"/v1/shelves/1/books/secrets-{code}"));
        var grpc = Samples.Read(await peers.Client.GetBookAsync(gateway.Target, $"shelves/1/books/secrets-{code}"));
        Assert.Equal(rest, grpc);
        return $"{rest.Message} {string.Join(", ", rest.Details.Select(detail => detail.TypeName.ToString().Split('.')[^1]))}";
    }

    private Task<GatewayHost> StartAsync(params IEnumerable<string> settings) =>
        GatewayHost.StartAsync([.. GatewayHost.Described(peers.Raw.Address, "raw"), "Gateway:Errors:Masking=On", .. settings]);
}
