using System.Text;
using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest.Streams;

public sealed class ClientStreamTests(StreamsFixture streams) : IClassFixture<StreamsFixture>
{
    private const string Ndjson = "application/x-ndjson";
    private const string Json = "application/json";

    [Theory]
    [InlineData(Ndjson, "{\"text\":\"a\"}\n{\"text\":\"b\"}\n", "a,b")]
    [InlineData(Ndjson, "{\"text\":\"a\"}{\"text\":\"b\"}", "a,b")]
    [InlineData(Ndjson, "\uFEFF{\"text\":\"a\"}\r\n\r\n  {\"text\":\n\"b\"}", "a,b")]
    [InlineData(Ndjson, "", "")]
    [InlineData(Json, "[{\"text\":\"a\"},{\"text\":\"b\"}]", "a,b")]
    [InlineData(Json, " [ {\"text\":\"]\"} , {\"text\":\"\\\"[\"} ] ", "],\"[")]
    [InlineData(Json, "{\"text\":\"a\"}{\"text\":\"b\"}", "a,b")]
    [InlineData(Json, "{\"text\":\"a\"}", "a")]
    [InlineData(Json, "[]", "")]
    [InlineData(Json, "", "")]
    [InlineData("application/json; charset=utf-8", "[{\"text\":\"ü\"}]", "ü")]
    [InlineData("", "[{\"text\":\"a\"}]", "a")]
    public async Task Messages_are_read_in_every_framing(string mediaType, string body, string texts)
    {
        foreach (var http in (int[])[1, 2])
        {
            var response = await PostAsync(http, "/v1/streams/ok:collect?note=n", mediaType, Encoding.UTF8.GetBytes(body));

            Assert.Equal((200, "application/json"), (response.Status, response.MediaType));
            var found = Strings(response.Json, "texts");
            Assert.Equal(texts, string.Join(',', found));
            // Path and query parameters are set in every message.
            Assert.Equal(found.Select(_ => "streams/ok"), Strings(response.Json, "names"));
            Assert.Equal(found.Select(_ => "n"), Strings(response.Json, "notes"));
            Assert.Equal("2", response.Header("trailer-x-trailing"));
        }
    }

    [Theory]
    [InlineData("[[\"a\",\"b\"],[],[\"c\"]]", "a+b,,c")]
    public async Task Body_field_may_be_an_array(string body, string texts)
    {
        Assert.Equal(texts, string.Join(',', Strings((await PostAsync(1, "/v1/streams/ok:collectTags", Json, Encoding.UTF8.GetBytes(body))).Json, "texts")));
        Assert.Equal("a+b,c", string.Join(',', Strings((await PostAsync(1, "/v1/streams/ok:collectTags", Ndjson, "[\"a\",\"b\"]\n[\"c\"]"u8.ToArray())).Json, "texts")));
    }

    [Fact]
    public async Task Without_a_body_path_and_query_are_the_only_message()
    {
        var response = await streams.Gateway.GetAsync("/v1/streams/ok:collect?note=n&item.text=a");

        Assert.Equal(["a"], Strings(response.Json, "texts"));
        Assert.Equal(["n"], Strings(response.Json, "notes"));
    }

    [Theory]
    [InlineData(Json, "[{\"text\":\"a\"},{\"text\":1}]", 2, "#/1/text", "item.text")]
    [InlineData(Json, "[{\"text\":\"a\"},{\"nope\":1}]", 2, "#/1/nope", "item.nope")]
    [InlineData(Json, "{\"text\":\"a\"} {\"text\":1}", 2, "#/text", "item.text")]
    [InlineData(Ndjson, "{\"text\":\"a\"}\n{}\n{\"text\":1}\n", 3, "#/text", "item.text")]
    [InlineData(Ndjson, "nonsense", 1, "#", "item")]
    [InlineData(Ndjson, "{\"text\":\"a\"}\n{\"text\":\n", 2, "#", "item")]
    [InlineData(Ndjson, "{},{}", 2, "#", "item")]
    [InlineData(Json, "[{} {}]", 2, "#/1", "item")]
    [InlineData(Json, "[{},]", 2, "#/1", "item")]
    [InlineData(Json, "[{}", 2, "#/1", "item")]
    [InlineData(Json, "[{}] x", 2, "#/1", "item")]
    [InlineData(Json, "[{\"text\":\"a\"},{\"text\":\"\\ud800\"}]", 2, "#/1/text", "item.text")]
    public async Task Invalid_message_is_reported_with_its_number(string mediaType, string body, int number, string pointer, string field)
    {
        foreach (var http in (int[])[1, 2])
        {
            var response = await PostAsync(http, "/v1/streams/ok:collect", mediaType, Encoding.UTF8.GetBytes(body));

            Assert.Equal("400 INVALID_ARGUMENT MALFORMED_BODY", response.Summary);
            Assert.StartsWith($"Message {number} cannot be read: ", response.Detail, StringComparison.Ordinal);
            var error = Assert.Single(response.Json.GetProperty("errors").EnumerateArray());
            Assert.Equal((pointer, field), (error.GetProperty("pointer").GetString(), error.GetProperty("field").GetString()));
        }
    }

    [Fact]
    public async Task Invalid_message_ends_the_call_at_once()
    {
        var name = StreamsFixture.NewName("ok");
        var content = new PushContent(Ndjson);
        content.Push("{}\n{\"nope\":1}\n");

        using var stream = await StreamingResponse.SendAsync(streams.Gateway, 2, HttpMethod.Post, $"/v1/{name}:collect", content);

        Assert.Equal(400, stream.Status);
        await streams.Server.WaitForEventAsync("cancelled", name);
        content.End();
    }

    [Theory]
    [InlineData(99_999, 200)]
    [InlineData(100_001, 413)]
    public async Task Limit_applies_to_each_message(int size, int status)
    {
        var message = $"\"{new string('x', size - 10)}\"";
        var response = await PostAsync(1, "/v1/streams/ok:collect", Ndjson, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"{{\"text\":{message[..^1]}\"}}", 5))));

        Assert.Equal(status, response.Status);
        if (status == 200) Assert.Equal(5, response.Json.GetProperty("count").GetInt32());
        else Assert.Equal("Message 1 is larger than the limit of 100000 bytes.", response.Detail);
    }

    [Theory]
    [InlineData("application/x-protobuf")]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("nonsense")]
    public async Task Unsupported_media_type_is_rejected(string mediaType)
    {
        var response = await PostAsync(1, "/v1/streams/ok:collect", mediaType, [1]);

        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", response.Summary);
        Assert.Equal("application/x-ndjson, application/json", response.Header("accept"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("gzip, br")]
    public async Task Compressed_body_is_decompressed(string coding)
    {
        var body = ContentCodings.Compress(coding, "{\"text\":\"a\"}\n{\"text\":\"b\"}\n"u8.ToArray());

        var response = await PostAsync(1, "/v1/streams/ok:collect", Ndjson, body, ("content-encoding", coding));

        Assert.Equal(["a", "b"], Strings(response.Json, "texts"));
    }

    [Theory]
    [InlineData("gzip", "400 INTERNAL MALFORMED_FRAME")]
    [InlineData("deflate", "400 INTERNAL MALFORMED_FRAME")]
    [InlineData("br", "400 INTERNAL MALFORMED_FRAME")]
    [InlineData("zstd", "415 UNIMPLEMENTED UNSUPPORTED_ENCODING")]
    public async Task Malformed_or_unsupported_compression_is_rejected(string coding, string summary) =>
        Assert.Equal(summary, (await PostAsync(1, "/v1/streams/ok:collect", Ndjson, "{\"text\":\"not compressed at all\"}"u8.ToArray(), ("content-encoding", coding))).Summary);

    [Fact]
    public async Task Invalid_path_and_query_are_reported_before_the_body_is_read()
    {
        var content = new PushContent(Ndjson);

        using var stream = await StreamingResponse.SendAsync(streams.Gateway, 2, HttpMethod.Post, "/v1/streams/ok:collect?nope=1", content);

        Assert.Equal(400, stream.Status);
        Assert.Contains("INVALID_PARAMETER", await stream.ReadCompleteAsync(), StringComparison.Ordinal);
        content.End();
    }

    [Fact]
    public async Task Violations_of_the_service_name_parameters_but_no_body_positions()
    {
        var response = await PostAsync(1, $"/v1/{StreamsFixture.NewName("fail")}:collect?note=n", Ndjson, "{}{}{}"u8.ToArray());

        Assert.Equal("404 NOT_FOUND STREAM_BROKEN", response.Summary);
        var errors = response.Json.GetProperty("errors");
        // The message with the invalid body field is not known.
        Assert.False(errors[0].TryGetProperty("pointer", out _));
        Assert.Equal("note", errors[1].GetProperty("parameter").GetString());
        Assert.Equal("name", errors[2].GetProperty("parameter").GetString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Message_is_forwarded_before_the_next_one_arrives(int http)
    {
        var name = StreamsFixture.NewName("ok");
        var content = new PushContent(Json);
        content.Push("[{\"text\":\"a\"}");
        var call = StreamingResponse.SendAsync(streams.Gateway, http, HttpMethod.Post, $"/v1/{name}:collect", content);

        await streams.Server.WaitForEventAsync("received", name);
        content.Push(",{\"text\":\"b\"}]");
        content.End();

        using var stream = await call;
        Assert.Contains("\"count\":2", await stream.ReadCompleteAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Json, "[{\"name\":\"streams/ok\",\"item\":{\"text\":\"a\"}}]", 200)]
    [InlineData(Ndjson, "{\"name\":\"streams/ok\",\"item\":{\"text\":\"a\"}}", 200)]
    [InlineData("text/plain", "x", 415)]
    public async Task Messages_may_be_posted_to_the_rpc_path(string mediaType, string body, int status)
    {
        var response = await PostAsync(1, "/streams.v1.Streams/Collect", mediaType, Encoding.UTF8.GetBytes(body));

        Assert.Equal(status, response.Status);
        if (status == 200) Assert.Equal(["a"], Strings(response.Json, "texts"));
    }

    [Fact]
    public async Task Response_may_be_protobuf()
    {
        var response = await PostAsync(1, "/v1/streams/ok:collect", Json, "[{\"text\":\"a\"}]"u8.ToArray(), ("accept", "application/x-protobuf"));

        Assert.Equal("application/x-protobuf", response.MediaType);
        Assert.Equal([8, 1], response.Bytes[..2]);
    }

    private Task<RestResponse> PostAsync(int http, string path, string mediaType, byte[] body, params IEnumerable<(string Name, string Value)> headers)
    {
        var client = streams.Gateway.Client(http);
        var request = HttpRequests.Create(client, HttpMethod.Post, path, new ByteArrayContent(body));
        if (mediaType.Length > 0) request.Content!.Headers.TryAddWithoutValidation("content-type", mediaType);
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        return RestResponse.SendAsync(client, request);
    }

    private static string[] Strings(JsonElement response, string member) =>
        response.TryGetProperty(member, out var list) ? [.. list.EnumerateArray().Select(text => text.GetString()!)] : [];
}
