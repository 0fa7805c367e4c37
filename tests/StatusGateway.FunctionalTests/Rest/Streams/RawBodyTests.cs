using System.Net.Http.Headers;
using System.Text;

namespace StatusGateway.FunctionalTests.Rest.Streams;

/// <summary>Streams of google.api.HttpBody.</summary>
public sealed class RawBodyTests(StreamsFixture streams) : IClassFixture<StreamsFixture>
{
    [Theory]
    [InlineData(1, "*/*")]
    [InlineData(2, "text/event-stream")]
    public async Task Response_has_the_bytes_and_the_first_media_type(int http, string accept)
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, http, "/v1/streams/ok:download?count=3", ("accept", accept));

        Assert.Equal((200, "text/csv"), (stream.Status, stream.MediaType));
        Assert.Equal("1,row\n2,row\n3,row\n", await stream.ReadCompleteAsync());
    }

    [Fact]
    public async Task Stream_without_messages_is_an_empty_body()
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 1, "/v1/streams/ok:download");

        Assert.Equal((200, "application/octet-stream", ""), (stream.Status, stream.MediaType, await stream.ReadCompleteAsync()));
    }

    [Fact]
    public async Task Error_before_the_first_byte_is_an_http_error() =>
        Assert.Equal("404 NOT_FOUND STREAM_BROKEN", (await streams.Gateway.GetAsync("/v1/streams/fail:download")).Summary);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Error_after_bytes_breaks_the_response(int http)
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, http, "/v1/streams/fail:download?count=2");

        var (body, error) = await stream.ReadToEndAsync();

        Assert.NotNull(error);
        if (http == 1) Assert.Equal("1,row\n2,row\n", body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Request_is_split_with_the_media_type_in_the_first_message(int http)
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number},ü\n"));
        var response = await PostAsync(http, Encoding.UTF8.GetBytes(text));

        Assert.Equal(text, response.Json.GetProperty("texts")[0].GetString());
        var types = response.Json.GetProperty("notes").EnumerateArray().Select(type => type.GetString()!).ToArray();
        Assert.True(types.Length > 1);
        Assert.Equal(["text/csv", .. Enumerable.Repeat("", types.Length - 1)], types);
        Assert.All(response.Json.GetProperty("names").EnumerateArray(), name => Assert.Equal("streams/ok", name.GetString()));
    }

    [Fact]
    public async Task Empty_body_is_one_message_with_the_path()
    {
        var response = await PostAsync(1, []);

        Assert.Equal(1, response.Json.GetProperty("count").GetInt32());
        Assert.Equal("streams/ok", response.Json.GetProperty("names")[0].GetString());
    }

    private Task<RestResponse> PostAsync(int http, byte[] body)
    {
        var client = streams.Gateway.Client(http);
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        return RestResponse.SendAsync(client, HttpRequests.Create(client, HttpMethod.Post, "/v1/streams/ok:upload", content));
    }
}
