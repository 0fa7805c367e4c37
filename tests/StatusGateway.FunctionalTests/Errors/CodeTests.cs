using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Errors;

/// <summary>Every status code, and two unknown codes, for REST and gRPC clients.</summary>
[Collection(GatewayCollection.Name)]
public sealed class CodeTests(GatewayFixture gateways)
{
    /// <summary>The code that the upstream sends; HTTP status, code name and title for REST; the code for gRPC.</summary>
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
    public async Task Code_maps_to_rest_and_grpc(int sent, int status, string name, string title, int grpc)
    {
        var message = sent > 16 ? $"status {sent} (code {sent})" : $"status {sent}";

        var response = await gateways.ReflectedLibrary.GetAsync($"/v1/shelves/1/books/status-{sent}");

        Assert.Equal((status, name, message), (response.Status, response.Code, response.Detail));
        Assert.Equal(status, response.Json.GetProperty("status").GetInt32());
        Assert.Equal($"/errors/{name}", response.Json.GetProperty("type").GetString());
        Assert.Equal(title, response.Json.GetProperty("title").GetString(), ignoreCase: true);
        Assert.False(response.Json.TryGetProperty("details", out _));
        Assert.False(response.Json.TryGetProperty("reason", out _));

        var result = await gateways.Client.GetBookAsync(gateways.ReflectedLibrary.Target, $"shelves/1/books/status-{sent}");
        Assert.Equal((grpc, message), (result.Code, result.Message));
        Assert.Null(result.DetailsBin);
    }

    [Fact]
    public async Task Ok_without_a_message_is_an_error()
    {
        Assert.Equal("502 UNIMPLEMENTED UPSTREAM_PROTOCOL_ERROR", (await gateways.ReflectedLibrary.GetAsync("/v1/shelves/1/books/status-0")).Summary);
        Assert.Equal(12, (await gateways.Client.GetBookAsync(gateways.ReflectedLibrary.Target, "shelves/1/books/status-0")).Code);
    }

    [Fact]
    public async Task Unauthenticated_error_has_a_challenge()
    {
        Assert.Equal("Bearer", (await gateways.ReflectedLibrary.GetAsync("/v1/shelves/1/books/status-16")).Header("www-authenticate"));
    }

    [Theory]
    [InlineData("16", 401)]
    [InlineData("8", 429)]
    public async Task Headers_of_the_upstream_win_over_its_details(string code, int status)
    {
        var response = await gateways.Raw.GetAsync($"/v1/shelves/1/books/advice-{code}");

        Assert.Equal(status, response.Status);
        Assert.Equal("7", response.Header("retry-after"));
        if (status == 401) Assert.Equal("Basic realm=\"own\"", response.Header("www-authenticate"));
    }

    [Fact]
    public async Task Http_status_of_a_code_is_configurable()
    {
        await using var gateway = await GatewayHost.StartAsync(
            [.. UpstreamSettings.WithDescriptorSet(gateways.Upstreams.Library.Address), "Gateway:Errors:CodeToHttp:FAILED_PRECONDITION=412", "Gateway:Errors:TypeBase=https://errors.example.com/"]);

        var response = await gateway.GetAsync("/v1/shelves/1/books/status-9");

        Assert.Equal(412, response.Status);
        Assert.Equal("https://errors.example.com/FAILED_PRECONDITION", response.Json.GetProperty("type").GetString());
    }
}
