using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Protocols;

/// <summary>Plain JSON posted to a method's path, by someone who asks for problem details.</summary>
public sealed class ProblemAtRpcPathTests
{
    [Theory]
    [InlineData("""{"name": 5}""", "MALFORMED_BODY")]
    [InlineData("""{"name": "x"}""", "INVALID_REQUEST")]
    public async Task A_violation_has_its_place_in_the_body(string body, string reason)
    {
        await using var gateway = await GatewayHost.StartAsync();

        var answer = await RestAnswer.SendAsync(
            gateway.Http1, HttpMethod.Post, GrpcWire.GetBook, body, [("content-type", "application/json"), ("accept", "application/problem+json")]);

        Assert.Equal((400, reason), (answer.Status, answer.Reason));
        Assert.Equal("#/name", Assert.Single(answer.Json.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData("application/problem+json", "application/problem+json")]
    [InlineData("application/json, application/problem+json;q=0.1", "application/problem+json")]
    [InlineData("application/problem+json;q=0, application/json", "application/json")]
    [InlineData("application/json", "application/json")]
    public async Task Problem_details_are_for_who_accepts_them(string accept, string expected)
    {
        await using var gateway = await GatewayHost.StartAsync();

        var answer = await RestAnswer.SendAsync(
            gateway.Http1, HttpMethod.Post, GrpcWire.GetBook, """{"name": "shelves/1/books/9"}""", [("content-type", "application/json"), ("accept", accept)]);

        Assert.Equal((404, expected), (answer.Status, answer.MediaType));
    }
}
