using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.FunctionalTests.Upstreams.Rest;

namespace StatusGateway.FunctionalTests.Configuration;

/// <summary>Options of one method apply to its calls only.</summary>
public sealed class MethodOptionsTests
{
    private const string Book = "/v1/shelves/1/books/1";
    private const string Shelf = "/v1/shelves/1";
    private const string Own = "Gateway:Upstreams:library:Methods:0:";

    private static readonly string Long = new('x', 3000);

    [Fact]
    public async Task Timeout_applies_to_its_method_only()
    {
        // The server never responds to GetBook, so only the method's timeout can end the call.
        await using var rest = await StartAsync(
            (request, response) => request.Line.Contains("/books/", StringComparison.Ordinal) ? Task.Delay(Timeout.Infinite, response.Stop) : response.SendAsync(200, """{"name":"shelves/1"}"""),
            "Gateway:Upstreams:library:Timeout=", Own + "Timeout=00:00:00.2");

        Assert.Equal("504 DEADLINE_EXCEEDED DEADLINE_EXPIRED", (await rest.Gateway.GetAsync(Book)).Summary);
        Assert.Equal("200", (await rest.Gateway.GetAsync(Shelf)).Summary);
    }

    [Fact]
    public async Task Response_limit_applies_to_its_method_only()
    {
        await using var rest = await StartAsync((_, response) => response.SendAsync(200, $"{{\"name\":\"{Long}\"}}"), Own + "Limits:MaxResponseBytes=1000");

        Assert.Equal("502 RESOURCE_EXHAUSTED UPSTREAM_RESPONSE_TOO_LARGE", (await rest.Gateway.GetAsync(Book)).Summary);
        Assert.Equal("200", (await rest.Gateway.GetAsync(Shelf)).Summary);
    }

    [Fact]
    public async Task Error_limit_applies_to_its_method_only()
    {
        await using var rest = await StartAsync((_, response) => response.SendAsync(404, $"{{\"message\":\"{Long}\"}}"), Own + "Limits:MaxErrorBytes=1000");

        Assert.Equal("404 Not Found", (await rest.Gateway.GetAsync(Book)).Detail);
        Assert.Equal(Long, (await rest.Gateway.GetAsync(Shelf)).Detail);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web+json")]
    [InlineData("application/grpc")]
    public async Task Request_limit_applies_to_its_method_only(string mediaType)
    {
        await using var rest = await StartAsync((_, response) => response.SendAsync(200, "{}"), Own + "Limits:MaxRequestBytes=1000");

        Assert.Equal("RESOURCE_EXHAUSTED", await CodeAsync("GetBook"));
        Assert.NotEqual("RESOURCE_EXHAUSTED", await CodeAsync("GetShelf"));

        async Task<string?> CodeAsync(string method)
        {
            var path = $"/library.v1.Library/{method}";
            if (mediaType == "application/json")
            {
                var response = await RestResponse.SendAsync(rest.Gateway.Http1, HttpMethod.Post, path, $"{{\"name\":\"{Long}\"}}", [("accept", "application/problem+json")]);
                return response.Status == 200 ? "OK" : response.Code;
            }

            var body = mediaType.EndsWith("json", StringComparison.Ordinal) ? System.Text.Encoding.UTF8.GetBytes($"{{\"name\":\"{Long}\"}}") : RawGrpcClient.BookRequest(Long);
            var end = await RawGrpcClient.SendAsync(rest.Gateway.Http2, path, MessageFrame.Encode(body), null, mediaType);
            return end.Code == "8" ? "RESOURCE_EXHAUSTED" : end.Code;
        }
    }

    [Fact]
    public async Task Error_options_apply_to_their_method_only()
    {
        await using var rest = await StartAsync(
            (_, response) => response.SendAsync(404, """{"code":5,"message":"No.","details":[]}"""),
            Own + "Errors:Dialect=RpcStatus", Own + "Errors:CodeToHttp:NOT_FOUND=410", "Gateway:Upstreams:library:KeepHttpStatus=false");

        var (own, common) = (await rest.Gateway.GetAsync(Book), await rest.Gateway.GetAsync(Shelf));

        Assert.Equal((410, "application/json", 5), (own.Status, own.MediaType?.Split(';')[0], own.Json.GetProperty("code").GetInt32()));
        Assert.Equal("404 NOT_FOUND", common.Summary);
    }

    [Fact]
    public async Task Type_base_applies_to_its_method_only()
    {
        await using var rest = await StartAsync((_, response) => response.SendAsync(404, ""), Own + "Errors:TypeBase=https://books.example.com/errors/");

        Assert.Equal("https://books.example.com/errors/NOT_FOUND", (await rest.Gateway.GetAsync(Book)).Json.GetProperty("type").GetString());
        Assert.Equal("/errors/NOT_FOUND", (await rest.Gateway.GetAsync(Shelf)).Json.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Masking_applies_to_its_method_only()
    {
        await using var rest = await StartAsync(
            (_, response) => response.SendAsync(500, """{"message":"The disk /dev/sda is full."}"""), "Gateway:Errors:Masking=On", Own + "Errors:Masking=Off");

        Assert.Equal("The disk /dev/sda is full.", (await rest.Gateway.GetAsync(Book)).Detail);
        Assert.Equal("Internal error.", (await rest.Gateway.GetAsync(Shelf)).Detail);
    }

    [Fact]
    public async Task Json_options_apply_to_their_method_only()
    {
        await using var rest = await StartAsync(
            (_, response) => response.SendAsync(200, "{}"), Own + "Json:EmitDefaults=true", Own + "Json:ProtoFieldNames=true", Own + "Json:IgnoreUnknownParameters=true");

        var own = await rest.Gateway.GetAsync(Book + "?unknown=1");

        Assert.Equal(200, own.Status);
        Assert.Equal(0, own.Json.GetProperty("page_count").GetInt32());
        Assert.Equal("{}", (await rest.Gateway.GetAsync(Shelf)).Body);
        Assert.Equal("400 INVALID_ARGUMENT INVALID_PARAMETER", (await rest.Gateway.GetAsync(Shelf + "?unknown=1")).Summary);
    }

    private static Task<ScriptedRestUpstream> StartAsync(Func<ScriptedRequest, ScriptedResponse, Task> response, params string[] settings) =>
        ScriptedRestUpstream.LibraryAsync(response, [Own + "selector=library.v1.Library.GetBook", .. settings]);
}
