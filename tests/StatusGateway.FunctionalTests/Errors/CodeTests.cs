using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Errors;

/// <summary>Every code that a server can answer with, and two that are none, to both kinds of caller.</summary>
[Collection(SharedPeers.Name)]
public sealed class CodeTests(GatewayPeers peers)
{
    /// <summary>The code sent, then HTTP status, name and title for REST, then the code for gRPC.</summary>
    public static TheoryData<int, int, string, string, int> Codes => new()
    {
        { 1, 499, "CANCELLED", "Cancelled", 1 },
        { 2, 500, "UNKNOWN", "Unknown", 2 },
        { 3, 400, "INVALID_ARGUMENT", "Invalid Argument", 3 },
        { 4, 504, "DEADLINE_EXCEEDED", "Deadline Exceeded", 4 },
        { 5, 404, "NOT_FOUND", "Not Found", 5 },
        { 6, 409, "ALREADY_EXISTS", "Already Exists", 6 },
        { 7, 403, "PERMISSION_DENIED", "Permission Denied", 7 },
        { 8, 429, "RESOURCE_EXHAUSTED", "Resource Exhausted", 8 },
        { 9, 400, "FAILED_PRECONDITION", "Failed Precondition", 9 },
        { 10, 409, "ABORTED", "Aborted", 10 },
        { 11, 400, "OUT_OF_RANGE", "Out Of Range", 11 },
        { 12, 501, "UNIMPLEMENTED", "Unimplemented", 12 },
        { 13, 500, "INTERNAL", "Internal", 13 },
        { 14, 503, "UNAVAILABLE", "Unavailable", 14 },
        { 15, 500, "DATA_LOSS", "Data Loss", 15 },
        { 16, 401, "UNAUTHENTICATED", "Unauthenticated", 16 },
        { 17, 500, "UNKNOWN", "Unknown", 2 },
        { 99, 500, "UNKNOWN", "Unknown", 2 },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_code_becomes(int sent, int status, string name, string title, int grpc)
    {
        var message = sent > 16 ? $"status {sent} (code {sent})" : $"status {sent}";

        var answer = await peers.Reflecting.GetAsync($"/v1/shelves/1/books/status-{sent}");

        Assert.Equal((status, name, message), (answer.Status, answer.Code, answer.Detail));
        Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
        Assert.Equal($"/errors/{name}", answer.Json.GetProperty("type").GetString());
        Assert.Equal(title, answer.Json.GetProperty("title").GetString(), ignoreCase: true);
        Assert.False(answer.Json.TryGetProperty("details", out _));
        Assert.False(answer.Json.TryGetProperty("reason", out _));

        var result = await peers.Client.GetBookAsync(peers.Reflecting.Target, $"shelves/1/books/status-{sent}");
        Assert.Equal((grpc, message), (result.Code, result.Message));
        Assert.Null(result.DetailsBin);
    }

    [Fact]
    public async Task Ok_without_a_message_is_none()
    {
        Assert.Equal("502 UNIMPLEMENTED UPSTREAM_PROTOCOL_ERROR", (await peers.Reflecting.GetAsync("/v1/shelves/1/books/status-0")).Summary);
        Assert.Equal(12, (await peers.Client.GetBookAsync(peers.Reflecting.Target, "shelves/1/books/status-0")).Code);
    }

    [Fact]
    public async Task An_unauthenticated_caller_gets_a_challenge()
    {
        Assert.Equal("Bearer", (await peers.Reflecting.GetAsync("/v1/shelves/1/books/status-16")).Header("www-authenticate"));
    }

    [Theory]
    [InlineData("16", 401)]
    [InlineData("8", 429)]
    public async Task What_the_upstream_says_itself_wins_over_its_details(string code, int status)
    {
        var answer = await peers.Raw.GetAsync($"/v1/shelves/1/books/advice-{code}");

        Assert.Equal(status, answer.Status);
        Assert.Equal("7", answer.Header("retry-after"));
        if (status == 401) Assert.Equal("Basic realm=\"own\"", answer.Header("www-authenticate"));
    }

    [Fact]
    public async Task Http_statuses_can_be_chosen()
    {
        await using var gateway = await GatewayHost.StartAsync(
            [.. GatewayHost.Described(peers.Peers.Library.Address), "Gateway:Errors:CodeToHttp:FAILED_PRECONDITION=412", "Gateway:Errors:TypeBase=https://errors.example.com/"]);

        var answer = await gateway.GetAsync("/v1/shelves/1/books/status-9");

        Assert.Equal(412, answer.Status);
        Assert.Equal("https://errors.example.com/FAILED_PRECONDITION", answer.Json.GetProperty("type").GetString());
    }
}
