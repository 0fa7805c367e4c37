using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>Errors of REST servers written with frameworks that Debian packages. <c>test.sh --frameworks</c> installs and tests them.</summary>
public sealed class DebianFrameworkTests
{
    private const string Book = """{"title": "x", "pageCount": -1, "isbn": "1", "authors": [{"displayName": "Jane"}, {"displayName": "x"}]}""";

    // The framework, the book, the code, the message, and the reason of the ErrorInfo if there is one.
    [FrameworksTheory]
    [InlineData("flask", "missing|5|No such book.|", "locked|16|The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn't understand how to supply the credentials required.|", "bug|13|The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.|")]
    [InlineData("fastapi", "missing|5|No such book.|", "locked|16|Not authenticated|", "bug|13|Internal Server Error|")]
    [InlineData("django", "missing|5|No such book.|", "locked|7|Authentication credentials were not provided.|", "bug|13|500 Internal Server Error|")]
    [InlineData("rails", "missing|5|Not Found|", "locked|16|You need to sign in before continuing.|", "bug|13|Internal Server Error|")]
    public async Task Error_of_the_framework_maps_to_its_status(string framework, params string[] errors)
    {
        await using var server = await StartAsync(framework);
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.Rest(server.Address), "Gateway:Errors:Masking=Off"]);
        foreach (var expected in errors)
        {
            var book = expected[..expected.IndexOf('|', StringComparison.Ordinal)];

            var response = await RawGrpcClient.GetBookAsync(gateway, $"shelves/1/books/{book}");

            Assert.Equal(expected, $"{book}|{response.Code}|{response.Message}|{response.Reason}");
        }
    }

    [FrameworksTheory]
    [InlineData("flask", "#/title Title is too short.")]
    [InlineData("fastapi", "#/title ensure this value has at least 3 characters", "#/pageCount ensure this value is greater than or equal to 1", "#/authors/1/displayName ensure this value has at least 2 characters")]
    [InlineData("django", "#/title Ensure this field has at least 3 characters.", "#/pageCount Ensure this value is greater than or equal to 1.", "#/authors/1/displayName Ensure this field has at least 2 characters.")]
    [InlineData("rails", "#/title is too short (minimum is 3 characters)", "#/isbn is too short (minimum is 10 characters)", " The shelf is full")]
    public async Task Validation_error_has_pointers(string framework, params string[] errors)
    {
        await using var server = await StartAsync(framework);
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.Rest(server.Address), "Gateway:Errors:Masking=Off"]);

        var response = await RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, "/v1/shelves/1/books", Book);

        Assert.Equal("INVALID_ARGUMENT", response.Code);
        Assert.Equal(
            errors,
            response.Json.GetProperty("errors").EnumerateArray().Select(error => $"{(error.TryGetProperty("pointer", out var pointer) ? pointer.GetString() : "")} {error.GetProperty("detail").GetString()}"));
    }

    private static Task<NodeServer> StartAsync(string framework) =>
        framework == "rails" ? NodeServer.StartAsync("rails-server.rb") : NodeServer.StartAsync("python_frameworks.py", "--framework", framework);

    /// <summary>A theory that requires the frameworks.</summary>
    private sealed class FrameworksTheoryAttribute : TheoryAttribute
    {
        public FrameworksTheoryAttribute()
        {
            if (Environment.GetEnvironmentVariable("STATUSGATEWAY_FRAMEWORKS") is null) Skip = "The frameworks are tested by test.sh --frameworks.";
        }
    }
}
