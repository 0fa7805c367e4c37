using Google.Protobuf;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>Client streams to REST upstreams. The path and query of the request are those of the first message.</summary>
public sealed class RequestStreamTests
{
    private const string Collect = "/streams.v1.Streams/Collect";
    private const string Summary = """{"count": 2, "texts": ["ok"]}""";

    [Fact]
    public async Task Messages_are_lines_of_one_request()
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => response.SendAsync(200, Summary));

        var response = await CallAsync(rest, Collect, Message("a", "one", "n"), Message("a", "two", "n"), Message("a", null, "n"));

        Assert.Equal("0", response.Code);
        Assert.Single(MessageFrame.DecodeAll(response.Body));
        var request = Assert.Single(rest.Server.Requests);
        Assert.Equal("POST /v1/streams/a:collect?note=n", request.Line);
        Assert.Equal(("application/x-ndjson", "application/json, application/problem+json"), (request.Header("content-type"), request.Header("accept")));
        Assert.Equal("{\"text\":\"one\"}\n{\"text\":\"two\"}\nnull\n", request.Body);
    }

    [Theory]
    [InlineData("b", "n")]
    [InlineData("a", "m")]
    public async Task Message_with_another_path_or_query_aborts_the_request(string name, string note)
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => response.SendAsync(200, Summary));

        var response = await CallAsync(rest, Collect, Message("a", "one", "n"), Message(name, "two", note));

        Assert.Equal(("3", "MESSAGE_NOT_EXPRESSIBLE"), (response.Code, response.Reason));
        // The server received an incomplete request.
        Assert.Empty(rest.Server.Requests);
    }

    [Fact]
    public async Task Stream_without_messages_cannot_fill_the_path()
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => response.SendAsync(200, Summary));

        var response = await CallAsync(rest, Collect);

        Assert.Equal(("3", "MESSAGE_NOT_EXPRESSIBLE"), (response.Code, response.Reason));
        Assert.Contains(response.Details!.Details, detail => detail.Is(Rpc.BadRequest.Descriptor) && detail.Unpack<Rpc.BadRequest>().FieldViolations[0].Field == "name");
    }

    [Fact]
    public async Task Raw_bytes_are_sent_unchanged()
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => response.SendAsync(200, Summary));

        var response = await CallAsync(rest, "/streams.v1.Streams/Upload", Upload("a", "text/csv", "x,y\n"), Upload("a", "", "1,2\n"));

        Assert.Equal("0", response.Code);
        var request = Assert.Single(rest.Server.Requests);
        Assert.Equal(("POST /v1/streams/a:upload", "text/csv", "x,y\n1,2\n"), (request.Line, request.Header("content-type"), request.Body));
    }

    [Fact]
    public async Task Both_directions_stream_over_one_request()
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync(async (request, response) =>
        {
            await response.StartChunkedAsync("application/x-ndjson");
            foreach (var line in request.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await response.WriteChunkAsync($"{{\"result\":{line}}}\n");
            await response.WriteLastChunkAsync();
        });

        var response = await CallAsync(rest, "/streams.v1.Streams/Talk", Item("a", "one"), Item("a", "two"));

        Assert.Equal("0", response.Code);
        Assert.Equal("{\"text\":\"one\"}\n{\"text\":\"two\"}\n", Assert.Single(rest.Server.Requests).Body);
        Assert.Equal(2, MessageFrame.DecodeAll(response.Body).Count);
    }

    [Fact]
    public async Task Messages_of_a_rest_client_are_sent_as_lines()
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => response.SendAsync(201, Summary));

        var response = await RestResponse.SendAsync(rest.Gateway.Http1, HttpMethod.Post, "/v1/streams/a:collect?note=n", "[{\"text\":\"one\"},{\"text\":\"two\"}]");

        Assert.Equal(201, response.Status);
        Assert.Equal("{\"text\":\"one\"}\n{\"text\":\"two\"}\n", Assert.Single(rest.Server.Requests).Body);
    }

    [Fact]
    public async Task Invalid_message_of_the_client_aborts_the_request()
    {
        await using var rest = await ScriptedRestUpstream.StreamsAsync((_, response) => response.SendAsync(200, Summary));

        var response = await RestResponse.SendAsync(rest.Gateway.Http1, HttpMethod.Post, "/v1/streams/a:collect", "[{\"text\":\"one\"},{\"text\":2}]");

        Assert.Equal("400 INVALID_ARGUMENT MALFORMED_BODY", response.Summary);
        Assert.Empty(rest.Server.Requests);
    }

    private static Task<RawGrpcResponse> CallAsync(ScriptedRestUpstream rest, string path, params byte[][] messages) =>
        RawGrpcClient.SendAsync(rest.Gateway.Http2, path, [.. messages.SelectMany(message => MessageFrame.Encode(message))]);

    /// <summary>Gets the bytes of a CollectRequest.</summary>
    private static byte[] Message(string name, string? text, string note) =>
        [.. Text(1, $"streams/{name}"), .. text is null ? [] : Bytes(2, Text(2, text)), .. Text(3, note)];

    private static byte[] Item(string name, string text) => [.. Text(1, $"streams/{name}"), .. Text(2, text)];

    private static byte[] Upload(string name, string mediaType, string data) =>
        [.. Text(1, $"streams/{name}"), .. Bytes(2, [.. mediaType.Length == 0 ? [] : Text(1, mediaType), .. Text(2, data)])];

    private static byte[] Text(int field, string text) => Bytes(field, System.Text.Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] value)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(value));
        }

        return bytes.ToArray();
    }
}
