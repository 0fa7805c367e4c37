using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using StatusGateway.Demo.Library.V1;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>Requests to REST upstreams, and calls that do not reach them.</summary>
public sealed class RequestTests
{
    private const string Emma = """{"title":"Emma"}""";

    [Fact]
    public async Task Request_is_built_from_the_message_by_the_rule()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(200, Emma));

        var response = await CallAsync(rest.Gateway, "CreateBook", new CreateBookRequest { Parent = "shelves/1", BookId = "a b&c/☺", Book = new Book { Title = "Emma", Copies = 3 } });

        Assert.Equal("0", response.Code);
        var request = Assert.Single(rest.Server.Requests);
        Assert.Equal("POST /v1/shelves/1/books?bookId=a%20b%26c%2F%E2%98%BA", request.Line);
        Assert.Equal("""{"title":"Emma","copies":"3"}""", request.Body);
        Assert.Equal(("application/json", "application/json, application/problem+json"), (request.Header("content-type"), request.Header("accept")));
    }

    [Fact]
    public async Task Path_of_the_address_is_a_prefix()
    {
        await using var server = ScriptedHttpServer.Start((_, response) => response.SendAsync(200, Emma));
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.Rest(new Uri(server.Address, "/api/books%20x/"))]);

        Assert.Equal("0", (await RawGrpcClient.GetBookAsync(gateway, "shelves/1/books/1")).Code);
        Assert.Equal("GET /api/books%20x/v1/shelves/1/books/1", server.Requests.Single().Line);
    }

    [Theory]
    [InlineData("", "name")]
    [InlineData("shelves/1", "name")]
    [InlineData("shelves/./books/1", "name")]
    [InlineData("shelves/../books/1", "name")]
    [InlineData("shelves//books/1", "name")]
    public async Task Message_that_no_binding_can_express_is_rejected_with_its_field(string name, string field)
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(200, Emma));

        var response = await RawGrpcClient.GetBookAsync(rest.Gateway, name);

        Assert.Equal(("3", "MESSAGE_NOT_EXPRESSIBLE"), (response.Code, response.Reason));
        var violations = response.Details!.Details.Single(detail => detail.Is(Rpc.BadRequest.Descriptor)).Unpack<Rpc.BadRequest>().FieldViolations;
        Assert.All(violations, violation => Assert.Equal(field, violation.Field));
        Assert.Empty(rest.Server.Requests);
    }

    [Fact]
    public async Task Method_without_a_rule_is_rejected()
    {
        await using var server = ScriptedHttpServer.Start((_, response) => response.SendAsync(200, "{}"));
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.Rest(server.Address, "matrix")]);

        var response = await RawGrpcClient.SendAsync(gateway.Http2, "/matrix.v1.Matrix/Unary", MessageFrame.Encode([]));

        Assert.Equal(("3", "MESSAGE_NOT_EXPRESSIBLE"), (response.Code, response.Reason));
        Assert.EndsWith("The method has no google.api.http rule.", response.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fill", "/v1/shelves/1/books/1?updateMask=title")]
    [InlineData("Leave", "/v1/shelves/1/books/1")]
    public async Task A_patch_without_a_mask_follows_the_option(string mode, string target)
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(200, Emma), $"Gateway:Upstreams:library:UpdateMask={mode}");

        var response = await RestResponse.SendAsync(rest.Gateway.Http1, HttpMethod.Patch, "/v1/shelves/1/books/1", """{"title":"Emma"}""");

        Assert.Equal(200, response.Status);
        Assert.Equal($"PATCH {target}", Assert.Single(rest.Server.Requests).Line);
    }

    [Fact]
    public async Task Conditional_and_range_headers_are_not_forwarded()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(200, Emma));

        var response = await rest.Gateway.GetAsync(
            "/v1/shelves/1/books/1", ("if-none-match", "\"1\""), ("if-modified-since", "Wed, 21 Oct 2015 07:28:00 GMT"), ("if-range", "\"1\""), ("range", "bytes=0-1"),
            ("if-match", "\"2\""), ("if-unmodified-since", "Wed, 21 Oct 2015 07:28:00 GMT"), ("authorization", "Bearer x"), ("cookie", "a=b"), ("x-own", "1"));

        Assert.Equal(200, response.Status);
        var headers = Assert.Single(rest.Server.Requests).Headers;
        Assert.Equal(["authorization", "if-match", "if-unmodified-since", "x-own"], headers.Keys.Where(name => name.StartsWith("if-", StringComparison.Ordinal) || name is "range" or "authorization" or "cookie" or "x-own").Order());
        Assert.Equal(("\"2\"", "Bearer x"), (headers["if-match"], headers["authorization"]));
        Assert.Contains("traceparent", headers.Keys);
    }

    [Fact]
    public async Task Configured_accept_header_is_sent()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(200, Emma), "Gateway:Upstreams:library:Metadata:Request:Set:accept=application/vnd.books+json");

        Assert.Equal("0", (await RawGrpcClient.GetBookAsync(rest.Gateway, "shelves/1/books/1")).Code);
        Assert.Equal("application/vnd.books+json", rest.Server.Requests.Single().Header("accept"));
    }

    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData("20S", 1, 20)]
    [InlineData("99999999H", 359999996400, 359999996400)]
    public async Task Remaining_time_is_sent(string? timeout, double min, double max)
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) => response.SendAsync(200, Emma));

        var response = await RawGrpcClient.GetBookAsync(rest.Gateway, "shelves/1/books/1", timeout is null ? [] : [("grpc-timeout", timeout)]);

        Assert.Equal("0", response.Code);
        var sent = rest.Server.Requests.Single().Header("x-server-timeout");
        Assert.Equal(timeout is null, sent is null);
        Assert.InRange(double.Parse(sent ?? "0", System.Globalization.CultureInfo.InvariantCulture), min, max);
    }

    [Fact]
    public async Task Expired_deadline_closes_the_connection()
    {
        var isClosed = new TaskCompletionSource();
        await using var rest = await ScriptedRestUpstream.LibraryAsync(async (_, response) =>
        {
            await response.WaitUntilClosedAsync();
            isClosed.TrySetResult();
        });

        var response = await rest.Gateway.GetAsync("/v1/shelves/1/books/1", ("x-server-timeout", "0.3"));

        Assert.Equal("504 DEADLINE_EXCEEDED DEADLINE_EXPIRED", response.Summary);
        await isClosed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Unreachable_server_is_unavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", UpstreamSettings.Rest(address));

        var response = await gateway.GetAsync("/v1/shelves/1/books/1");

        Assert.Equal("503 UNAVAILABLE UPSTREAM_UNREACHABLE", response.Summary);
        Assert.Equal("1", response.Header("retry-after"));
    }

    [Fact]
    public async Task Server_that_resets_the_connection_is_unavailable()
    {
        await using var rest = await ScriptedRestUpstream.LibraryAsync((_, response) =>
        {
            response.Reset();
            return Task.CompletedTask;
        });

        Assert.Equal("503 UNAVAILABLE UPSTREAM_RESET", (await rest.Gateway.GetAsync("/v1/shelves/1/books/1")).Summary);
    }

    [Fact]
    public async Task Raw_bodies_pass_through_unchanged()
    {
        await using var server = ScriptedHttpServer.Start((request, response) => request.Line.Contains("unwrap", StringComparison.Ordinal)
            ? response.SendAsync(200, "a,b", "text/csv")
            : response.SendAsync(200, $"[{request.Body}]", request.Header("content-type")));
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.Rest(server.Address, "content")]);

        var echo = await RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, "/content/v1/echo", "<a/>", [("content-type", "application/xml")]);
        var unwrapped = await RawGrpcClient.SendAsync(
            gateway.Http2, "/content.v1.Files/Unwrap", MessageFrame.Encode(new Content.V1.DownloadRequest { Name = "files/1" }.ToByteArray()));

        Assert.Equal((200, "application/xml", "[<a/>]"), (echo.Status, echo.MediaType, echo.Body));
        var wrapper = Content.V1.UnwrapResponse.Parser.ParseFrom(unwrapped.Body[5..]);
        Assert.Equal(("text/csv", "a,b", ""), (wrapper.File.ContentType, wrapper.File.Data.ToStringUtf8(), wrapper.Name));
        Assert.Equal("*/*", server.Requests.Last().Header("accept"));
    }

    private static Task<RawGrpcResponse> CallAsync(GatewayHost gateway, string method, IMessage request) =>
        RawGrpcClient.SendAsync(gateway.Http2, $"/library.v1.Library/{method}", MessageFrame.Encode(request.ToByteArray()));
}
