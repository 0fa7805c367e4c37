using System.Collections.Immutable;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Protocols;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.Tests.Reference;

/// <summary>The embedded texts are complete and match the code.</summary>
public class BuiltInTextsTests
{
    public static TheoryData<string> Names => [.. RpcCodes.All.Select(row => row.Name)];

    [Fact]
    public void No_section_is_missing() => Assert.Empty(BuiltInTexts.Errors);

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_code_has_its_text(string name)
    {
        var entry = Entry(name);

        Assert.Equal(name, entry.Info.Name);
        Assert.NotEmpty(entry.RaisedBy);
        Assert.True(entry.Causes.Length >= 2, "causes");
        Assert.True(entry.Fixes.Length >= 1, "fixes");
        Assert.True(entry.Avoid.Length >= 2, "avoid");
        Assert.True(entry.Neighbours.Length >= 2, "neighbours");
        Assert.DoesNotContain('\n', entry.Summary);
        Assert.DoesNotContain('\n', entry.Reproduction.Command);
        Assert.All(entry.Handling, block => Assert.DoesNotContain('\n', block.Code));
        Assert.All(entry.Fixes, fix => Assert.DoesNotContain("```", fix.When + fix.Why, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_reproduction_is_one_curl_command_for_the_demo(string name)
    {
        var reproduction = Entry(name).Reproduction;

        Assert.StartsWith("curl -i ", reproduction.Command, StringComparison.Ordinal);
        Assert.Contains(Reproduction.DefaultAddress + "/", reproduction.Command, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 ", reproduction.Response, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_neighbour_is_another_code_and_is_named_once(string name)
    {
        var neighbours = Entry(name).Neighbours.Select(neighbour => neighbour.Code).ToArray();

        Assert.DoesNotContain(Entry(name).Info.Code, neighbours);
        Assert.Equal(neighbours.Distinct(), neighbours);
    }

    [Theory]
    [InlineData("UNAVAILABLE", "ABORTED", "FAILED_PRECONDITION")]
    [InlineData("ABORTED", "UNAVAILABLE", "FAILED_PRECONDITION")]
    [InlineData("FAILED_PRECONDITION", "UNAVAILABLE", "ABORTED")]
    [InlineData("UNAUTHENTICATED", "PERMISSION_DENIED")]
    [InlineData("PERMISSION_DENIED", "UNAUTHENTICATED", "NOT_FOUND")]
    [InlineData("INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE")]
    [InlineData("UNKNOWN", "INTERNAL")]
    [InlineData("CANCELLED", "DEADLINE_EXCEEDED")]
    public void Common_confusions_are_covered(string name, params string[] neighbours) =>
        Assert.Subset(Entry(name).Neighbours.Select(neighbour => neighbour.Code.Name()).ToHashSet(), neighbours.ToHashSet());

    [Theory]
    [MemberData(nameof(Names))]
    public void Examples_that_retry_honour_retry_after(string name)
    {
        var retries = Entry(name).Handling.Where(block => block.Code.Contains("attempt", StringComparison.Ordinal)).ToArray();

        Assert.Equal(name is "UNAVAILABLE" or "ABORTED" or "RESOURCE_EXHAUSTED" ? 3 : 0, retries.Length);
        Assert.All(retries, block => Assert.Contains(block.Language == "ts" ? "Retry-After" : "RetryInfo", block.Code, StringComparison.Ordinal));
        // Retry-After of an upstream may be a date.
        Assert.All(retries.Where(block => block.Language == "ts"), block => Assert.Contains("Date.parse(after)", block.Code, StringComparison.Ordinal));
    }

    // AIP-194: UNAVAILABLE is the only code to retry automatically.
    [Fact]
    public void Only_unavailable_is_always_retried()
    {
        var byAdvice = ErrorReference.Codes.ToLookup(entry => entry.Retry, entry => entry.Info.Name);

        Assert.Equal(["UNAVAILABLE"], byAdvice["yes"]);
        Assert.Subset(
            byAdvice["no"].ToHashSet(),
            new HashSet<string> { "CANCELLED", "INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "FAILED_PRECONDITION", "OUT_OF_RANGE", "UNIMPLEMENTED", "DATA_LOSS" });
    }

    // statuscodes.md lists the codes that gRPC libraries never generate.
    [Fact]
    public void Codes_that_libraries_never_generate_do_not_name_them()
    {
        var byLibraries = ErrorReference.Codes.Where(entry => entry.RaisedBy.Contains("library")).Select(entry => entry.Info.Code);

        Assert.Equal(
            [RpcCode.Cancelled, RpcCode.Unknown, RpcCode.DeadlineExceeded, RpcCode.ResourceExhausted, RpcCode.Unimplemented, RpcCode.Internal, RpcCode.Unavailable, RpcCode.Unauthenticated],
            byLibraries);
    }

    [Fact]
    public void Codes_with_reasons_of_the_gateway_name_the_gateway()
    {
        foreach (var entry in ErrorReference.Codes)
        {
            var isOurs = BuiltInTexts.Reasons.Any(page => page.Codes.Contains(entry.Info.Code));
            Assert.True(isOurs == entry.RaisedBy.Contains("gateway"), entry.Info.Name);
        }
    }

    // Contract section 6, the reasons that this version raises.
    [Fact]
    public void The_raised_reasons_of_the_contract_have_pages()
    {
        string[] raised =
        [
            "CALLER_CANCELLED", "DEADLINE_EXPIRED", "INTERNAL_FAILURE", "INVALID_HEADER", "INVALID_PARAMETER", "MALFORMED_BODY", "MALFORMED_FRAME",
            "MESSAGE_NOT_EXPRESSIBLE", "MESSAGE_TOO_LARGE", "METHOD_NOT_ALLOWED", "OVERLOADED", "REQUEST_HEADERS_TOO_LARGE", "ROUTE_NOT_FOUND",
            "SHUTTING_DOWN", "UNSUPPORTED_ENCODING", "UNSUPPORTED_MEDIA_TYPE", "UNSUPPORTED_VERSION", "UPSTREAM_PROTOCOL_ERROR", "UPSTREAM_RESET", "UPSTREAM_RESPONSE_INVALID",
            "UPSTREAM_RESPONSE_TOO_LARGE", "UPSTREAM_UNREACHABLE", "WRONG_MESSAGE_COUNT",
        ];

        Assert.Equal(raised, FailureReason.All.Select(reason => reason.Name).Order(StringComparer.Ordinal));
        Assert.Subset(BuiltInTexts.Reasons.Select(page => page.Reason).ToHashSet(), raised.ToHashSet());
    }

    public static TheoryData<string> Raised => [.. FailureReason.All.Select(reason => reason.Name)];

    [Theory]
    [MemberData(nameof(Raised))]
    public void A_reason_is_on_the_page_of_its_code(string name)
    {
        var reason = FailureReason.All.Single(reason => reason.Name == name);
        var page = Page(name);

        Assert.Contains(reason.Code, page.Codes);
        if (reason.HttpStatus is { } status) Assert.Equal(status, ErrorReference.BuiltIn.HttpStatus(page, name == "UPSTREAM_RESET" ? RpcCode.Internal : reason.Code));
    }

    [Fact]
    public void A_reset_has_every_code_of_the_http2_errors()
    {
        var codes = Enum.GetValues<Http2ErrorCode>().Select(error => error.ToRpcCode()).Append(FailureReason.UpstreamReset.Code).Distinct();

        Assert.Equal(codes.Order(), Page("UPSTREAM_RESET").Codes.Order());
    }

    [Fact]
    public void A_protocol_error_has_every_code_of_the_intermediary_table()
    {
        var codes = Enumerable.Range(100, 500).Select(status => HttpStatusMap.ToCode(status, HttpToCodeProfile.Intermediary))
            .Concat([RpcCode.Unknown, RpcCode.Unimplemented, RpcCode.Internal]).Distinct();

        Assert.Equal(codes.Order(), Page("UPSTREAM_PROTOCOL_ERROR").Codes.Order());
    }

    // Contract section 6, the column HTTP.
    [Theory]
    [InlineData("UPSTREAM_RESET", RpcCode.Unavailable, 503)]
    [InlineData("UPSTREAM_RESET", RpcCode.Cancelled, 502)]
    [InlineData("UPSTREAM_PROTOCOL_ERROR", RpcCode.Unknown, 502)]
    [InlineData("UPSTREAM_PROTOCOL_ERROR", RpcCode.Internal, 502)]
    [InlineData("UPSTREAM_PROTOCOL_ERROR", RpcCode.Unimplemented, 502)]
    [InlineData("UPSTREAM_PROTOCOL_ERROR", RpcCode.PermissionDenied, 403)]
    [InlineData("UPSTREAM_PROTOCOL_ERROR", RpcCode.Unavailable, 503)]
    [InlineData("UPSTREAM_RESPONSE_TOO_LARGE", RpcCode.ResourceExhausted, 502)]
    [InlineData("ROUTE_NOT_FOUND", RpcCode.NotFound, 404)]
    public void A_reason_has_the_http_status_that_rest_clients_get(string reason, RpcCode code, int status) =>
        Assert.Equal(status, ErrorReference.BuiltIn.HttpStatus(Page(reason), code));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_text_is_markdown_without_html(string name)
    {
        var entry = Entry(name);
        var texts = ImmutableArray.Create(entry.Summary, entry.Who, entry.Alert, entry.First, entry.Meaning, entry.Reproduction.Text, entry.RetryText)
            .AddRange(entry.Causes).AddRange(entry.Avoid)
            .AddRange(entry.Neighbours.Select(neighbour => neighbour.Difference))
            .AddRange(ErrorReference.BuiltIn.ReasonsOf(entry.Info.Code).Select(page => page.Text));

        Assert.All(texts, text => Assert.DoesNotContain("&lt;", MarkdownHtml.Render(text), StringComparison.Ordinal));
    }

    private static CodeEntry Entry(string name) => ErrorReference.Codes.Single(entry => entry.Info.Name == name);

    private static ReasonPage Page(string reason) => BuiltInTexts.Reasons.Single(page => page.Reason == reason);
}
