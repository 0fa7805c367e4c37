using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Rpc;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Peers;

/// <summary>
/// The scenarios of raw-server.mjs, as grpc-js and HttpClient see them.
/// </summary>
public sealed class RawServerTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>, IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxResponseHeadersLength = 128 });

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("ok", 0)]
    [InlineData("gzip", 0)]
    [InlineData("big-metadata", 0)]
    [InlineData("oversize-real", 0)]
    [InlineData("trailers-only", 5)]
    [InlineData("header-status-then-body", 9)]
    [InlineData("status-17", 17)]
    [InlineData("status-abc", -1)]
    [InlineData("no-message", 12)]
    [InlineData("trailers-without-status", 2)]
    [InlineData("bad-message", 13)]
    [InlineData("unknown-encoding", -1)]
    [InlineData("html-404", 12)]
    [InlineData("html-503", 14)]
    [InlineData("http-401", 16)]
    [InlineData("http-429-json", 14)]
    [InlineData("rst-early-7", 14)]
    [InlineData("rst-11", 8)]
    [InlineData("disconnect", 14)]
    [InlineData("no-such-scenario", 12)]
    public async Task Grpc_js_reports_the_code(string scenario, int code)
    {
        // Some scenarios close the connection, so each uses a server of its own.
        await using var server = await NodeServer.StartRawAsync();

        Assert.Equal(code, (await upstreams.Client.GetBookAsync(server.Target, BookName(scenario))).Code);
    }

    [Theory]
    [InlineData(1, "%")]
    [InlineData(2, "%4")]
    [InlineData(3, "%zz")]
    [InlineData(4, "%E2%98")]
    [InlineData(5, "100%")]
    [InlineData(6, "a+b")]
    public async Task Invalid_percent_encoding_is_on_the_wire(int number, string message)
    {
        using var response = await SendAsync($"bad-percent-{number}");

        Assert.Equal("5", Header(response.Headers, "grpc-status"));
        Assert.Equal(message, Header(response.Headers, "grpc-message"));
    }

    [Theory]
    [InlineData("details-agree", 5)]
    [InlineData("details-padded", 5)]
    [InlineData("details-mismatch", 8)]
    [InlineData("details-no-code", 0)]
    public async Task Details_have_the_code_of_the_scenario(string scenario, int code)
    {
        var result = await upstreams.Client.GetBookAsync(upstreams.Raw.Target, BookName(scenario));

        Assert.Equal(5, result.Code);
        var status = Status.Parser.ParseFrom(result.DetailsBin);
        Assert.Equal(code, status.Code);
        Assert.Equal("RAW", status.Details[0].Unpack<ErrorInfo>().Reason);
    }

    [Fact]
    public async Task Repeated_details_are_two_header_values()
    {
        using var response = await SendAsync("details-twice");

        Assert.Equal(2, response.Headers.GetValues("grpc-status-details-bin").Count());
    }

    [Theory]
    [InlineData("no-trailers", false)]
    [InlineData("truncated-frame-eof", false)]
    [InlineData("truncated-frame", true)]
    [InlineData("bad-flag", true)]
    [InlineData("details-with-ok", true)]
    public async Task Trailers_are_sent_as_the_scenario_says(string scenario, bool hasTrailers)
    {
        using var response = await SendAsync(scenario);
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(hasTrailers, response.TrailingHeaders.Contains("grpc-status"));
    }

    [Theory]
    [InlineData("bad-flag", 7, false)]
    [InlineData("compressed-without-encoding", 1, false)]
    [InlineData("truncated-frame", 0, true)]
    public async Task Frame_is_malformed_as_the_scenario_says(string scenario, int flag, bool isTruncated)
    {
        using var response = await SendAsync(scenario);
        var body = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(flag, body[0]);
        Assert.Equal(isTruncated, body.Length - 5 < BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)));
    }

    // grpc-js does not read a second message of a unary call, and would hang.
    [Fact]
    public async Task Two_messages_are_two_frames()
    {
        using var response = await SendAsync("two-messages");
        var body = await response.Content.ReadAsByteArrayAsync();

        var second = 5 + BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1));
        Assert.Equal(body.Length, second + 5 + BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(second + 1)));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    public async Task Trailers_have_the_requested_length(int kibibytes)
    {
        using var response = await SendAsync($"many-trailers-{kibibytes}");
        await response.Content.ReadAsByteArrayAsync();

        var details = Header(response.TrailingHeaders, "grpc-status-details-bin");
        Assert.InRange(details.Length, (kibibytes * 1024) - 64, kibibytes * 1024);
    }

    [Theory]
    [InlineData("rst-early-0", 0)]
    [InlineData("rst-early-2", 2)]
    [InlineData("rst-early-13", 13)]
    public async Task Reset_before_the_headers_has_its_error_code(string scenario, long code)
    {
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(scenario));

        Assert.Equal(code, Assert.IsType<HttpProtocolException>(exception.InnerException).ErrorCode);
    }

    [Theory]
    [InlineData("held-rst-0", 0)]
    [InlineData("held-rst-8", 8)]
    [InlineData("held-rst-11", 11)]
    public async Task Reset_after_the_headers_has_its_error_code(string scenario, long code)
    {
        using var response = await SendAsync(scenario);
        await upstreams.Raw.ReleaseAsync(scenario);

        var stream = await response.Content.ReadAsStreamAsync();
        var exception = await Assert.ThrowsAsync<HttpProtocolException>(() => stream.ReadAtLeastAsync(new byte[1], 1).AsTask());
        Assert.Equal(code, exception.ErrorCode);
    }

    [Fact]
    public async Task Goaway_before_the_request_fails_it()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync("goaway"));
    }

    [Fact]
    public async Task Goaway_after_the_request_completes_it()
    {
        using var response = await SendAsync("goaway-graceful");
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal("0", Header(response.TrailingHeaders, "grpc-status"));
    }

    [Fact]
    public async Task Early_error_does_not_wait_for_the_request()
    {
        using var request = RequestFor("early-error");
        using var content = new OpenContent([], "application/grpc");
        request.Content = content;
        request.Headers.Add("x-scenario", "early-error");

        using var response = await SendAsync(request);

        Assert.Equal("8", Header(response.Headers, "grpc-status"));
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("headers-then-hang")]
    [InlineData("message-then-hang")]
    [InlineData("oversize")]
    public async Task Cancellation_is_reported_as_an_event(string scenario)
    {
        var result = await upstreams.Client.CallAsync(new GrpcJsCall(upstreams.Raw.Target, "library.v1.Library/GetBook")
        {
            Request = new { name = BookName(scenario) },
            CancelWhen = upstreams.Raw.WaitForEventAsync("request", scenario),
        });

        Assert.Equal(1, result.Code);
        var closed = await upstreams.Raw.WaitForEventAsync("stream-closed", scenario);
        Assert.Equal(8, closed.GetProperty("rstCode").GetInt32());
    }

    [Fact]
    public async Task Request_is_reported_unchanged()
    {
        await using var server = await NodeServer.StartRawAsync();
        await upstreams.Client.CallAsync(new GrpcJsCall(server.Target, "library.v1.Library/UpdateBook")
        {
            Request = new { book = new { name = BookName("ok") } },
            Metadata = new Dictionary<string, string[]> { ["x-shown"] = ["yes"] },
        });

        var request = await server.WaitForEventAsync("request", "ok");

        Assert.Equal("/library.v1.Library/UpdateBook", request.GetProperty("path").GetString());
        Assert.Equal("yes", request.GetProperty("headers").GetProperty("x-shown").GetString());
        Assert.Equal([0x0a, 20, 0x0a, 18, .. "shelves/1/books/ok"u8], request.GetProperty("message").GetBytesFromBase64());
    }

    private static string BookName(string scenario) => $"shelves/1/books/{scenario}";

    private static string Header(HttpHeaders headers, string name) => Assert.Single(headers.GetValues(name));

    private Task<HttpResponseMessage> SendAsync(string scenario) => SendAsync(RequestFor(scenario));

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(60));

    private HttpRequestMessage RequestFor(string scenario)
    {
        var name = BookName(scenario);
        // Flag 0, a length of four bytes, then field 1.
        byte[] frame = [0, 0, 0, 0, (byte)(name.Length + 2), 0x0a, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name)];
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstreams.Raw.Address, "/library.v1.Library/GetBook"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        return request;
    }
}
