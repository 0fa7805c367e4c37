using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StatusGateway.AspNetCore;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;

namespace StatusGateway.Server.Tests.AspNetCore;

/// <summary>Endpoints that respond with a status, and the responses that clients receive.</summary>
public sealed class StatusResultTests
{
    private static readonly RpcStatus Full = new(
        RpcCode.ResourceExhausted,
        "Too many calls.",
        [
            StatusDetail.Create(new ErrorInfo { Reason = "RATE_LIMITED", Domain = "library.example.com" }),
            StatusDetail.Create(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1200)) }),
            StatusDetail.Create(new Help { Links = { new Help.Types.Link { Url = "https://example.com/limits" }, new Help.Types.Link { Url = "javascript:alert(1)" } } }),
            StatusDetail.Create(new LocalizedMessage { Locale = "de-DE", Message = "Zu viele Aufrufe." }),
            new StatusDetail("type.example.com/acme.v1.Unknown", new byte[] { 0xDE, 0xAD }),
        ]);

    [Fact]
    public async Task An_endpoint_sends_the_complete_status()
    {
        await using var app = await StatusApp.FailingAsync(Full);

        var response = await app.GetAsync("/fail");

        Assert.Equal((429, "RESOURCE_EXHAUSTED", "Too many calls."), response.Problem);
        Assert.Equal(Full, response.Read());
    }

    [Theory]
    [InlineData(null, "application/problem+json")]
    [InlineData("*/*", "application/problem+json")]
    [InlineData("text/html", "application/problem+json")]
    [InlineData("application/json", "application/problem+json")]
    [InlineData("application/problem+json", "application/problem+json")]
    [InlineData("application/json; dialect=problem", "application/json; dialect=problem")]
    [InlineData("application/json; dialect=rpc-status", "application/json; dialect=rpc-status")]
    [InlineData("application/json;dialect=\"google-error\"", "application/json; dialect=google-error")]
    [InlineData("application/json; dialect=unheard-of", "application/problem+json")]
    [InlineData("application/x-protobuf", "application/x-protobuf")]
    [InlineData("application/protobuf;q=0.5, application/json; dialect=rpc-status;q=0.9", "application/json; dialect=rpc-status")]
    public async Task Accept_selects_the_dialect_of_the_same_status(string? accept, string contentType)
    {
        await using var app = await StatusApp.FailingAsync(Full);

        var response = await (accept is null ? app.GetAsync("/fail") : app.GetAsync("/fail", ("Accept", accept)));

        Assert.Equal((429, contentType), (response.Status, response.MediaType));
        Assert.Contains("Accept", response.Header("vary")!.Split(", "));
        Assert.Equal(Full, response.Read());
    }

    [Theory]
    [InlineData(StatusDialect.RpcStatus, "application/json")]
    [InlineData(StatusDialect.GoogleError, "application/json")]
    [InlineData(StatusDialect.Protobuf, "application/x-protobuf")]
    public async Task The_option_sets_the_default_dialect(StatusDialect dialect, string contentType)
    {
        await using var app = await StatusApp.FailingAsync(Full, options => options.Dialect = dialect);

        var response = await app.GetAsync("/fail");

        Assert.Equal((429, contentType), (response.Status, response.MediaType));
        Assert.Equal(Full, DialectNegotiator.Get(dialect).Read(response.Bytes, new StatusReadContext(429, StatusOrigin.Upstream)));
        Assert.Equal("application/problem+json", (await app.GetAsync("/fail", ("Accept", "application/problem+json"))).MediaType);
    }

    [Fact]
    public async Task Details_with_an_HTTP_header_are_sent_as_headers()
    {
        await using var app = await StatusApp.FailingAsync(Full);

        var response = await app.GetAsync("/fail", ("Accept-Language", "fr, de;q=0.5"));

        Assert.Equal("no-store", response.Header("cache-control"));
        Assert.Equal("2", response.Header("retry-after"));
        Assert.Equal("<https://example.com/limits>; rel=\"help\"", response.Header("link"));
        Assert.Equal("de-DE", response.Header("content-language"));
        Assert.Equal(["Accept", "Accept-Language"], response.Header("vary")!.Split(", "));
        Assert.Equal("Zu viele Aufrufe.", response.Detail);
        Assert.Equal("Too many calls.", response.Text("message"));
        Assert.Null(response.Header("www-authenticate"));
        Assert.Equal(Full, response.Read());
    }

    [Fact]
    public async Task Only_problem_details_depend_on_the_language()
    {
        await using var app = await StatusApp.FailingAsync(Full);

        var response = await app.GetAsync("/fail", ("Accept", "application/json; dialect=rpc-status"), ("Accept-Language", "de"));

        Assert.Equal("Accept", response.Header("vary"));
        Assert.Null(response.Header("content-language"));
        Assert.Equal("2", response.Header("retry-after"));
    }

    [Fact]
    public async Task UNAUTHENTICATED_has_a_Bearer_challenge_unless_the_application_sets_one()
    {
        var status = new RpcStatus(RpcCode.Unauthenticated, "Who are you?");
        await using var app = await StatusApp.StartAsync(app =>
        {
            app.MapGet("/plain", () => new StatusResult(status));
            app.MapGet("/own", (HttpContext context) =>
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
                return new StatusResult(status);
            });
        });

        Assert.Equal("Bearer", (await app.GetAsync("/plain")).Header("www-authenticate"));
        var own = await app.GetAsync("/own");
        Assert.Equal((401, "Basic realm=\"x\""), (own.Status, own.Header("www-authenticate")));
    }

    [Fact]
    public async Task Headers_of_the_application_are_kept_and_extended()
    {
        await using var app = await StatusApp.StartAsync(app => app.MapGet("/fail", (HttpContext context) =>
        {
            context.Response.Headers.RetryAfter = "30";
            context.Response.Headers.Link = "<https://example.com/next>; rel=\"next\"";
            context.Response.Headers.Vary = "Accept, Origin";
            return new StatusResult(Full);
        }));

        var response = await app.GetAsync("/fail");

        Assert.Equal("30", response.Header("retry-after"));
        Assert.Equal("<https://example.com/next>; rel=\"next\", <https://example.com/limits>; rel=\"help\"", response.Header("link"));
        Assert.Equal(["Accept", "Origin", "Accept-Language"], response.Header("vary")!.Split(", "));
    }

    [Fact]
    public async Task The_trace_id_of_the_client_is_in_body_and_header()
    {
        const string traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var app = await StatusApp.FailingAsync(Full);

        var response = await app.GetAsync("/fail", ("traceparent", $"00-{traceId}-00f067aa0ba902b7-01"));

        Assert.Equal((traceId, traceId), (response.Text("traceId"), response.Header("statusgateway-trace-id")));
        var other = await app.GetAsync("/fail");
        Assert.Matches("^[0-9a-f]{32}$", other.Header("statusgateway-trace-id"));
        Assert.Equal(other.Header("statusgateway-trace-id"), other.Text("traceId"));
        Assert.NotEqual(traceId, other.Text("traceId"));
    }

    [Fact]
    public async Task Texts_of_a_status_cannot_split_the_response()
    {
        const string evil = "x\r\nSet-Cookie: a=b\r\n\r\n\0<script>";
        var status = new RpcStatus(
            RpcCode.Unauthenticated,
            evil,
            [
                StatusDetail.Create(new ErrorInfo { Reason = evil, Domain = evil, Metadata = { [evil] = evil } }),
                StatusDetail.Create(new Help { Links = { new Help.Types.Link { Description = evil, Url = $"https://example.com/{evil}" } } }),
                StatusDetail.Create(new LocalizedMessage { Locale = $"de{evil}", Message = evil }),
                StatusDetail.Create(new LocalizedMessage { Locale = "de", Message = evil }),
            ]);
        await using var app = await StatusApp.FailingAsync(status);

        foreach (var accept in new[] { "*/*", "application/json; dialect=rpc-status", "application/json; dialect=google-error", "application/x-protobuf" })
        {
            var response = await app.GetAsync("/fail", ("Accept", accept), ("Accept-Language", "de"));
            Assert.Equal(401, response.Status);
            Assert.Null(response.Header("set-cookie"));
            Assert.Null(response.Header("link"));
            Assert.Equal(status, response.Read());
            Assert.DoesNotContain(response.Headers, header => header.Value.Contains("Cookie", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task HEAD_has_the_headers_of_GET_and_no_body()
    {
        await using var app = await StatusApp.StartAsync(app => app.MapMethods("/fail", ["GET", "HEAD"], () => new StatusResult(Full)));

        var get = await app.GetAsync("/fail", ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        var head = await app.SendAsync(HttpMethod.Head, "/fail");

        Assert.Empty(head.Bytes);
        Assert.Equal(
            (get.Status, get.MediaType, get.Header("retry-after"), get.Header("content-length")),
            (head.Status, head.MediaType, head.Header("retry-after"), head.Header("content-length")));
    }

    [Fact]
    public async Task OK_is_rejected_by_StatusResult()
    {
        await using var app = await StatusApp.FailingAsync(RpcStatus.Ok);

        Assert.Equal((500, "INTERNAL", "Internal error."), (await app.GetAsync("/fail")).Problem);
    }

    [Fact]
    public async Task Type_prefix_and_HTTP_statuses_come_from_the_options()
    {
        await using var app = await StatusApp.FailingAsync(Full, options =>
        {
            options.TypeBase = "https://errors.example.com/";
            options.HttpStatuses = new HttpStatusMap(new Dictionary<RpcCode, int> { [RpcCode.ResourceExhausted] = 503 });
        });

        var response = await app.GetAsync("/fail");

        Assert.Equal((503, "RESOURCE_EXHAUSTED", "Too many calls."), response.Problem);
        Assert.Equal("https://errors.example.com/RESOURCE_EXHAUSTED#RATE_LIMITED", response.Text("type"));
    }

    [Fact]
    public async Task Further_detail_types_come_from_the_options()
    {
        var status = new RpcStatus(RpcCode.Aborted, "m", [StatusDetail.Create(new Google.Api.CustomHttpPattern { Kind = "k", Path = "/p" })]);
        var types = new Core.Details.DetailTypes(Transcoding.Schema.SchemaSet.FromGenerated(Google.Api.HttpReflection.Descriptor));
        await using var plain = await StatusApp.FailingAsync(status);
        await using var typed = await StatusApp.FailingAsync(status, options => options.Types = types);

        Assert.True(Detail(await plain.GetAsync("/fail")).TryGetProperty("@value", out _));
        Assert.Equal("/p", Detail(await typed.GetAsync("/fail")).GetProperty("path").GetString());
        Assert.Equal(status, (await plain.GetAsync("/fail")).Read());

        static System.Text.Json.JsonElement Detail(Response response) => response.Json.GetProperty("details")[0];
    }

    [Fact]
    public async Task A_status_is_written_without_registered_services()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        await using var app = builder.Build();
        app.MapGet("/fail", () => new StatusResult(Full));
        app.MapGet("/own", context => StatusResponse.WriteAsync(context, Full, new StatusResponseOptions { HttpStatus = 420, TypeBase = "urn:" }));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var plain = await client.GetAsync(new Uri("/fail", UriKind.Relative));
        using var own = await client.GetAsync(new Uri("/own", UriKind.Relative));

        Assert.Equal(429, (int)plain.StatusCode);
        Assert.Equal(Full, await plain.ReadStatusAsync());
        Assert.Equal(420, (int)own.StatusCode);
        Assert.StartsWith("{\"type\":\"urn:RESOURCE_EXHAUSTED#RATE_LIMITED\"", await own.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
