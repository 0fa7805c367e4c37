using System.Text.Json.Nodes;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Errors;

/// <summary>A rich error of an upstream reaches every client without loss.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RichErrorTests(GatewayFixture gateways)
{
    private const string Name = "shelves/1/books/rich";
    private const string Message = "Book \"shelves/1/books/rich\" was not found. ☺ 100%";

    [Theory]
    [InlineData(SchemaSource.Reflection, 1)]
    [InlineData(SchemaSource.Reflection, 2)]
    [InlineData(SchemaSource.DescriptorSet, 1)]
    [InlineData(SchemaSource.DescriptorSet, 2)]
    public async Task Rest_client_receives_all_members(SchemaSource source, int http)
    {
        var response = await GetAsync(source, http);

        Assert.Equal((404, "application/problem+json"), (response.Status, response.MediaType));
        var problem = JsonNode.Parse(response.Body)!.AsObject();
        var traceId = problem["traceId"]!.GetValue<string>();
        problem.Remove("traceId");
        Assert.True(JsonNode.DeepEquals(Expected(), problem), response.Body);
        Assert.Equal(
            ["type", "title", "status", "detail", "instance", "code", "reason", "domain", "metadata", "details"],
            problem.Select(member => member.Key));
        Assert.Matches("^[0-9a-f]{32}$", traceId);
        Assert.Equal(traceId, response.Header("statusgateway-trace-id"));
    }

    [Fact]
    public async Task Details_with_an_http_header_are_sent_as_headers()
    {
        var response = await GetAsync(SchemaSource.Reflection, 1);

        Assert.Equal("2", response.Header("retry-after"));
        Assert.Equal("no-store", response.Header("cache-control"));
        Assert.Contains("Accept-Language", response.Header("vary"), StringComparison.OrdinalIgnoreCase);
        Assert.Null(response.Header("content-language"));
        Assert.Null(response.Header("grpc-status"));
        Assert.Null(response.Header("grpc-message"));
        Assert.Null(response.Header("grpc-status-details-bin"));
    }

    [Theory]
    [InlineData("de", "de-DE")]
    [InlineData("fr;q=0.9, de-AT;q=0.5", "de-DE")]
    [InlineData("fr", null)]
    [InlineData("*", null)]
    public async Task Localized_message_matches_accept_language(string languages, string? locale)
    {
        var response = await gateways.ReflectedLibrary.GetAsync($"/v1/{Name}", ("Accept-Language", languages));

        var isLocalized = locale is not null;
        Assert.Equal(isLocalized ? $"Das Buch „{Name}“ wurde nicht gefunden." : Message, response.Detail);
        Assert.Equal(isLocalized ? Message : null, response.Json.TryGetProperty("message", out var message) ? message.GetString() : null);
        Assert.Equal(locale, response.Header("content-language"));
    }

    [Theory]
    [InlineData(SchemaSource.Reflection)]
    [InlineData(SchemaSource.DescriptorSet)]
    public async Task Grpc_js_receives_unchanged_bytes(SchemaSource source)
    {
        var direct = await gateways.Client.GetBookAsync(gateways.Upstreams.Library.Target, Name);
        var relayed = await gateways.Client.GetBookAsync(gateways.For(source).Target, Name);

        Assert.Equal((5, Message), (relayed.Code, relayed.Message));
        Assert.Equal(direct.Message, relayed.Message);
        Assert.NotNull(relayed.DetailsBin);
        Assert.Equal(direct.DetailsBin, relayed.DetailsBin);
        Assert.Matches("^[0-9a-f]{32}$", relayed.TrailingMetadata["statusgateway-trace-id"].Single());
    }

    [Fact]
    public async Task Grpc_error_is_trailers_only_and_unpadded()
    {
        var response = await RawGrpcClient.GetBookAsync(gateways.ReflectedLibrary, Name);

        Assert.Equal(200, response.HttpStatus);
        Assert.Equal("application/grpc", response.Headers["content-type"]);
        Assert.Empty(response.Trailers);
        Assert.Empty(response.Body);
        Assert.Equal("5", response.Headers["grpc-status"]);
        Assert.Equal("Book \"shelves/1/books/rich\" was not found. %E2%98%BA 100%25", response.Headers["grpc-message"]);
        Assert.False(response.Headers["grpc-status-details-bin"].EndsWith('='));
    }

    // Details have a readable form where it round-trips to the same bytes, and an additional @value otherwise.
    private static JsonObject Expected() => new()
    {
        ["type"] = "/errors/NOT_FOUND#BOOK_NOT_FOUND",
        ["title"] = "Not Found",
        ["status"] = 404,
        ["detail"] = Message,
        ["instance"] = $"/v1/{Name}",
        ["code"] = "NOT_FOUND",
        ["reason"] = "BOOK_NOT_FOUND",
        ["domain"] = "library.example.com",
        ["metadata"] = new JsonObject { ["name"] = Name },
        ["details"] = new JsonArray(
            new JsonObject
            {
                ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
                ["reason"] = "BOOK_NOT_FOUND",
                ["domain"] = "library.example.com",
                ["metadata"] = new JsonObject { ["name"] = Name },
            },
            new JsonObject
            {
                ["@type"] = "type.googleapis.com/google.rpc.ResourceInfo",
                ["resourceType"] = "library.example.com/Book",
                ["resourceName"] = Name,
                ["description"] = "It is not on its shelf.",
            },
            new JsonObject
            {
                ["@type"] = "type.googleapis.com/google.rpc.LocalizedMessage",
                ["locale"] = "de-DE",
                ["message"] = $"Das Buch „{Name}“ wurde nicht gefunden.",
            },
            new JsonObject { ["@type"] = "type.example.com/acme.v1.Unknown", ["@value"] = "3q2+7wD/" },
            new JsonObject
            {
                ["@type"] = "type.googleapis.com/google.rpc.RetryInfo",
                ["retryDelay"] = "2s",
                ["@value"] = "CgQIAhAA",
            }),
    };

    private Task<RestResponse> GetAsync(SchemaSource source, int http) =>
        RestResponse.SendAsync(gateways.For(source).Client(http), HttpMethod.Get, $"/v1/{Name}");
}
