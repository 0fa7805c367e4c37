using System.Text.Json.Nodes;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Errors;

/// <summary>A foreign server's failure with everything that is hard to carry: no caller loses any of it.</summary>
[Collection(SharedPeers.Name)]
public sealed class RichErrorTests(GatewayPeers peers)
{
    private const string Name = "shelves/1/books/rich";
    private const string Message = "Book \"shelves/1/books/rich\" was not found. ☺ 100%";

    [Theory]
    [InlineData(SchemaSource.Reflection, 1)]
    [InlineData(SchemaSource.Reflection, 2)]
    [InlineData(SchemaSource.DescriptorSet, 1)]
    [InlineData(SchemaSource.DescriptorSet, 2)]
    public async Task A_rest_caller_gets_every_member_of_the_problem(SchemaSource source, int http)
    {
        var answer = await GetAsync(source, http);

        Assert.Equal((404, "application/problem+json"), (answer.Status, answer.MediaType));
        var problem = JsonNode.Parse(answer.Body)!.AsObject();
        var traceId = problem["traceId"]!.GetValue<string>();
        problem.Remove("traceId");
        Assert.True(JsonNode.DeepEquals(Expected(), problem), answer.Body);
        Assert.Equal(
            ["type", "title", "status", "detail", "instance", "code", "reason", "domain", "metadata", "details"],
            problem.Select(member => member.Key));
        Assert.Matches("^[0-9a-f]{32}$", traceId);
        Assert.Equal(traceId, answer.Header("statusgateway-trace-id"));
    }

    [Fact]
    public async Task Its_details_become_headers_where_http_has_one()
    {
        var answer = await GetAsync(SchemaSource.Reflection, 1);

        Assert.Equal("2", answer.Header("retry-after"));
        Assert.Equal("no-store", answer.Header("cache-control"));
        Assert.Contains("Accept-Language", answer.Header("vary"), StringComparison.OrdinalIgnoreCase);
        Assert.Null(answer.Header("content-language"));
        Assert.Null(answer.Header("grpc-status"));
        Assert.Null(answer.Header("grpc-message"));
        Assert.Null(answer.Header("grpc-status-details-bin"));
    }

    [Theory]
    [InlineData("de", "de-DE")]
    [InlineData("fr;q=0.9, de-AT;q=0.5", "de-DE")]
    [InlineData("fr", null)]
    [InlineData("*", null)]
    public async Task Its_text_is_in_the_callers_language_where_it_has_one(string languages, string? locale)
    {
        var answer = await peers.Reflecting.GetAsync($"/v1/{Name}", ("Accept-Language", languages));

        var isLocalized = locale is not null;
        Assert.Equal(isLocalized ? $"Das Buch „{Name}“ wurde nicht gefunden." : Message, answer.Detail);
        Assert.Equal(isLocalized ? Message : null, answer.Json.TryGetProperty("message", out var message) ? message.GetString() : null);
        Assert.Equal(locale, answer.Header("content-language"));
    }

    [Theory]
    [InlineData(SchemaSource.Reflection)]
    [InlineData(SchemaSource.DescriptorSet)]
    public async Task A_foreign_grpc_caller_gets_the_very_bytes_that_the_server_sent(SchemaSource source)
    {
        var direct = await peers.Client.GetBookAsync(peers.Peers.Library.Target, Name);
        var relayed = await peers.Client.GetBookAsync(peers.Library(source).Target, Name);

        Assert.Equal((5, Message), (relayed.Code, relayed.Message));
        Assert.Equal(direct.Message, relayed.Message);
        Assert.NotNull(relayed.DetailsBin);
        Assert.Equal(direct.DetailsBin, relayed.DetailsBin);
        Assert.Matches("^[0-9a-f]{32}$", relayed.TrailingMetadata["statusgateway-trace-id"].Single());
    }

    [Fact]
    public async Task On_the_wire_a_failure_is_trailers_only_and_unpadded()
    {
        var answer = await GrpcWire.GetBookAsync(peers.Reflecting, Name);

        Assert.Equal(200, answer.HttpStatus);
        Assert.Equal("application/grpc", answer.Headers["content-type"]);
        Assert.Empty(answer.Trailers);
        Assert.Empty(answer.Body);
        Assert.Equal("5", answer.Headers["grpc-status"]);
        Assert.Equal("Book \"shelves/1/books/rich\" was not found. %E2%98%BA 100%25", answer.Headers["grpc-message"]);
        Assert.False(answer.Headers["grpc-status-details-bin"].EndsWith('='));
    }

    // Every byte of every detail can be had back from the problem: readable where that is the same, as @value where it is not.
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
                ["description"] = "Nobody has seen it.",
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

    private Task<RestAnswer> GetAsync(SchemaSource source, int http) =>
        RestAnswer.SendAsync(peers.Library(source).Client(http), HttpMethod.Get, $"/v1/{Name}");
}
