using System.ComponentModel.DataAnnotations;
using System.Net.Http.Json;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using StatusGateway.AspNetCore;
using StatusGateway.Core;

namespace StatusGateway.Server.Tests.AspNetCore;

/// <summary>Problem details of the framework and of the application are written as statuses.</summary>
public sealed class ProblemDetailsServiceTests
{
    private static readonly Dictionary<string, string[]> Violations = new() { ["title"] = ["Must not be empty.", "Must be short."], ["isbn"] = ["Is no ISBN."] };

    public static TheoryData<string> ValidationResults => ["Results", "TypedResults", "Service"];

    [Theory]
    [MemberData(nameof(ValidationResults))]
    public async Task Validation_errors_become_details_and_errors(string way)
    {
        await using var app = await StatusApp.StartAsync(app => app.MapGet("/fail", async (HttpContext context, IProblemDetailsService problems) =>
        {
            switch (way)
            {
                case "Results": return Results.ValidationProblem(Violations);
                case "TypedResults": return TypedResults.ValidationProblem(Violations);
                default:
                    context.Response.StatusCode = 400;
                    await problems.WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = new HttpValidationProblemDetails(Violations) });
                    return Results.Empty;
            }
        }));

        var response = await app.GetAsync("/fail");

        Assert.Equal((400, "INVALID_ARGUMENT", "One or more validation errors occurred."), response.Problem);
        Assert.Equal("/errors/INVALID_ARGUMENT", response.Text("type"));
        Assert.Equal(
            [("title", "Must not be empty."), ("title", "Must be short."), ("isbn", "Is no ISBN.")],
            response.Json.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("field").GetString()!, error.GetProperty("detail").GetString()!)));
        var status = response.Read();
        Assert.Single(status.Details);
        Assert.Equal(3, status.GetDetail<BadRequest>()!.FieldViolations.Count);
    }

    [Fact]
    public async Task Violations_of_validation_attributes_become_errors()
    {
        await using var app = await StatusApp.StartAsync(
            app => app.MapPost("/books", (NewBook book) => book.Title), services: services => services.AddValidation());

        using var content = JsonContent.Create(new { title = "", pages = 0 });
        var response = await app.SendAsync(HttpMethod.Post, "/books", content);

        Assert.Equal(400, response.Problem.Status);
        Assert.Equal(["Title", "Pages"], response.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT")]
    [InlineData(401, "UNAUTHENTICATED")]
    [InlineData(404, "NOT_FOUND")]
    [InlineData(409, "ABORTED")]
    [InlineData(422, "INVALID_ARGUMENT")]
    [InlineData(429, "RESOURCE_EXHAUSTED")]
    [InlineData(500, "INTERNAL")]
    [InlineData(503, "UNAVAILABLE")]
    public async Task Problem_details_keep_their_HTTP_status_and_get_a_code(int httpStatus, string code)
    {
        await using var app = await StatusApp.StartAsync(app => app.MapGet("/fail", () => Results.Problem("Said by the application.", statusCode: httpStatus)));

        var response = await app.GetAsync("/fail");

        Assert.Equal((httpStatus, code, "Said by the application."), response.Problem);
        Assert.Equal($"/errors/{code}", response.Text("type"));
        Assert.False(response.Json.TryGetProperty("details", out _), response.Body);
        Assert.Equal(httpStatus == 401 ? "Bearer" : null, response.Header("www-authenticate"));
    }

    [Fact]
    public async Task The_title_is_the_message_if_detail_is_missing()
    {
        await using var app = await StatusApp.StartAsync(app => app.MapGet("/fail", () => TypedResults.Problem(title: "Out of stock", statusCode: 409)));

        Assert.Equal((409, "ABORTED", "Out of stock"), (await app.GetAsync("/fail")).Problem);
    }

    [Fact]
    public async Task Other_members_are_kept_as_ErrorInfo()
    {
        await using var app = await StatusApp.StartAsync(app => app.MapGet("/fail", () => Results.Problem(
            "Your balance is 30.", "/account/12345", 403, "You are broke.", "https://example.com/probs/out-of-credit",
            new Dictionary<string, object?> { ["balance"] = 30, ["accounts"] = new[] { "/account/1" }, ["note"] = "x" })));

        var response = await app.GetAsync("/fail");

        Assert.Equal((403, "PERMISSION_DENIED", "Your balance is 30."), response.Problem);
        Assert.Equal(("/errors/PERMISSION_DENIED#OUT_OF_CREDIT", "OUT_OF_CREDIT", "example.com"), (response.Text("type"), response.Text("reason"), response.Text("domain")));
        var metadata = response.Read().GetDetail<ErrorInfo>()!.Metadata;
        Assert.Equal("30", metadata["balance"]);
        Assert.Equal("[\"/account/1\"]", metadata["accounts"]);
        Assert.Equal("/account/12345", metadata["instance"]);
        Assert.Equal("https://example.com/probs/out-of-credit", metadata["type"]);
    }

    [Fact]
    public async Task Code_and_reason_come_from_extensions()
    {
        await using var app = await StatusApp.StartAsync(app => app.MapGet("/fail", () => Results.Problem(
            "The shelf has books.", statusCode: 400, extensions: new Dictionary<string, object?> { ["code"] = "FAILED_PRECONDITION", ["reason"] = "SHELF_NOT_EMPTY", ["domain"] = "library.example.com" })));

        var response = await app.GetAsync("/fail");

        Assert.Equal((400, "FAILED_PRECONDITION", "The shelf has books."), response.Problem);
        Assert.Equal(new ErrorInfo { Reason = "SHELF_NOT_EMPTY", Domain = "library.example.com" }, response.Read().GetDetail<ErrorInfo>());
    }

    [Fact]
    public async Task A_status_that_was_read_as_problem_details_is_restored()
    {
        var status = new RpcStatus(
            RpcCode.NotFound, "No such book.",
            [StatusDetail.Create(new ErrorInfo { Reason = "BOOK_NOT_FOUND", Domain = "d" }), StatusDetail.Create(Duration.FromTimeSpan(TimeSpan.FromSeconds(1))), new StatusDetail("x.example.com/a.B", new byte[] { 1, 2 })]);
        await using var app = await StatusApp.StartAsync(app =>
        {
            app.MapGet("/origin", () => new StatusResult(status));
            app.MapPost("/relay", (ProblemDetails problem) => Results.Problem(problem));
        });

        using var content = new ByteArrayContent((await app.GetAsync("/origin")).Bytes) { Headers = { ContentType = new("application/json") } };
        var relayed = await app.SendAsync(HttpMethod.Post, "/relay", content);

        Assert.Equal((404, "NOT_FOUND", "No such book."), relayed.Problem);
        Assert.Equal(status, relayed.Read());
    }

    [Fact]
    public async Task Status_code_pages_are_problem_details()
    {
        await using var app = await StatusApp.StartAsync(app =>
        {
            app.MapGet("/books", () => "x");
            app.MapGet("/gone", () => Results.StatusCode(410));
            app.MapGet("/teapot", () => Results.StatusCode(418));
        });

        Assert.Equal((404, "NOT_FOUND", "Not Found"), (await app.GetAsync("/nothing")).Problem);
        var wrongVerb = await app.SendAsync(HttpMethod.Delete, "/books");
        Assert.Equal((405, "UNIMPLEMENTED", "Method Not Allowed"), wrongVerb.Problem);
        Assert.Equal("GET", wrongVerb.Header("allow"));
        Assert.Equal((410, "NOT_FOUND", "Gone"), (await app.GetAsync("/gone")).Problem);
        Assert.Equal((418, "FAILED_PRECONDITION", "I'm a teapot"), (await app.GetAsync("/teapot")).Problem);
        Assert.Equal("/nothing", (await app.GetAsync("/nothing")).Text("instance"));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml, text/plain;q=0.1")]
    public async Task An_Accept_header_without_a_supported_type_gets_problem_details(string accept)
    {
        await using var app = await StatusApp.StartAsync(app => app.MapGet("/fail", () => Results.Problem("d", statusCode: 409)));

        Assert.Equal((409, "ABORTED", "d"), (await app.GetAsync("/fail", ("Accept", accept))).Problem);
        Assert.Equal(404, (await app.GetAsync("/nothing", ("Accept", accept))).Problem.Status);
    }

    [Theory]
    [InlineData("application/json; dialect=rpc-status")]
    [InlineData("application/json; dialect=google-error")]
    [InlineData("application/x-protobuf")]
    public async Task Accept_selects_the_dialect(string accept)
    {
        await using var app = await StatusApp.StartAsync(app => app.MapGet("/fail", () => Results.ValidationProblem(Violations)));

        var response = await app.GetAsync("/fail", ("Accept", accept));

        Assert.Equal((400, accept), (response.Status, response.MediaType));
        Assert.Equal(3, response.Read().GetDetail<BadRequest>()!.FieldViolations.Count);
    }

    [Fact]
    public async Task The_writer_takes_precedence_over_writers_added_before()
    {
        await using var app = await StatusApp.StartAsync(
            app => app.MapGet("/fail", () => Results.Problem("d", statusCode: 409)),
            services: services => services.AddProblemDetails().AddControllers());

        Assert.Equal((409, "ABORTED", "d"), (await app.GetAsync("/fail")).Problem);
    }

    [Fact]
    public async Task CustomizeProblemDetails_applies()
    {
        await using var app = await StatusApp.StartAsync(
            app => app.MapGet("/fail", () => Results.Problem("d", statusCode: 409)),
            services: services => services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            {
                context.ProblemDetails.Detail += " (node 7)";
                context.ProblemDetails.Extensions["node"] = 7;
            }));

        var response = await app.GetAsync("/fail");

        Assert.Equal("d (node 7)", response.Detail);
        Assert.Equal("7", response.Json.GetProperty("metadata").GetProperty("node").GetString());
    }

    [Fact]
    public async Task Services_added_twice_handle_an_exception_once()
    {
        await using var app = await StatusApp.StartAsync(
            app => app.MapGet("/fail", IResult () => throw new InvalidOperationException("x")),
            services: services => services.AddStatusResponses());

        Assert.Equal(500, (await app.GetAsync("/fail")).Problem.Status);
        Assert.Single(app.Logs.Own);
    }
}

/// <summary>A body with rules.</summary>
public sealed record NewBook([Required] string Title, [Range(1, 10)] int Pages);
