using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using StatusGateway.Demo.Library.V1;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.RestUpstreams;

/// <summary>What REST servers are asked, and what becomes of calls that do not reach them.</summary>
public sealed class RestRequestTests
{
    private const string Emma = """{"title":"Emma"}""";

    [Fact]
    public async Task A_message_is_the_request_of_its_rule()
    {
        await using var rest = await RestGateway.LibraryAsync((_, answer) => answer.SendAsync(200, Emma));

        var answer = await CallAsync(rest.Gateway, "CreateBook", new CreateBookRequest { Parent = "shelves/1", BookId = "a b&c/☺", Book = new Book { Title = "Emma", Copies = 3 } });

        Assert.Equal("0", answer.Code);
        var request = Assert.Single(rest.Server.Requests);
        Assert.Equal("POST /v1/shelves/1/books?bookId=a%20b%26c%2F%E2%98%BA", request.Line);
        Assert.Equal("""{"title":"Emma","copies":"3"}""", request.Body);
        Assert.Equal(("application/json", "application/json, application/problem+json"), (request.Header("content-type"), request.Header("accept")));
    }

    [Fact]
    public async Task An_address_may_have_a_path()
    {
        await using var server = ScriptedServer.Start((_, answer) => answer.SendAsync(200, Emma));
        await using var gateway = await GatewayHost.StartAsync([.. RestGateway.Settings(new Uri(server.Address, "/api/books%20x/"))]);

        Assert.Equal("0", (await GrpcWire.GetBookAsync(gateway, "shelves/1/books/1")).Code);
        Assert.Equal("GET /api/books%20x/v1/shelves/1/books/1", server.Requests.Single().Line);
    }

    [Theory]
    [InlineData("", "name")]
    [InlineData("shelves/1", "name")]
    [InlineData("shelves/./books/1", "name")]
    [InlineData("shelves/../books/1", "name")]
    [InlineData("shelves//books/1", "name")]
    public async Task What_no_binding_can_carry_is_told_with_its_field(string name, string field)
    {
        await using var rest = await RestGateway.LibraryAsync((_, answer) => answer.SendAsync(200, Emma));

        var answer = await GrpcWire.GetBookAsync(rest.Gateway, name);

        Assert.Equal(("3", "MESSAGE_NOT_EXPRESSIBLE"), (answer.Code, answer.Reason));
        var violations = answer.Details!.Details.Single(detail => detail.Is(Rpc.BadRequest.Descriptor)).Unpack<Rpc.BadRequest>().FieldViolations;
        Assert.All(violations, violation => Assert.Equal(field, violation.Field));
        Assert.Empty(rest.Server.Requests);
    }

    [Fact]
    public async Task A_method_without_a_rule_is_not_expressible()
    {
        await using var server = ScriptedServer.Start((_, answer) => answer.SendAsync(200, "{}"));
        await using var gateway = await GatewayHost.StartAsync([.. RestGateway.Settings(server.Address, "matrix")]);

        var answer = await GrpcWire.SendAsync(gateway.Http2, "/matrix.v1.Matrix/Unary", GrpcWire.Frame([]));

        Assert.Equal(("3", "MESSAGE_NOT_EXPRESSIBLE"), (answer.Code, answer.Reason));
        Assert.EndsWith("The method has no google.api.http rule.", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_ask_for_less_than_the_message_stay_here()
    {
        await using var rest = await RestGateway.LibraryAsync((_, answer) => answer.SendAsync(200, Emma));

        var answer = await rest.Gateway.GetAsync(
            "/v1/shelves/1/books/1", ("if-none-match", "\"1\""), ("if-modified-since", "Wed, 21 Oct 2015 07:28:00 GMT"), ("if-range", "\"1\""), ("range", "bytes=0-1"),
            ("if-match", "\"2\""), ("if-unmodified-since", "Wed, 21 Oct 2015 07:28:00 GMT"), ("authorization", "Bearer x"), ("cookie", "a=b"), ("x-own", "1"));

        Assert.Equal(200, answer.Status);
        var headers = Assert.Single(rest.Server.Requests).Headers;
        Assert.Equal(["authorization", "if-match", "if-unmodified-since", "x-own"], headers.Keys.Where(name => name.StartsWith("if-", StringComparison.Ordinal) || name is "range" or "authorization" or "cookie" or "x-own").Order());
        Assert.Equal(("\"2\"", "Bearer x"), (headers["if-match"], headers["authorization"]));
        Assert.Contains("traceparent", headers.Keys);
    }

    [Fact]
    public async Task What_the_configuration_accepts_is_asked_for_instead()
    {
        await using var rest = await RestGateway.LibraryAsync((_, answer) => answer.SendAsync(200, Emma), "Gateway:Upstreams:library:Metadata:Request:Set:accept=application/vnd.books+json");

        Assert.Equal("0", (await GrpcWire.GetBookAsync(rest.Gateway, "shelves/1/books/1")).Code);
        Assert.Equal("application/vnd.books+json", rest.Server.Requests.Single().Header("accept"));
    }

    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData("20S", 1, 20)]
    [InlineData("99999999H", 359999996400, 359999996400)]
    public async Task What_is_left_of_the_callers_deadline_goes_along(string? timeout, double least, double most)
    {
        await using var rest = await RestGateway.LibraryAsync((_, answer) => answer.SendAsync(200, Emma));

        var answer = await GrpcWire.GetBookAsync(rest.Gateway, "shelves/1/books/1", timeout is null ? [] : [("grpc-timeout", timeout)]);

        Assert.Equal("0", answer.Code);
        var told = rest.Server.Requests.Single().Header("x-server-timeout");
        Assert.Equal(timeout is null, told is null);
        Assert.InRange(double.Parse(told ?? "0", System.Globalization.CultureInfo.InvariantCulture), least, most);
    }

    [Fact]
    public async Task A_deadline_that_passes_gives_the_request_up()
    {
        var isGone = new TaskCompletionSource();
        await using var rest = await RestGateway.LibraryAsync(async (_, answer) =>
        {
            await answer.WaitUntilGoneAsync();
            isGone.TrySetResult();
        });

        var answer = await rest.Gateway.GetAsync("/v1/shelves/1/books/1", ("x-server-timeout", "0.3"));

        Assert.Equal("504 DEADLINE_EXCEEDED DEADLINE_EXPIRED", answer.Summary);
        await isGone.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        await using var gateway = await GatewayHost.StartUnreadyAsync("Production", RestGateway.Settings(address));

        var answer = await gateway.GetAsync("/v1/shelves/1/books/1");

        Assert.Equal("503 UNAVAILABLE UPSTREAM_UNREACHABLE", answer.Summary);
        Assert.Equal("1", answer.Header("retry-after"));
    }

    [Fact]
    public async Task A_server_that_breaks_off_before_it_answers_is_a_reset()
    {
        await using var rest = await RestGateway.LibraryAsync((_, answer) =>
        {
            answer.Reset();
            return Task.CompletedTask;
        });

        Assert.Equal("503 UNAVAILABLE UPSTREAM_RESET", (await rest.Gateway.GetAsync("/v1/shelves/1/books/1")).Summary);
    }

    [Fact]
    public async Task Raw_bodies_go_and_come_as_they_are()
    {
        await using var server = ScriptedServer.Start((request, answer) => request.Line.Contains("unwrap", StringComparison.Ordinal)
            ? answer.SendAsync(200, "a,b", "text/csv")
            : answer.SendAsync(200, $"[{request.Body}]", request.Header("content-type")));
        var descriptors = Path.Combine(AppContext.BaseDirectory, "content.binpb");
        await File.WriteAllBytesAsync(descriptors, Statuses.StatusesGateway.DescriptorSet(Content.V1.ContentReflection.Descriptor));
        await using var gateway = await GatewayHost.StartAsync([.. RestGateway.Settings(server.Address, "content")]);

        var echo = await RestAnswer.SendAsync(gateway.Http1, HttpMethod.Post, "/content/v1/echo", "<a/>", [("content-type", "application/xml")]);
        var unwrapped = await GrpcWire.SendAsync(
            gateway.Http2, "/content.v1.Files/Unwrap", GrpcWire.Frame(new Content.V1.DownloadRequest { Name = "files/1" }.ToByteArray()));

        Assert.Equal((200, "application/xml", "[<a/>]"), (echo.Status, echo.MediaType, echo.Body));
        var wrapper = Content.V1.Wrapper.Parser.ParseFrom(unwrapped.Body[5..]);
        Assert.Equal(("text/csv", "a,b", ""), (wrapper.File.ContentType, wrapper.File.Data.ToStringUtf8(), wrapper.Name));
        Assert.Equal("*/*", server.Requests.Last().Header("accept"));
    }

    private static Task<GrpcWireAnswer> CallAsync(GatewayHost gateway, string method, IMessage request) =>
        GrpcWire.SendAsync(gateway.Http2, $"/library.v1.Library/{method}", GrpcWire.Frame(request.ToByteArray()));
}
