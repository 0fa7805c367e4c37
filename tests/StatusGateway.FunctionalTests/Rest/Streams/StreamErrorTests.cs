using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Rest.Streams;

/// <summary>A stream that ends with an error never looks complete.</summary>
public sealed class StreamErrorTests(StreamsFixture streams) : IClassFixture<StreamsFixture>
{
    private const string Ndjson = "application/x-ndjson";
    private const string Events = "text/event-stream";
    private const string Array = "application/json";
    private const string Message = "The stream broke off. ☺ 100%";

    [Theory]
    [InlineData(1, Ndjson)]
    [InlineData(2, Ndjson)]
    [InlineData(1, Events)]
    [InlineData(2, Events)]
    [InlineData(1, Array)]
    [InlineData(2, Array)]
    public async Task Error_before_the_first_message_is_an_http_error(int http, string accept)
    {
        var response = await RestResponse.SendAsync(streams.Gateway.Client(http), HttpMethod.Get, "/v1/streams/fail:count", null, [("accept", accept)]);

        Assert.Equal("404 NOT_FOUND STREAM_BROKEN", response.Summary);
        Assert.Equal("2", response.Header("x-trailing") ?? response.Header("trailer-x-trailing"));
        var errors = response.Json.GetProperty("errors");
        Assert.Equal("name", errors[1].GetProperty("parameter").GetString());
    }

    [Theory]
    [InlineData("", "problem")]
    [InlineData(", application/problem+json", "problem")]
    [InlineData(", application/json; dialect=rpc-status", "status")]
    [InlineData(", application/x-protobuf", "status")]
    [InlineData(", application/json; dialect=google-error", "google")]
    public async Task Error_in_a_stream_uses_the_accepted_dialect(string acceptedDialect, string expected)
    {
        foreach (var http in (int[])[1, 2])
        {
            using var lines = await StreamingResponse.GetAsync(streams.Gateway, http, "/v1/streams/fail:count?count=1", ("accept", Ndjson + acceptedDialect));
            var body = (await lines.ReadCompleteAsync()).Split('\n');
            Assert.Equal(3, body.Length);
            Assert.Equal("{\"result\":{\"name\":\"streams/fail\",\"number\":1}}", body[0]);
            AssertDialect(JsonDocument.Parse(body[1]).RootElement.GetProperty("error"), expected);

            using var events = await StreamingResponse.GetAsync(streams.Gateway, http, "/v1/streams/fail:count?count=1", ("accept", Events + acceptedDialect));
            body = (await events.ReadCompleteAsync()).Split('\n');
            Assert.Equal(["data: {\"name\":\"streams/fail\",\"number\":1}", "", "event: error"], body[..3]);
            Assert.Equal(["", ""], body[4..]);
            AssertDialect(JsonDocument.Parse(body[3]["data: ".Length..]).RootElement, expected);
        }
    }

    [Fact]
    public async Task Error_is_the_last_line_of_bare_messages()
    {
        await using var gateway = await StreamsFixture.StartAsync(streams.Server, "Gateway:Streams:Envelope=false");
        using var lines = await StreamingResponse.GetAsync(gateway, 1, "/v1/streams/fail:count?count=1", ("accept", Ndjson));

        var body = (await lines.ReadCompleteAsync()).Split('\n');

        Assert.Equal("{\"name\":\"streams/fail\",\"number\":1}", body[0]);
        Assert.Equal("STREAM_BROKEN", JsonDocument.Parse(body[1]).RootElement.GetProperty("error").GetProperty("reason").GetString());
        Assert.Equal([""], body[2..]);
    }

    [Fact]
    public async Task Error_in_a_stream_uses_the_accepted_language()
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 1, "/v1/streams/fail:count?count=1", ("accept-language", "de-AT"));

        var error = JsonDocument.Parse((await stream.ReadCompleteAsync()).Split('\n')[1]).RootElement.GetProperty("error");
        Assert.Equal(("Der Strom riss ab.", Message), (error.GetProperty("detail").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Array_over_http1_ends_without_a_last_chunk()
    {
        // The request does not ask to close the connection, so the gateway must close it.
        var (status, head, body) = await RawHttp1Client.SendAsync(
            streams.Gateway, $"GET /v1/streams/fail:count?count=2 HTTP/1.1\r\nHost: {streams.Gateway.Target}\r\nAccept: application/json\r\n\r\n");

        Assert.Equal(200, status);
        Assert.Contains("Transfer-Encoding: chunked", head, StringComparison.Ordinal);
        // All messages, but no last chunk.
        Assert.Contains("[{\"name\":\"streams/fail\",\"number\":1}", body, StringComparison.Ordinal);
        Assert.EndsWith(",{\"name\":\"streams/fail\",\"number\":2}\r\n", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Array_over_http1_is_incomplete_for_the_client()
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 1, "/v1/streams/fail:count?count=2", ("accept", Array));

        var (body, error) = await stream.ReadToEndAsync();

        Assert.Equal("[{\"name\":\"streams/fail\",\"number\":1},{\"name\":\"streams/fail\",\"number\":2}", body);
        Assert.Equal(HttpRequestError.ResponseEnded, Assert.IsType<HttpIOException>(error).HttpRequestError);
    }

    [Fact]
    public async Task Array_over_http2_is_reset()
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 2, "/v1/streams/fail:count?count=2", ("accept", Array));

        var (body, error) = await stream.ReadToEndAsync();

        // INTERNAL_ERROR (RFC 9113, section 7). The client may drop messages that arrived before the reset.
        Assert.Equal(2, Assert.IsType<HttpProtocolException>(error).ErrorCode);
        Assert.DoesNotContain("]", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ndjson, true)]
    [InlineData(Events, true)]
    [InlineData(Array, false)]
    public async Task Http2_client_that_accepts_trailers_receives_the_error_there(string accept, bool isInBody)
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 2, "/v1/streams/fail:count?count=1", ("accept", accept), ("te", "trailers"));

        var body = await stream.ReadCompleteAsync();

        Assert.Equal(isInBody, body.Contains("STREAM_BROKEN", StringComparison.Ordinal));
        if (!isInBody) Assert.Equal("[{\"name\":\"streams/fail\",\"number\":1}", body);
        var trailers = stream.Trailers;
        Assert.Equal(("5", "2"), (trailers["grpc-status"], trailers["x-trailing"]));
        Assert.Equal("The stream broke off. %E2%98%BA 100%25", trailers["grpc-message"]);
        var details = trailers["grpc-status-details-bin"];
        var status = Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
        Assert.Equal((5, Message, 3), (status.Code, status.Message, status.Details.Count));
        Assert.Matches("^[0-9a-f]{32}$", trailers["statusgateway-trace-id"]);
    }

    [Theory]
    [InlineData("items-2-then-rst-2", "INTERNAL", 500)]
    [InlineData("items-2-then-rst-8", "CANCELLED", 499)]
    [InlineData("items-2-then-rst-11", "RESOURCE_EXHAUSTED", 429)]
    [InlineData("items-2-then-cut", "UNAVAILABLE", 503)]
    [InlineData("items-2-then-eof", "INTERNAL", 500)]
    public async Task Lost_upstream_is_reported_after_its_messages(string scenario, string code, int status)
    {
        foreach (var http in (int[])[1, 2])
        {
            using var stream = await StreamingResponse.GetAsync(streams.Raw, http, $"/v1/streams/{scenario}:count");
            var messages = await stream.ReadUntilAsync("\"number\":2}}\n");
            await streams.RawServer.ReleaseAsync(scenario);

            var lines = (messages + await stream.ReadCompleteAsync()).Split('\n');

            Assert.Equal(4, lines.Length);
            Assert.All(lines[..2], line => Assert.StartsWith("{\"result\":", line, StringComparison.Ordinal));
            var error = JsonDocument.Parse(lines[2]).RootElement.GetProperty("error");
            // The status of the code; the response itself started with 200.
            Assert.Equal((code, status), (error.GetProperty("code").GetString(), error.GetProperty("status").GetInt32()));
            Assert.Equal("statusgateway", error.GetProperty("domain").GetString());
        }
    }

    [Theory]
    [InlineData("items-2-then-rst-2")]
    [InlineData("items-2-then-cut")]
    [InlineData("items-2-then-eof")]
    public async Task Array_of_a_lost_upstream_is_not_closed(string scenario)
    {
        foreach (var http in (int[])[1, 2])
        {
            using var stream = await StreamingResponse.GetAsync(streams.Raw, http, $"/v1/streams/{scenario}:count", ("accept", Array));
            var messages = await stream.ReadUntilAsync("\"number\":2}");
            await streams.RawServer.ReleaseAsync(scenario);

            var (body, error) = await stream.ReadToEndAsync();

            Assert.NotNull(error);
            Assert.DoesNotContain("]", messages + body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Expired_deadline_ends_the_stream_with_an_error()
    {
        using var stream = await StreamingResponse.GetAsync(streams.Gateway, 1, $"/v1/{StreamsFixture.NewName("hang")}:count?count=1", ("grpc-timeout", "3S"));

        var lines = (await stream.ReadCompleteAsync()).Split('\n');

        Assert.Contains("DEADLINE_EXPIRED", lines[1], StringComparison.Ordinal);
    }

    private static void AssertDialect(JsonElement error, string expected)
    {
        switch (expected)
        {
            case "problem":
                Assert.Equal((404, "NOT_FOUND", Message), (error.GetProperty("status").GetInt32(), error.GetProperty("code").GetString(), error.GetProperty("detail").GetString()));
                Assert.Equal("/v1/streams/fail:count", error.GetProperty("instance").GetString());
                Assert.Equal("name", error.GetProperty("errors")[1].GetProperty("parameter").GetString());
                break;
            case "status":
                Assert.Equal((5, Message), (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()));
                break;
            default:
                Assert.Equal((404, "NOT_FOUND", Message), (error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString(), error.GetProperty("message").GetString()));
                break;
        }

        Assert.Equal(3, error.GetProperty("details").GetArrayLength());
    }
}
