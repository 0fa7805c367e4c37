using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Grpc;

/// <summary>gRPC to gRPC messages pass through unchanged, even if the schema does not know their fields.</summary>
[Collection(GatewayCollection.Name)]
public sealed class PassThroughTests(GatewayFixture gateways)
{
    [Fact]
    public async Task Request_with_unknown_fields_is_unchanged()
    {
        // The name, then a string in field 500, a zero in a two-byte varint, and a group.
        byte[] message = [.. RawGrpcClient.BookRequest("shelves/1/books/ok-exact"), 0xa2, 0x1f, 1, (byte)'x', 0xa8, 0x1f, 0x80, 0x00, 0xb3, 0x1f, 0xb4, 0x1f];

        var result = await gateways.Client.CallAsync(
            new GrpcJsCall(gateways.Raw.Target, "library.v1.Library/GetBook") { RequestBytes = message });

        Assert.Equal(0, result.Code);
        Assert.Equal(message, (await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, "ok-exact")).Message);
    }

    [Fact]
    public async Task Response_with_unknown_fields_is_unchanged()
    {
        var direct = await CallAsync(gateways.Upstreams.Raw.Target);
        var relayed = await CallAsync(gateways.Raw.Target);

        Assert.Equal(0, relayed.Code);
        Assert.Equal(direct.ResponseBytes, relayed.ResponseBytes);
        var book = StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(relayed.ResponseBytes);
        Assert.NotEqual(book.ToByteArray(), relayed.ResponseBytes);

        Task<GrpcJsResult> CallAsync(string target) => gateways.Client.CallAsync(
            new GrpcJsCall(target, "library.v1.Library/GetBook") { Request = new { name = "shelves/1/books/unknown-fields" }, Raw = true });
    }

    [Fact]
    public async Task Status_without_details_in_the_details_header_is_unchanged()
    {
        var response = await RawGrpcClient.GetBookAsync(gateways.Raw, "shelves/1/books/details-none");

        Assert.Equal(new Rpc.Status { Code = 5, Message = "details-none" }, response.Details);
    }

    [Fact]
    public async Task The_length_of_the_request_is_not_metadata()
    {
        await RawGrpcClient.GetBookAsync(gateways.Raw, "shelves/1/books/ok-length");

        Assert.DoesNotContain("content-length", (await RecordedRequest.WaitForAsync(gateways.Upstreams.Raw, "ok-length")).HeaderNames);
    }

    [Fact]
    public async Task Rest_response_has_known_fields_only()
    {
        var response = await gateways.Raw.GetAsync("/v1/shelves/1/books/unknown-fields");

        Assert.Equal((200, """{"name":"shelves/1/books/unknown-fields"}"""), (response.Status, response.Body));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(1_000_000)]
    [InlineData(4_000_000)]
    public async Task Messages_of_any_length_arrive_complete(int length)
    {
        var name = $"shelves/1/books/big-{length}";

        var result = await gateways.Client.CallAsync(
            new GrpcJsCall(gateways.Library.Target, "library.v1.Library/GetBook") { Request = new { name } });
        Assert.Equal(length, result.Response!.Value.TryGetProperty("title", out var title) ? title.GetString()!.Length : 0);

        var padded = await gateways.Client.CallAsync(new GrpcJsCall(gateways.Library.Target, "library.v1.Library/CreateBook")
        {
            Request = new { parent = "shelves/none", book = new { title = new string('x', length) } },
        });
        Assert.Equal(5, padded.Code);
    }
}
