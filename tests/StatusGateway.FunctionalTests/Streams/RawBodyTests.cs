using System.Net.Http.Headers;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Streams;

/// <summary>Streams of google.api.HttpBody are any bytes.</summary>
public sealed class RawBodyTests(StreamsGateway streams) : IClassFixture<StreamsGateway>
{
    [Theory]
    [InlineData(1, "*/*")]
    [InlineData(2, "text/event-stream")]
    public async Task Bytes_come_as_they_are_under_the_first_media_type(int http, string accept)
    {
        using var stream = await OpenStream.GetAsync(streams.Gateway, http, "/v1/streams/ok:download?count=3", ("accept", accept));

        Assert.Equal((200, "text/csv"), (stream.Status, stream.MediaType));
        Assert.Equal("1,row\n2,row\n3,row\n", await stream.ReadWholeAsync());
    }

    [Fact]
    public async Task Nothing_at_all_is_whole()
    {
        using var stream = await OpenStream.GetAsync(streams.Gateway, 1, "/v1/streams/ok:download");

        Assert.Equal((200, "application/octet-stream", ""), (stream.Status, stream.MediaType, await stream.ReadWholeAsync()));
    }

    [Fact]
    public async Task A_failure_before_them_is_one_like_any_other() =>
        Assert.Equal("404 NOT_FOUND STREAM_BROKEN", (await streams.Gateway.GetAsync("/v1/streams/fail:download")).Summary);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_failure_behind_them_breaks_them_off(int http)
    {
        using var stream = await OpenStream.GetAsync(streams.Gateway, http, "/v1/streams/fail:download?count=2");

        var (body, broken) = await stream.ReadToEndAsync();

        Assert.NotNull(broken);
        if (http == 1) Assert.Equal("1,row\n2,row\n", body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Bytes_go_in_parts_with_the_media_type_in_the_first(int http)
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number},ü\n"));
        var answer = await PostAsync(http, Encoding.UTF8.GetBytes(text));

        Assert.Equal(text, answer.Json.GetProperty("texts")[0].GetString());
        var types = answer.Json.GetProperty("notes").EnumerateArray().Select(type => type.GetString()!).ToArray();
        Assert.True(types.Length > 1);
        Assert.Equal(["text/csv", .. Enumerable.Repeat("", types.Length - 1)], types);
        Assert.All(answer.Json.GetProperty("names").EnumerateArray(), name => Assert.Equal("streams/ok", name.GetString()));
    }

    [Fact]
    public async Task An_empty_body_is_one_message_for_what_the_path_says()
    {
        var answer = await PostAsync(1, []);

        Assert.Equal(1, answer.Json.GetProperty("count").GetInt32());
        Assert.Equal("streams/ok", answer.Json.GetProperty("names")[0].GetString());
    }

    private Task<RestAnswer> PostAsync(int http, byte[] body)
    {
        var client = streams.Gateway.Client(http);
        return RestAnswer.SendAsync(client, new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/streams/ok:upload", UriKind.Relative))
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } },
        });
    }
}
