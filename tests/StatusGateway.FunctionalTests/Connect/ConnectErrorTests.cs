using System.Net;
using System.Text.Json;
using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Connect;

/// <summary>Errors of the Connect protocol, and their headers.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ConnectErrorTests(GatewayFixture gateways)
{
    private const string Raise = "/statusgateway.v1.Statuses/RaiseStatus";

    private static readonly byte[] Request = RawGrpcClient.BookRequest("shelves/1/books/1");

    private static readonly byte[] JsonRequest = """{"name":"shelves/1/books/1"}"""u8.ToArray();

    [Theory]
    [InlineData("application/proto", null)]
    [InlineData("application/connect+json", null)]
    [InlineData("application/json", "1")]
    public async Task Unknown_method_receives_a_connect_404(string mediaType, string? version)
    {
        var response = await RawGrpcClient.SendAsync(
            gateways.Library.Http1, "/library.v1.Library/None", Request, version is null ? [] : [("connect-protocol-version", version)], mediaType);

        Assert.Equal((404, "application/json"), (response.HttpStatus, response.Headers["content-type"]));
        Assert.Equal("unimplemented", Json(response).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("*/*", null, "application/json")]
    [InlineData("application/problem+json", "1", "application/json")]
    [InlineData("application/problem+json", null, "application/problem+json")]
    public async Task Plain_json_client_may_accept_problem_details(string accept, string? version, string mediaType)
    {
        (string, string)[] headers = version is null ? [("accept", accept)] : [("accept", accept), ("connect-protocol-version", version)];

        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, """{"name":"shelves/1/books/none"}"""u8.ToArray(), headers, "application/json");

        Assert.Equal((404, mediaType), (response.HttpStatus, response.Headers["content-type"]));
        Assert.Equal(mediaType == "application/json" ? "not_found" : "NOT_FOUND", Json(response).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("12345678901")]
    [InlineData("x")]
    public async Task Invalid_connect_timeout_is_rejected(string timeout)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, JsonRequest, [("connect-timeout-ms", timeout)], "application/json");

        Assert.Equal((400, "invalid_argument"), (response.HttpStatus, Json(response).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Connect_error_has_the_headers_of_its_details()
    {
        var status = new Rpc.Status { Code = 16, Message = "Who are you?" };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(
            new Rpc.RetryInfo { RetryDelay = new Google.Protobuf.WellKnownTypes.Duration { Seconds = 1, Nanos = 1 } }));
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(
            new Rpc.Help { Links = { new Rpc.Help.Types.Link { Url = "https://example.com/help" } } }));

        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, Raise, new Server.BuiltIn.Statuses.V1.RaiseStatusRequest { Status = status }.ToByteArray(), [], "application/proto");

        Assert.Equal((401, "application/json"), (response.HttpStatus, response.Headers["content-type"]));
        Assert.Equal("no-store", response.Headers["cache-control"]);
        Assert.Equal("2", response.Headers["retry-after"]);
        Assert.Equal("<https://example.com/help>; rel=\"help\"", response.Headers["link"]);
        Assert.Equal("Bearer", response.Headers["www-authenticate"]);
        Assert.Matches("^[0-9a-f]{32}$", response.Headers["statusgateway-trace-id"]);
        Assert.Equal("unauthenticated", Json(response).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Message_over_the_limit_is_rejected()
    {
        var response = await RawGrpcClient.SendAsync(gateways.Library.Http1, RawGrpcClient.GetBook, new byte[5 * 1024 * 1024], [], "application/proto");

        Assert.Equal(((int)HttpStatusCode.TooManyRequests, "resource_exhausted"), (response.HttpStatus, Json(response).GetProperty("code").GetString()));
    }

    private static JsonElement Json(RawGrpcResponse response) => JsonSerializer.Deserialize<JsonElement>(response.Body);
}
