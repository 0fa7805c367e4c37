using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams;

/// <summary>Between gRPC and gRPC messages pass as they are, whether the schema knows their fields or not.</summary>
[Collection(SharedPeers.Name)]
public sealed class ExactRelayTests(GatewayPeers peers)
{
    [Fact]
    public async Task A_request_of_unknown_fields_arrives_byte_for_byte()
    {
        // The name, then a field 500 of text, an explicit zero in a varint of two bytes, and a group.
        byte[] message = [.. GrpcWire.BookRequest("shelves/1/books/ok-exact"), 0xa2, 0x1f, 1, (byte)'x', 0xa8, 0x1f, 0x80, 0x00, 0xb3, 0x1f, 0xb4, 0x1f];

        var result = await peers.Client.CallAsync(
            new GrpcJsCall(peers.Raw.Target, "library.v1.Library/GetBook") { RequestBytes = message });

        Assert.Equal(0, result.Code);
        Assert.Equal(message, (await SeenRequest.OfAsync(peers.Peers.Raw, "ok-exact")).Message);
    }

    [Fact]
    public async Task An_answer_of_unknown_fields_arrives_byte_for_byte()
    {
        var direct = await CallAsync(peers.Peers.Raw.Target);
        var relayed = await CallAsync(peers.Raw.Target);

        Assert.Equal(0, relayed.Code);
        Assert.Equal(direct.ResponseBytes, relayed.ResponseBytes);
        var book = StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(relayed.ResponseBytes);
        Assert.NotEqual(book.ToByteArray(), relayed.ResponseBytes);

        Task<GrpcJsResult> CallAsync(string target) => peers.Client.CallAsync(
            new GrpcJsCall(target, "library.v1.Library/GetBook") { Request = new { name = "shelves/1/books/unknown-fields" }, Raw = true });
    }

    [Fact]
    public async Task To_rest_the_same_answer_is_what_the_schema_knows_of_it()
    {
        var answer = await peers.Raw.GetAsync("/v1/shelves/1/books/unknown-fields");

        Assert.Equal((200, """{"name":"shelves/1/books/unknown-fields"}"""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(1_000_000)]
    [InlineData(4_000_000)]
    public async Task Messages_of_any_length_arrive_whole(int length)
    {
        var name = $"shelves/1/books/big-{length}";

        var result = await peers.Client.CallAsync(
            new GrpcJsCall(peers.Described.Target, "library.v1.Library/GetBook") { Request = new { name } });
        Assert.Equal(length, result.Response!.Value.TryGetProperty("title", out var title) ? title.GetString()!.Length : 0);

        var padded = await peers.Client.CallAsync(new GrpcJsCall(peers.Described.Target, "library.v1.Library/CreateBook")
        {
            Request = new { parent = "shelves/none", book = new { title = new string('x', length) } },
        });
        Assert.Equal(5, padded.Code);
    }
}
