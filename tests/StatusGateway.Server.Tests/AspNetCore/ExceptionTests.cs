using System.Text;
using Google.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StatusGateway.Core;

namespace StatusGateway.Server.Tests.AspNetCore;

/// <summary>Responses when an endpoint throws.</summary>
public sealed class ExceptionTests
{
    private static readonly StatusErrors Errors = new("library.example.com");

    private static readonly RpcStatus NotFound = Errors.NotFound("library.example.com/Book", "shelves/1/books/9", "BOOK_NOT_FOUND");

    [Fact]
    public async Task A_status_exception_is_sent_with_its_complete_status()
    {
        await using var app = await StatusApp.ThrowingAsync(() => new StatusException(NotFound));

        var response = await app.GetAsync("/fail");

        Assert.Equal((404, "NOT_FOUND", NotFound.Message), response.Problem);
        Assert.Equal("/errors/NOT_FOUND#BOOK_NOT_FOUND", response.Text("type"));
        Assert.Equal("/fail", response.Text("instance"));
        Assert.Equal(NotFound, response.Read());
    }

    public static TheoryData<string> Wrappings => ["inner", "aggregate", "deep", "provider"];

    [Theory]
    [MemberData(nameof(Wrappings))]
    public async Task A_status_anywhere_in_the_exception_is_found(string wrapping)
    {
        Exception thrown = wrapping switch
        {
            "inner" => new InvalidOperationException("secret", new StatusException(NotFound)),
            "aggregate" => new AggregateException(new FormatException("secret"), new StatusException(NotFound)),
            "deep" => new AggregateException(new InvalidOperationException("secret", new AggregateException(new FormatException("secret", new StatusException(NotFound))))),
            _ => new ShelfException(NotFound),
        };
        await using var app = await StatusApp.ThrowingAsync(() => thrown);

        var response = await app.GetAsync("/fail");

        Assert.Equal(NotFound, response.Read());
        Assert.DoesNotContain("secret", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_is_INTERNAL_without_the_text_of_the_exception()
    {
        await using var app = await StatusApp.ThrowingAsync(() => new InvalidOperationException("secret", new FormatException("secret too")), options => options.Masking = Masking.Off);

        foreach (var accept in new[] { "*/*", "application/json; dialect=rpc-status", "application/json; dialect=google-error", "application/x-protobuf" })
        {
            var response = await app.GetAsync("/fail", ("Accept", accept));
            Assert.Equal(500, response.Status);
            Assert.Equal(new RpcStatus(RpcCode.Internal, "Internal error."), response.Read());
            foreach (var text in new[] { "secret", "InvalidOperation", "ExceptionTests", "at " })
                Assert.DoesNotContain(text, response.Body, StringComparison.Ordinal);
        }

        Assert.Contains(app.Logs.Own, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("secret too", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_without_a_status_is_a_bug()
    {
        await using var app = await StatusApp.ThrowingAsync(() => new ShelfException(RpcStatus.Ok));

        Assert.Equal((500, "INTERNAL", "Internal error."), (await app.GetAsync("/fail")).Problem);
    }

    [Fact]
    public async Task A_timeout_is_DEADLINE_EXCEEDED_without_the_text_of_the_exception()
    {
        Func<Exception>[] exceptions =
        [
            () => new TimeoutException("secret"),
            () => new InvalidOperationException("secret", new TimeoutException("secret")),
            () => new TaskCanceledException("secret", new TimeoutException("secret")),
        ];
        foreach (var exception in exceptions)
        {
            await using var app = await StatusApp.ThrowingAsync(exception);
            Assert.Equal((504, "DEADLINE_EXCEEDED", "The deadline of the request expired."), (await app.GetAsync("/fail")).Problem);
        }
    }

    [Fact]
    public async Task A_cancellation_without_a_client_abort_is_CANCELLED()
    {
        await using var app = await StatusApp.ThrowingAsync(() => new OperationCanceledException("secret"));

        Assert.Equal((499, "CANCELLED", "The request was cancelled."), (await app.GetAsync("/fail")).Problem);
    }

    [Theory]
    [InlineData(RpcCode.Unknown)]
    [InlineData(RpcCode.Internal)]
    [InlineData(RpcCode.DataLoss)]
    public async Task An_internal_error_is_masked_and_logged(RpcCode code)
    {
        var status = new RpcStatus(code, "secret message", [StatusDetail.Create(new ErrorInfo { Reason = "BROKEN", Domain = "d" }), StatusDetail.Create(new DebugInfo { Detail = "secret stack" })]);
        await using var app = await StatusApp.ThrowingAsync(() => new StatusException(status));

        var response = await app.GetAsync("/fail");

        Assert.Equal((500, code.Name(), "Internal error."), response.Problem);
        Assert.Equal("BROKEN", response.Text("reason"));
        Assert.DoesNotContain("secret", response.Body, StringComparison.Ordinal);
        Assert.Contains(app.Logs.Own, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("secret message", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DebugInfo_is_removed_unless_masking_is_off()
    {
        var status = NotFound.WithDetails(new DebugInfo { Detail = "stack" });
        await using var masked = await StatusApp.ThrowingAsync(() => new StatusException(status));
        await using var open = await StatusApp.ThrowingAsync(() => new StatusException(status), options => options.Masking = Masking.Off);

        Assert.Equal(NotFound, (await masked.GetAsync("/fail")).Read());
        Assert.Equal(status, (await open.GetAsync("/fail")).Read());
    }

    [Fact]
    public async Task Masked_codes_and_details_come_from_the_options()
    {
        var masking = Masking.Create([RpcCode.NotFound], ["google.rpc.ResourceInfo"], []);
        await using var app = await StatusApp.ThrowingAsync(() => new StatusException(NotFound), options => options.Masking = masking);

        var response = await app.GetAsync("/fail");

        Assert.Equal((404, "NOT_FOUND", "Internal error."), response.Problem);
        Assert.Equal(["type.googleapis.com/google.rpc.ResourceInfo"], response.Read().Details.Select(detail => detail.TypeUrl));
    }

    [Fact]
    public async Task Client_errors_are_logged_as_information()
    {
        await using var app = await StatusApp.ThrowingAsync(() => new StatusException(NotFound));

        await app.GetAsync("/fail");

        Assert.All(app.Logs.Own, line => Assert.StartsWith("Information", line, StringComparison.Ordinal));
        Assert.NotEmpty(app.Logs.Own);
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT", "The request is malformed.")]
    [InlineData(408, "DEADLINE_EXCEEDED", "The request was rejected: Request Timeout.")]
    [InlineData(413, "RESOURCE_EXHAUSTED", "The request was rejected: Payload Too Large.")]
    [InlineData(415, "INVALID_ARGUMENT", "The request was rejected: Unsupported Media Type.")]
    public async Task A_bad_request_keeps_its_HTTP_status(int httpStatus, string code, string message)
    {
        await using var app = await StatusApp.ThrowingAsync(() => new BadHttpRequestException("secret", httpStatus));

        var response = await app.GetAsync("/fail");

        Assert.Equal((httpStatus, code, message), response.Problem);
        Assert.DoesNotContain("secret", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_cannot_be_bound_is_problem_details()
    {
        await using var app = await StatusApp.StartAsync(
            app => app.MapPost("/books", (Dictionary<string, int> book) => book.Count),
            services: services => services.Configure<Microsoft.AspNetCore.Routing.RouteHandlerOptions>(options => options.ThrowOnBadRequest = true));

        using var content = new StringContent("{\"a\":", Encoding.UTF8, "application/json");
        var response = await app.SendAsync(HttpMethod.Post, "/books", content);

        Assert.Equal((400, "INVALID_ARGUMENT", "The request is malformed."), response.Problem);
        using var text = new StringContent("x", Encoding.UTF8, "text/plain");
        Assert.Equal(415, (await app.SendAsync(HttpMethod.Post, "/books", text)).Problem.Status);
    }

    [Fact]
    public async Task A_started_response_is_aborted_and_nothing_is_appended()
    {
        await using var app = await StatusApp.StartAsync(app => app.MapGet("/fail", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("begun");
            await context.Response.Body.FlushAsync();
            throw new StatusException(NotFound);
        }));

        var broken = await Assert.ThrowsAsync<HttpRequestException>(() => app.GetAsync("/fail"));

        Assert.Equal(HttpRequestError.ResponseEnded, broken.HttpRequestError);
    }

    [Fact]
    public async Task The_instance_is_the_requested_path()
    {
        await using var app = await StatusApp.StartAsync(app =>
        {
            app.UsePathBase("/base");
            app.UseExceptionHandler("/elsewhere");
            app.UseRouting();
            app.MapGet("/shelves/{name}", IResult (string name) => throw new StatusException(NotFound));
        });

        Assert.Equal("/base/shelves/a%20b", (await app.GetAsync("/base/shelves/a%20b?q=1")).Text("instance"));
    }

    private sealed class ShelfException(RpcStatus status) : Exception("secret"), IStatusProvider
    {
        public RpcStatus Status => status;
    }
}
