using Google.Protobuf;
using StatusGateway.Demo.Library.V1;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>A client that sends protobuf, such as an exporter of telemetry, reads protobuf, unless its Accept names a type.</summary>
public sealed class ProtobufBodyTests
{
    private const string Protobuf = "application/x-protobuf";
    private const string Problem = "application/problem+json";

    public static TheoryData<string?, string, bool> Accepts => new()
    {
        { null, Protobuf, true },
        { "*/*", Protobuf, true },
        { "*/*", "application/protobuf", true },
        { "*/*;q=0.8", Protobuf, true },
        { "application/*", Protobuf, true },
        { "application/json", Protobuf, false },
        { "application/problem+json", Protobuf, false },
        { "application/json, */*", Protobuf, false },
    };

    [Theory]
    [MemberData(nameof(Accepts))]
    public async Task The_response_has_the_form_of_the_body(string? accept, string type, bool isProtobuf)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var book = new Book { Title = "Emma" }.ToByteArray();

        var success = await PostAsync(gateway, "/v1/shelves/1/books", type, accept, book);
        Assert.Equal((200, isProtobuf ? type : "application/json"), (success.Status, success.MediaType));
        if (isProtobuf) Assert.Equal("Emma", Book.Parser.ParseFrom(success.Bytes).Title);

        (string Path, byte[] Body, int Status, int Code)[] errors =
        [
            ("/v1/shelves/none/books", book, 404, 5),
            ("/v1/shelves/1/books", [0xFF], 400, 3),
            ("/v1/shelves/1/books?nothing=1", book, 400, 3),
            ("/v1/nothing", book, 404, 5),
            ("/v1/shelves/1/books/1", book, 405, 12),
        ];
        foreach (var (path, body, status, code) in errors)
        {
            var error = await PostAsync(gateway, path, type, accept, body);
            Assert.Equal((status, isProtobuf ? type : Problem), (error.Status, error.MediaType));
            if (isProtobuf) Assert.Equal(code, Google.Rpc.Status.Parser.ParseFrom(error.Bytes).Code);
        }
    }

    [Fact]
    public async Task A_request_without_a_body_gets_json_whatever_its_media_type()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var response = await RestResponse.SendAsync(gateway.Http1, HttpMethod.Get, "/v1/nothing", null, [("content-type", Protobuf)]);

        Assert.Equal(Problem, response.MediaType);
    }

    [Fact]
    public async Task An_rpc_path_refuses_the_media_type_with_a_problem()
    {
        await using var gateway = await GatewayHost.StartAsync();

        var response = await PostAsync(gateway, "/library.v1.Library/GetBook", Protobuf, null, []);

        Assert.Equal("415 INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE", response.Summary);
    }

    private static Task<RestResponse> PostAsync(GatewayHost gateway, string path, string type, string? accept, byte[] body)
    {
        var request = HttpRequests.Create(gateway.Http1, HttpMethod.Post, path);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("content-type", type);
        if (accept is not null) request.Headers.TryAddWithoutValidation("accept", accept);
        return RestResponse.SendAsync(gateway.Http1, request);
    }
}
