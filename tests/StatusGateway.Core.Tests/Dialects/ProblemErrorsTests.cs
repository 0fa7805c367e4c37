using System.Text.Json;
using StatusGateway.Core.Dialects;
using static Google.Rpc.BadRequest.Types;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>The member <c>errors</c>: violations and their locations in the request.</summary>
public class ProblemErrorsTests
{
    private static readonly FakeLocator Locator = new()
    {
        ["book.title"] = new ViolationLocation("/title", null),
        ["book.authors[1].display_name"] = new ViolationLocation("/authors/1/displayName", null),
        ["book.a/b"] = new ViolationLocation("/a~1b c%é", null),
        ["book"] = new ViolationLocation("", null),
        ["page_size"] = new ViolationLocation(null, "pageSize"),
        ["none"] = new ViolationLocation(null, ""),
    };

    [Theory]
    [InlineData("book.title", """{"field":"book.title","pointer":"#/title"}""")]
    [InlineData("book.authors[1].display_name", """{"field":"book.authors[1].display_name","pointer":"#/authors/1/displayName"}""")]
    [InlineData("book.a/b", """{"field":"book.a/b","pointer":"#/a~1b%20c%25%C3%A9"}""")]
    [InlineData("book", """{"field":"book","pointer":"#"}""")]
    [InlineData("page_size", """{"field":"page_size","parameter":"pageSize"}""")]
    [InlineData("none", """{"field":"none"}""")]
    [InlineData("elsewhere", """{"field":"elsewhere"}""")]
    [InlineData("", "{}")]
    public void Field_is_located_in_the_request(string field, string expected) =>
        Assert.Equal($"[{expected}]", Errors(Locator, StatusDetail.Create(Create(new FieldViolation { Field = field }))));

    [Fact]
    public void Violation_of_the_whole_body_points_at_the_root() =>
        Assert.Equal(
            """[{"detail":"Bad.","pointer":"#"}]""",
            Errors(new FakeLocator { [""] = new ViolationLocation("", null) }, StatusDetail.Create(Create(new FieldViolation { Description = "Bad." }))));

    [Fact]
    public void Violation_without_locator_has_only_its_field() =>
        Assert.Equal("""[{"field":"book.title"}]""", Errors(null, StatusDetail.Create(Create(new FieldViolation { Field = "book.title" }))));

    [Fact]
    public void All_violations_are_written_in_order()
    {
        var errors = Errors(
            Locator,
            StatusDetail.Create(Samples.German),
            StatusDetail.Create(Create(
                new FieldViolation { Field = "book.title", Description = "Must not be empty.", Reason = "EMPTY", LocalizedMessage = Samples.German },
                new FieldViolation { Description = "Bad." })),
            new StatusDetail("example.com/google.rpc.BadRequest", StatusDetail.Create(Create(new FieldViolation { Reason = "R" }, new FieldViolation())).Value));

        Assert.Equal(
            """[{"detail":"Must not be empty.","reason":"EMPTY","field":"book.title","pointer":"#/title"},{"detail":"Bad."},{"reason":"R"},{}]""",
            errors);
    }

    [Fact]
    public void Errors_are_between_metadata_and_trace_id()
    {
        var status = new RpcStatus(RpcCode.InvalidArgument, "x", [StatusDetail.Create(Samples.ErrorInfo), StatusDetail.Create(Create(new FieldViolation { Field = "f" }))]);
        var json = Problems.Write(status, new StatusWriteContext { HttpStatus = 400, TraceId = "t" });

        Assert.Contains(""","metadata":{"name":"shelves/1/books/9"},"errors":[{"field":"f"}],"traceId":"t","details":[""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_are_left_out_without_violations()
    {
        Assert.Null(Errors(Locator));
        Assert.Null(Errors(Locator, StatusDetail.Create(Create())));
        Assert.Null(Errors(Locator, Samples.Detail("google.rpc.BadRequest", 0x0A, 0x05, 0x0A)));
    }

    [Fact]
    public void Malformed_violation_is_left_out()
    {
        byte[] broken = [0x0A, 0x03, 0x0A, 0x01, 0xFF, .. StatusDetail.Create(Create(new FieldViolation { Field = "book.title" })).Value.Span];

        Assert.Equal("""[{"field":"book.title","pointer":"#/title"}]""", Errors(Locator, Samples.Detail("google.rpc.BadRequest", broken)));
    }

    [Theory]
    [InlineData("", "#")]
    [InlineData("/a/b", "#/a/b")]
    [InlineData("/a~1b/m~0n", "#/a~1b/m~0n")]
    [InlineData("/ \"<>\\^`{|}%#[]", "#/%20%22%3C%3E%5C%5E%60%7B%7C%7D%25%23%5B%5D")]
    [InlineData("/é😈", "#/%C3%A9%F0%9F%98%88")]
    [InlineData("/-._~!$&'()*+,;=:@?", "#/-._~!$&'()*+,;=:@?")]
    public void Pointer_becomes_a_fragment(string pointer, string fragment) => Assert.Equal(fragment, JsonPointer.ToFragment(pointer));

    [Theory]
    [InlineData("", "")]
    [InlineData("a/b", "a~1b")]
    [InlineData("m~n", "m~0n")]
    [InlineData("~1", "~01")]
    public void Token_is_escaped(string token, string escaped) => Assert.Equal(escaped, JsonPointer.Escape(token));

    private static Rpc.BadRequest Create(params FieldViolation[] violations) => new() { FieldViolations = { violations } };

    private static string? Errors(FakeLocator? locator, params StatusDetail[] details)
    {
        var json = Problems.Write(new RpcStatus(RpcCode.InvalidArgument, "x", [.. details]), new StatusWriteContext { HttpStatus = 400, Violations = locator });
        using var problem = JsonDocument.Parse(json);
        return problem.RootElement.TryGetProperty("errors", out var errors) ? errors.GetRawText() : null;
    }
}
