using System.Text.Json;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>What generated clients of Google-style APIs add to a query (google.api.SystemParameters).</summary>
public sealed class SystemParametersTests
{
    private const string Protobuf = "application/x-protobuf";
    private const string Book = "/v1/shelves/1/books/1";

    [Theory]
    [InlineData("$alt=json;enum-encoding=int")]
    [InlineData("%24alt=json%3Benum-encoding%3Dint")]
    [InlineData("alt=json%3B%20enum-encoding=int")]
    public async Task Enums_are_numbers_when_the_client_requests_it(string query)
    {
        await using var gateway = await GatewayHost.StartAsync();

        Assert.Equal(JsonValueKind.String, (await gateway.GetAsync(Book)).Json.GetProperty("format").ValueKind);
        var response = await gateway.GetAsync($"{Book}?{query}");
        Assert.Equal((200, JsonValueKind.Number), (response.Status, response.Json.GetProperty("format").ValueKind));
    }

    [Theory]
    [InlineData("alt=json&key=AIza&prettyPrint=false&quotaUser=u&userProject=p&callback=c&fields=name")]
    [InlineData("$key=AIza&$prettyPrint=false&$fields=name&$quotaUser=u&$userProject=p&$callback=c&$.xgafv=2")]
    [InlineData("access_token=t&oauth_token=t&uploadType=media&upload_protocol=raw")]
    public async Task Parameters_of_the_transport_are_passed_over(string query)
    {
        await using var gateway = await GatewayHost.StartAsync();

        var response = await gateway.GetAsync($"{Book}?{query}");

        Assert.Equal(200, response.Status);
        // The framework's own log lines, which the executable turns off, have the whole request.
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Contains("AIza", StringComparison.Ordinal) && !line.Contains(" Microsoft.", StringComparison.Ordinal));
        Assert.Equal("200", (await RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, $"/v1/shelves?{query}", """{"theme":"t"}""")).Summary);
    }

    [Fact]
    public async Task A_switch_turns_system_parameters_off()
    {
        await using var gateway = await GatewayHost.StartAsync("Gateway:Json:SystemParameters=false");

        Assert.Equal("400 INVALID_ARGUMENT INVALID_PARAMETER", (await gateway.GetAsync($"{Book}?key=k")).Summary);
        Assert.Equal("400 INVALID_ARGUMENT INVALID_PARAMETER", (await gateway.GetAsync($"{Book}?$alt=json")).Summary);
        Assert.DoesNotContain('\n', (await gateway.GetAsync("/v1/nothing?prettyPrint=true")).Body);
    }

    [Theory]
    [InlineData("alt=media", "alt")]
    [InlineData("%24alt=xml", "$alt")]
    [InlineData("alt=", "alt")]
    [InlineData("alt=json;enum-encoding=string", "alt")]
    public async Task Another_form_of_the_response_is_an_error(string query, string parameter)
    {
        await using var gateway = await GatewayHost.StartAsync();

        foreach (var path in (string[])[Book, "/v1/shelves/1/books:watch"])
        {
            var response = await gateway.GetAsync($"{path}?{query}");
            Assert.Equal("400 INVALID_ARGUMENT INVALID_PARAMETER", response.Summary);
            Assert.Equal(parameter, response.Json.GetProperty("errors")[0].GetProperty("parameter").GetString());
        }
    }

    [Fact]
    public async Task Protobuf_and_json_are_selected_by_the_query()
    {
        await using var gateway = await GatewayHost.StartAsync();

        Assert.Equal(Protobuf, (await gateway.GetAsync($"{Book}?alt=proto")).MediaType);
        var error = await gateway.GetAsync("/v1/shelves/1/books/none?$alt=proto", ("accept", "application/json"));
        Assert.Equal((404, Protobuf, 5), (error.Status, error.MediaType, Google.Rpc.Status.Parser.ParseFrom(error.Bytes).Code));
        Assert.Equal("application/json", (await gateway.GetAsync($"{Book}?alt=json", ("accept", Protobuf))).MediaType);
        Assert.Equal("application/problem+json", (await gateway.GetAsync("/v1/shelves/1/books/none?alt=json", ("accept", Protobuf))).MediaType);
    }

    [Theory]
    [InlineData("alt=sse", "text/event-stream")]
    [InlineData("alt=json", "application/json")]
    [InlineData("alt=proto", "application/x-ndjson")]
    public async Task The_framing_of_a_stream_is_selected_by_the_query(string query, string mediaType)
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var request = HttpRequests.Create(gateway.Http2, HttpMethod.Get, $"/v1/shelves/1/books:watch?{query}");
        using var response = await gateway.Http2.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Json_is_indented_when_the_client_requests_it()
    {
        await using var gateway = await GatewayHost.StartAsync();

        foreach (var path in (string[])[Book, "/v1/shelves/1/books/none", "/v1/nothing"])
        {
            Assert.DoesNotContain('\n', (await gateway.GetAsync(path)).Body);
            var indented = await gateway.GetAsync($"{path}?prettyPrint=true");
            Assert.StartsWith("{\n  \"", indented.Body, StringComparison.Ordinal);
            Assert.Equal(indented.Bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), indented.Header("content-length"));
            Assert.True(indented.Json.ValueKind == JsonValueKind.Object);
        }

        Assert.Equal(Protobuf, (await gateway.GetAsync($"{Book}?prettyPrint=true&alt=proto")).MediaType);
    }
}
