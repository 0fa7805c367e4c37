using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Connect;

/// <summary>Plain JSON posted to a method's path by clients that accept problem details.</summary>
public sealed class ProblemDetailsTests
{
    [Theory]
    [InlineData("""{"name": 5}""", "MALFORMED_BODY")]
    [InlineData("""{"name": "x"}""", "INVALID_REQUEST")]
    public async Task Violation_has_its_position_in_the_body(string body, string reason)
    {
        await using var gateway = await GatewayHost.StartAsync();

        var response = await RestResponse.SendAsync(
            gateway.Http1, HttpMethod.Post, RawGrpcClient.GetBook, body, [("content-type", "application/json"), ("accept", "application/problem+json")]);

        Assert.Equal((400, reason), (response.Status, response.Reason));
        Assert.Equal("#/name", Assert.Single(response.Json.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData("application/problem+json", "application/problem+json")]
    [InlineData("application/json, application/problem+json;q=0.1", "application/problem+json")]
    [InlineData("application/problem+json;q=0, application/json", "application/json")]
    [InlineData("application/json", "application/json")]
    public async Task Problem_details_are_sent_if_accepted(string accept, string expected)
    {
        await using var gateway = await GatewayHost.StartAsync();

        var response = await RestResponse.SendAsync(
            gateway.Http1, HttpMethod.Post, RawGrpcClient.GetBook, """{"name": "shelves/1/books/9"}""", [("content-type", "application/json"), ("accept", accept)]);

        Assert.Equal((404, expected), (response.Status, response.MediaType));
    }
}
