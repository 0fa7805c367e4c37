using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;
using StatusGateway.Demo.Library.V1;

namespace StatusGateway.FunctionalTests.Statuses;

/// <summary>Tests the media type that Accept selects for errors and for successes. An unsupported Accept is not an error.</summary>
public sealed class NegotiationTests(StatusesFixture statuses) : IClassFixture<StatusesFixture>
{
    private const string Problem = "application/problem+json";
    private const string Json = "application/json";
    private const string Protobuf = "application/x-protobuf";
    private const string Book = "/v1/shelves/1/books/1";
    private const string NoBook = "/v1/shelves/1/books/none";

    /// <summary>The value of Accept, and the Content-Type of an error and of a success.</summary>
    public static TheoryData<string?, string, string> Table => new()
    {
        { null, Problem, Json },
        { "*/*", Problem, Json },
        { "application/*", Problem, Json },
        { Json, Problem, Json },
        { Problem, Problem, Json },
        { "APPLICATION/JSON ; DIALECT=RPC-STATUS", "application/json; dialect=rpc-status", Json },
        { "application/json; dialect=rpc-status", "application/json; dialect=rpc-status", Json },
        { "application/json;dialect=\"google-error\"", "application/json; dialect=google-error", Json },
        { "application/json; dialect=problem", "application/json; dialect=problem", Json },
        { "application/json; dialect=unknown", Problem, Json },
        { "application/json; charset=utf-8; dialect=rpc-status; q=0.5", "application/json; dialect=rpc-status", Json },
        { Protobuf, Protobuf, Protobuf },
        { "application/protobuf", "application/protobuf", "application/protobuf" },
        { "application/x-protobuf, application/json;q=0.9", Protobuf, Protobuf },
        { "application/x-protobuf;q=0.5, application/json", Problem, Json },
        { "application/x-protobuf;q=0", Problem, Json },
        { "*/*, application/x-protobuf;q=0.1", Problem, Json },
        { "application/json;dialect=rpc-status;q=0.5, application/json;dialect=google-error", "application/json; dialect=google-error", Json },
        { "text/html, application/xhtml+xml, */*;q=0.8", Problem, Json },
        { "text/html", Problem, Json },
        { "image/png;q=0.3", Problem, Json },
        { "application/json;q=0, */*;q=0", Problem, Json },
        { "nonsense", Problem, Json },
        { ";;,,q=1", Problem, Json },
        { "application/json;q=nonsense", Problem, Json },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Accept_selects_the_dialect_or_the_default(string? accept, string errorType, string successType)
    {
        (string, string)[] headers = accept is null ? [] : [("Accept", accept)];

        var error = await statuses.Gateway.GetAsync(NoBook, headers);
        var success = await statuses.Gateway.GetAsync(Book, headers);
        var noRoute = await statuses.Gateway.GetAsync("/nothing", headers);

        Assert.Equal((404, errorType), (error.Status, error.MediaType));
        Assert.Equal(RpcCode.NotFound, Samples.Read(error).Code);
        Assert.NotEmpty(Samples.Read(error).Details);
        Assert.Equal((200, successType), (success.Status, success.MediaType));
        Assert.Equal((404, errorType), (noRoute.Status, noRoute.MediaType));
        foreach (var response in new[] { error, success, noRoute }) Assert.Contains("Accept", response.Header("vary")!.Split(", "));
    }

    [Fact]
    public async Task Protobuf_contains_the_message_or_the_status()
    {
        var json = await statuses.Gateway.GetAsync(Book);
        var book = await statuses.Gateway.GetAsync(Book, ("Accept", Protobuf));
        var failure = await statuses.Gateway.GetAsync(NoBook, ("Accept", Protobuf));

        Assert.Equal(json.Json.GetProperty("title").GetString(), StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(book.Bytes).Title);
        var status = Rpc.Status.Parser.ParseFrom(failure.Bytes);
        Assert.Equal(5, status.Code);
        Assert.Equal(Samples.Read(await statuses.Gateway.GetAsync(NoBook)), RpcStatus.FromProto(status));
        Assert.Equal("no-store", failure.Header("cache-control"));
        Assert.Equal(failure.Bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), failure.Header("content-length"));
    }

    [Theory]
    [InlineData("Problem", Problem)]
    [InlineData("RpcStatus", Json)]
    [InlineData("GoogleError", Json)]
    public async Task The_option_sets_the_default_dialect(string dialect, string mediaType)
    {
        await using var gateway = await GatewayHost.StartAsync($"Gateway:Errors:Dialect={dialect}");

        foreach (var accept in new[] { "*/*", Json, "text/html" })
        {
            var response = await gateway.GetAsync(NoBook, ("Accept", accept));
            Assert.Equal((404, mediaType), (response.Status, response.MediaType));
            var members = response.Json.EnumerateObject().Select(member => member.Name).ToArray();
            Assert.Contains(dialect switch { "Problem" => "title", "RpcStatus" => "message", _ => "error" }, members);
        }

        Assert.Equal(Problem, (await gateway.GetAsync(NoBook, ("Accept", Problem))).MediaType);
        Assert.Equal("application/json; dialect=problem", (await gateway.GetAsync(NoBook, ("Accept", "application/json; dialect=problem"))).MediaType);
        Assert.Equal(Protobuf, (await gateway.GetAsync(NoBook, ("Accept", Protobuf))).MediaType);
        Assert.Equal((404, mediaType), ((await gateway.GetAsync("/nothing")).Status, (await gateway.GetAsync("/nothing")).MediaType));
    }

    [Fact]
    public async Task Every_default_dialect_round_trips_the_status()
    {
        foreach (var dialect in new[] { StatusDialect.RpcStatus, StatusDialect.GoogleError })
        {
            await using var gateway = await GatewayHost.StartAsync($"Gateway:Errors:Dialect={dialect}");
            var response = await RestResponse.SendAsync(gateway.Http2, HttpMethod.Post, "/statusgateway/v1/statuses:raise", Samples.ToJson(Samples.Rich).ToJsonString());
            Assert.Equal(Samples.Rich, DialectNegotiator.Get(dialect).Read(response.Bytes, new StatusReadContext(404, StatusOrigin.Upstream)));
        }
    }

    [Fact]
    public async Task HEAD_has_the_headers_of_the_dialect_and_no_body()
    {
        foreach (var accept in new[] { Problem, Protobuf, "application/json; dialect=rpc-status" })
        {
            var head = await RestResponse.SendAsync(statuses.Gateway.Http1, HttpMethod.Head, NoBook, null, [("Accept", accept)]);
            Assert.Equal((404, accept), (head.Status, head.MediaType));
            Assert.Empty(head.Bytes);
        }
    }

    [Fact]
    public async Task A_request_body_can_be_protobuf()
    {
        var created = await SendAsync(HttpMethod.Post, "/v1/shelves/1/books?bookId=emma", Bytes(new Book { Title = "Emma", Copies = 3 }));
        var patched = await SendAsync(HttpMethod.Patch, "/v1/shelves/1/books/emma?updateMask=title", Bytes(new Book { Name = "shelves/2/books/x", Title = "Persuasion" }), "application/protobuf");

        Assert.Equal((200, "shelves/1/books/emma"), (created.Status, created.Json.GetProperty("name").GetString()));
        Assert.Equal((200, "shelves/1/books/emma"), (patched.Status, patched.Json.GetProperty("name").GetString()));
        Assert.Equal("Persuasion", patched.Json.GetProperty("title").GetString());
        Assert.Equal("3", patched.Json.GetProperty("copies").GetString());
    }

    [Fact]
    public async Task A_protobuf_status_is_raised_byte_for_byte()
    {
        // An explicit default and an unknown field, which would be lost if the details were decoded and encoded again.
        var status = new RpcStatus(RpcCode.Aborted, "m", [new StatusDetail("type.googleapis.com/google.rpc.RetryInfo", new byte[] { 0x0A, 0x04, 0x08, 0x02, 0x10, 0x00, 0xBA, 0x3E, 0x01, 0x61 }), .. Samples.Rich.Details]);

        var response = await SendAsync(HttpMethod.Post, "/statusgateway/v1/statuses:raise", Bytes(status.ToProto()), Protobuf, Protobuf);

        Assert.Equal((409, Protobuf), (response.Status, response.MediaType));
        Assert.Equal(status, Samples.Read(response));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x0A, 0x7F, 0x41 })]
    [InlineData(new byte[] { 0x12, 0x01, 0xFF })]
    public async Task An_invalid_protobuf_body_is_rejected(byte[] body)
    {
        var response = await SendAsync(HttpMethod.Post, "/v1/shelves/1/books", body);

        Assert.Equal("400 INVALID_ARGUMENT MALFORMED_BODY", response.Summary);
        Assert.StartsWith("book", response.Json.GetProperty("errors")[0].GetProperty("field").GetString(), StringComparison.Ordinal);
    }

    private static byte[] Bytes(Google.Protobuf.IMessage message) => Google.Protobuf.MessageExtensions.ToByteArray(message);

    private Task<RestResponse> SendAsync(HttpMethod method, string path, byte[] body, string mediaType = Protobuf, string accept = "application/json")
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("content-type", mediaType);
        request.Headers.TryAddWithoutValidation("accept", accept);
        return RestResponse.SendAsync(statuses.Gateway.Http1, request);
    }
}
