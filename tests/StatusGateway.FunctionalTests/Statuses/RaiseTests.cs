using StatusGateway.Core;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Server.BuiltIn.Statuses.V1;

namespace StatusGateway.FunctionalTests.Statuses;

/// <summary>Tests that raised statuses are returned unchanged and unmasked, over REST and gRPC.</summary>
public sealed class RaiseTests(StatusesFixture statuses) : IClassFixture<StatusesFixture>
{
    public static TheoryData<int> Codes => [.. Enumerable.Range(1, 16)];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_code_is_raised_with_its_HTTP_status(int number)
    {
        var code = ((RpcCode)number).Info();

        var rest = await statuses.GetAsync($"statuses/{code.Name}:raise?message=Some%20text%20%E2%98%BA");
        var grpc = await statuses.CallAsync("RaiseCode", new RaiseCodeRequest { Code = code.ConnectName, Message = "Some text ☺" });

        Assert.Equal((code.HttpStatus, "application/problem+json"), (rest.Status, rest.MediaType));
        Assert.Equal((code.Name, "Some text ☺"), (rest.Code, rest.Detail));
        Assert.Equal(code.Title, rest.Json.GetProperty("title").GetString());
        Assert.Equal($"/errors/{code.Name}", rest.Json.GetProperty("type").GetString());
        Assert.Equal(code.HttpStatus, rest.Json.GetProperty("status").GetInt32());
        Assert.Equal($"/statusgateway/v1/statuses/{code.Name}:raise", rest.Json.GetProperty("instance").GetString());
        Assert.False(rest.Json.TryGetProperty("details", out _));
        Assert.Equal("no-store", rest.Header("cache-control"));
        Assert.Equal(number == 16 ? "Bearer" : null, rest.Header("www-authenticate"));
        Assert.Equal((number, "Some text ☺"), (grpc.Code, grpc.Message));
        Assert.Null(grpc.DetailsBin);
    }

    [Fact]
    public async Task A_status_without_a_message_has_no_detail()
    {
        var response = await statuses.GetAsync("statuses/ABORTED:raise");

        Assert.Equal((409, "ABORTED", null), (response.Status, response.Code, response.Detail));
    }

    [Theory]
    [InlineData("OK", "400 INVALID_ARGUMENT OK_IS_NO_FAILURE")]
    [InlineData("0", "400 INVALID_ARGUMENT OK_IS_NO_FAILURE")]
    [InlineData("17", "404 NOT_FOUND CODE_NOT_FOUND")]
    [InlineData("nothing", "404 NOT_FOUND CODE_NOT_FOUND")]
    public async Task OK_and_unknown_codes_are_rejected(string code, string summary) =>
        Assert.Equal(summary, (await statuses.GetAsync($"statuses/{code}:raise")).Summary);

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"code\": 0, \"message\": \"x\"}")]
    [InlineData("")]
    public async Task An_OK_status_is_rejected_with_a_pointer(string status)
    {
        var response = await statuses.RaiseAsync(status);

        Assert.Equal("400 INVALID_ARGUMENT OK_IS_NO_FAILURE", response.Summary);
        Assert.Equal("#/code", response.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task A_posted_status_is_returned_completely_in_every_dialect()
    {
        var json = Samples.ToJson(Samples.Rich).ToJsonString();
        foreach (var accept in new[] { "application/problem+json", "application/json;dialect=rpc-status", "application/json;dialect=google-error", "application/x-protobuf" })
        {
            var response = await statuses.RaiseAsync(json, ("Accept", accept));
            Assert.Equal(404, response.Status);
            Assert.Equal(Samples.Rich, Samples.Read(response));
            Assert.Equal("2", response.Header("retry-after"));
        }
    }

    [Fact]
    public async Task Details_can_be_JSON()
    {
        var response = await statuses.RaiseAsync(
            """
            {"code": 9, "message": "m", "details": [
              {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SHELF_NOT_EMPTY", "domain": "library.example.com"},
              {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.5s"},
              {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "de", "message": "Nein."}]}
            """,
            ("Accept-Language", "de"));

        Assert.Equal("400 FAILED_PRECONDITION SHELF_NOT_EMPTY", response.Summary);
        Assert.Equal("Nein.", response.Detail);
        Assert.Equal("m", response.Json.GetProperty("message").GetString());
        Assert.Equal("de", response.Header("content-language"));
        Assert.Equal(new Rpc.RetryInfo { RetryDelay = new() { Seconds = 1, Nanos = 500_000_000 } }, Samples.Read(response).GetDetail<Rpc.RetryInfo>());
    }

    [Theory]
    [InlineData("{\"code\": \"x\"}")]
    [InlineData("[]")]
    [InlineData("{\"code\": 5, \"details\": [{\"@type\": \"type.googleapis.com/google.rpc.ErrorInfo\", \"reason\": 5}]}")]
    [InlineData("{\"code\": 5, \"details\": [{\"@type\": \"type.example.com/acme.v1.Unknown\", \"@value\": \"?\"}]}")]
    public async Task An_invalid_status_is_rejected(string json) =>
        Assert.Equal("400 INVALID_ARGUMENT MALFORMED_BODY", (await statuses.RaiseAsync(json)).Summary);

    [Theory]
    [InlineData(17)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task An_unknown_number_is_UNKNOWN_and_part_of_the_message(int code)
    {
        var rest = await statuses.RaiseAsync($"{{\"code\": {code}, \"message\": \"m\"}}");
        var grpc = await statuses.CallAsync("RaiseStatus", new RaiseStatusRequest { Status = new Rpc.Status { Code = code, Message = "m" } });

        Assert.Equal((500, "UNKNOWN", $"m (code {code})"), (rest.Status, rest.Code, rest.Detail));
        Assert.Equal((2, $"m (code {code})"), (grpc.Code, grpc.Message));
    }

    [Theory]
    [InlineData(RpcCode.Unknown)]
    [InlineData(RpcCode.Internal)]
    [InlineData(RpcCode.DataLoss)]
    public async Task Raised_statuses_are_never_masked(RpcCode code)
    {
        var status = new RpcStatus(code, Samples.Rich.Message, Samples.Rich.Details);

        var rest = await statuses.RaiseAsync(Samples.ToJson(status).ToJsonString());
        var grpc = await RaiseAsync(status);

        Assert.Equal(500, rest.Status);
        Assert.Equal(status, Samples.Read(rest));
        Assert.Equal(status, Samples.Read(grpc));
        Assert.DoesNotContain(statuses.Gateway.Logs.Lines, line => line.Contains("masked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gRPC_client_gets_details_byte_for_byte()
    {
        var result = await RaiseAsync(Samples.Rich);

        Assert.Equal(Samples.Rich, Samples.Read(result));
        Assert.DoesNotContain("statusgateway-details-dropped", result.TrailingMetadata.Keys);
        Assert.Matches("^[0-9a-f]{32}$", result.TrailingMetadata["statusgateway-trace-id"].Single());
    }

    [Fact]
    public async Task Fifty_details_reach_REST_and_gRPC_clients()
    {
        Assert.Equal(Samples.Fifty, Samples.Read(await statuses.RaiseAsync(Samples.ToJson(Samples.Fifty).ToJsonString())));
        Assert.Equal(Samples.Fifty, Samples.Read(await RaiseAsync(Samples.Fifty)));
    }

    [Fact]
    public async Task Line_breaks_in_a_status_do_not_create_headers()
    {
        const string evil = "x\r\nSet-Cookie: a=b\r\n\r\n\0";
        var status = new RpcStatus(RpcCode.Unauthenticated, evil, [StatusDetail.Create(new Rpc.Help { Links = { new Rpc.Help.Types.Link { Url = "https://example.com/\r\nSet-Cookie: a=b" } } })]);

        var rest = await statuses.RaiseAsync(Samples.ToJson(status).ToJsonString());
        var grpc = await RaiseAsync(status);

        Assert.Equal((401, evil), (rest.Status, rest.Detail));
        Assert.Null(rest.Header("set-cookie"));
        Assert.Null(rest.Header("link"));
        Assert.Equal(status, Samples.Read(grpc));
        Assert.DoesNotContain("set-cookie", grpc.TrailingMetadata.Keys);
    }

    private Task<GrpcJsResult> RaiseAsync(RpcStatus status) => statuses.CallAsync("RaiseStatus", new RaiseStatusRequest { Status = status.ToProto() });
}
