using System.Text.Json;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.FunctionalTests.Rest;
using StatusGateway.Server.Calls;

namespace StatusGateway.FunctionalTests.Errors;

/// <summary>Every error of the gateway that a REST client can receive.</summary>
[Collection(GatewayCollection.Name)]
public sealed class GatewayErrorTests(GatewayFixture gateways, ContentFixture content, UnreachableUpstreamFixture unreachable) : IClassFixture<ContentFixture>, IClassFixture<UnreachableUpstreamFixture>
{
    // Errors that a unary REST call cannot cause, or that other tests cover.
    private static readonly string[] NotCovered =
        ["CALLER_CANCELLED", "SHUTTING_DOWN", "OVERLOADED", "REQUEST_HEADERS_TOO_LARGE", "UPSTREAM_RESET", "WRONG_MESSAGE_COUNT", "UNSUPPORTED_VERSION", "MESSAGE_NOT_EXPRESSIBLE"];

    public static TheoryData<int, string> Rows
    {
        get
        {
            var rows = new TheoryData<int, string>();
            for (var i = 0; i < GatewayErrorCases.All.Count; i++) rows.Add(i, GatewayErrorCases.All[i].ToString());
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Error_names_the_cause_and_its_position(int row, string name)
    {
        var errorCase = GatewayErrorCases.All[row];
        // The error of a body in protobuf is in protobuf, unless the client names another form.
        var isProtobuf = errorCase.RequestHeaders.Any(header => header.EndsWith("protobuf", StringComparison.Ordinal));
        var response = await SendAsync(errorCase, isProtobuf ? ["accept: application/problem+json"] : []);

        Assert.True(response.Summary == errorCase.Expected, $"{name}:\n{response}");
        Assert.Equal("statusgateway", response.Json.GetProperty("domain").GetString());
        Assert.Contains(errorCase.Message, response.Detail, StringComparison.Ordinal);
        Assert.Equal("no-store", response.Header("cache-control"));
        Assert.Equal(response.Json.GetProperty("traceId").GetString(), response.Header("statusgateway-trace-id"));
        foreach (var header in errorCase.ResponseHeaders) Assert.Equal(header, $"{header[..header.IndexOf(':')]}: {response.Header(header[..header.IndexOf(':')])}");
        Assert.Equal(errorCase.Violations, GetViolations(response));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Status_is_the_same_in_every_dialect(int row, string name)
    {
        var errorCase = GatewayErrorCases.All[row];
        var expected = errorCase.Expected.Split(' ');
        var code = RpcCodes.TryParse(expected[1], out var parsed) ? (int)parsed : -1;

        var json = await SendAsync(errorCase, "accept: application/json; dialect=rpc-status");
        Assert.True(json.MediaType == "application/json; dialect=rpc-status", $"{name}:\n{json}");
        Assert.Equal((expected[0], code), (Status(json), json.Json.GetProperty("code").GetInt32()));

        var google = await SendAsync(errorCase, "accept: application/json; dialect=google-error");
        Assert.Equal((expected[0], expected[1]), (Status(google), google.Json.GetProperty("error").GetProperty("status").GetString()));

        if (errorCase.IsJsonOnly) return;
        var bytes = await SendAsync(errorCase, "accept: application/x-protobuf");
        Assert.Equal((expected[0], "application/x-protobuf"), (Status(bytes), bytes.MediaType));
        Assert.True(RpcStatus.TryParse(bytes.Bytes, StatusOrigin.Gateway, out var status));
        Assert.Equal((code, expected[2]), ((int)status.Code, status.GetDetail<ErrorInfo>()!.Reason));
        Assert.Equal(json.Json.GetProperty("message").GetString(), status.Message);
    }

    [Fact]
    public void Every_reason_has_a_case()
    {
        var rows = GatewayErrorCases.All.Select(errorCase => errorCase.Expected.Split(' ')[2]).Distinct();

        Assert.Equal(FailureReason.All.Select(reason => reason.Name).Except(NotCovered).Order(), rows.Order());
    }

    [Theory]
    [InlineData("/content/v1/files/1", "GET, HEAD, OPTIONS")]
    [InlineData("/content/v1/files/1:upload", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/content/v1/echo", "OPTIONS, POST")]
    [InlineData("/content/v1/repeat", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/content.v1.Files/Repeat", "POST")]
    [InlineData("/statusgateway/v1/codes", "GET, HEAD, OPTIONS")]
    [InlineData("/healthz", "GET, HEAD, OPTIONS")]
    [InlineData("/", "GET, HEAD, OPTIONS")]
    public async Task Options_lists_the_methods_of_every_kind_of_path(string path, string allowed)
    {
        var options = await content.SendAsync("OPTIONS", path);
        var wrong = await content.SendAsync("BREW", path);

        Assert.Equal((204, allowed, 0), (options.Status, options.Header("allow"), options.Bytes.Length));
        Assert.Equal((405, allowed), (wrong.Status, wrong.Header("allow")));
    }

    private async Task<RestResponse> SendAsync(GatewayErrorCase errorCase, params IEnumerable<string> headers)
    {
        var parts = errorCase.Request.Split(' ');
        var gateway = errorCase.Gateway switch { "raw" => gateways.Raw, "unreachable" => unreachable.Gateway, _ => content.Gateway };
        // System.Uri would normalize some of the invalid targets.
        var uri = new Uri($"{gateway.Address.GetLeftPart(UriPartial.Authority)}{parts[1]}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(parts[0]), uri);
        if (errorCase.Body is not null) request.Content = new ByteArrayContent(errorCase.Body);
        foreach (var header in errorCase.RequestHeaders.Concat(headers))
        {
            var name = header[..header.IndexOf(':')];
            var value = header[(name.Length + 2)..];
            if (name.StartsWith("content-", StringComparison.Ordinal)) request.Content!.Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        return await RestResponse.SendAsync(gateway.Http1, request);
    }

    private static string Status(RestResponse response) => response.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string[] GetViolations(RestResponse response)
    {
        if (!response.Json.TryGetProperty("errors", out var errors)) return [];
        return [.. errors.EnumerateArray().Select(GetViolation)];
    }

    private static string GetViolation(JsonElement error)
    {
        Assert.NotEmpty(error.GetProperty("detail").GetString()!);
        foreach (var name in (string[])["pointer", "parameter", "field"])
            if (error.TryGetProperty(name, out var value)) return $"{name} {value.GetString()}";
        return "";
    }
}

/// <summary>A gateway whose upstream is unreachable.</summary>
public sealed class UnreachableUpstreamFixture : IAsyncLifetime
{
    public GatewayHost Gateway { get; private set; } = null!;

    // Port 1 is reserved and has no listener.
    public async Task InitializeAsync() =>
        Gateway = await GatewayHost.StartWithoutWaitingAsync("Production", UpstreamSettings.WithDescriptorSet(new Uri("http://127.0.0.1:1")));

    public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
}
