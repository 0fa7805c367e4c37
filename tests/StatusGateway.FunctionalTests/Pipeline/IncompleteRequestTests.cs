using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>Requests that are never completed end with their deadline.</summary>
[Collection(GatewayCollection.Name)]
public sealed class IncompleteRequestTests(GatewayFixture gateways)
{
    [Fact]
    public async Task Incomplete_json_body_ends_with_the_deadline()
    {
        var response = await RawHttp1Client.SendAsync(
            gateways.Library,
            "POST /v1/shelves/none/books HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\ngrpc-timeout: 500m\r\n\r\n{\"title\": ");

        Assert.Equal(504, response.Status);
        Assert.Contains("DEADLINE_EXPIRED", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incomplete_grpc_message_ends_with_the_deadline()
    {
        using var content = new OpenContent([0, 0, 0, 0, 100, 0x0a], "application/grpc");
        using var request = HttpRequests.Create(gateways.Library.Http2, HttpMethod.Post, RawGrpcClient.GetBook, content);
        request.Headers.Add("grpc-timeout", "500m");

        using var response = await gateways.Library.Http2.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(["4"], response.Headers.GetValues("grpc-status"));
    }
}
