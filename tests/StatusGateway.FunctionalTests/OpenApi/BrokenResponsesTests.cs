using System.Text;
using System.Text.RegularExpressions;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Tests that the documents are strict: the validator rejects responses that the gateway never sends.</summary>
[Collection(ValidatedDocuments.Name)]
public sealed class BrokenResponsesTests(RunningDocuments documents) : IClassFixture<RunningDocuments>
{
    private const string Book = "GET /v1/shelves/1/books/1";
    private const string Missing = "GET /v1/shelves/1/books/9";
    private const string TooMany = "GET /v1/shelves/1/books/too-many";
    private const string Invalid = "POST /v1/shelves/1/books";
    private const string Watch = "GET /v1/shelves/too-many/books:watch";

    /// <summary>A call, the value of Accept, a pattern in the response, and its replacement.</summary>
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { Book, "*/*", "\"copies\":\"3\"", "\"copies\":3" },
        { Book, "*/*", "\"copies\":\"3\"", "\"copies\":\"9223372036854775808\"" },
        { Book, "*/*", "\"PAPERBACK\"", "\"PAPYRUS\"" },
        { Book, "*/*", "\"1813-01-28T00:00:00Z\"", "\"1813-01-28\"" },
        { Book, "*/*", "\"novel\"", "5" },
        { Book, "*/*", "\"title\"", "\"titel\"" },
        { Book, "*/*", "\"displayName\"", "\"display_name\"" },
        { Book, "*/*", "\"pageCount\":480", "\"pageCount\":\"480\"" },
        { Book, "*/*", "\"pageCount\":480", "\"pageCount\":2147483648" },
        { Book, "*/*", "^\\{.*\\}$", "[]" },
        { Missing, "*/*", "\"code\":\"NOT_FOUND\",", "" },
        { Missing, "*/*", "\"code\":\"NOT_FOUND\"", "\"code\":\"NOT-FOUND\"" },
        { Missing, "*/*", "\"code\":\"NOT_FOUND\"", "\"code\":5" },
        { Missing, "*/*", "\"status\":404", "\"status\":\"404\"" },
        { Missing, "*/*", "\"status\":404", "\"status\":200" },
        { Missing, "*/*", "\"title\":\"Not Found\",", "" },
        { Missing, "*/*", "\"type\":\"[^\"]*\",", "" },
        { Missing, "*/*", "\"traceId\":\"..", "\"traceId\":\"" },
        { Missing, "*/*", "\"detail\"", "\"details_\"" },
        { Missing, "*/*", "\"metadata\":\\{\"name\":\"[^\"]*\"\\}", "\"metadata\":{\"name\":5}" },
        { Missing, "*/*", "google.rpc.ErrorInfo\"", "google.rpc.RetryInfo\"" },
        { Missing, "*/*", "\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",", "" },
        { Missing, "*/*", "\"resourceType\"", "\"resource_type\"" },
        { TooMany, "*/*", "\"30s\"", "\"30\"" },
        { TooMany, "*/*", "\"quotaValue\":\"20\"", "\"quotaValue\":20" },
        { TooMany, "application/json; dialect=rpc-status", "\"code\":8", "\"code\":17" },
        { TooMany, "application/json; dialect=rpc-status", "\"code\":8", "\"code\":\"RESOURCE_EXHAUSTED\"" },
        { TooMany, "application/json; dialect=rpc-status", "\"code\":8,", "" },
        { TooMany, "application/json; dialect=rpc-status", "\"retryDelay\"", "\"retry_delay\"" },
        { TooMany, "application/json; dialect=google-error", "\"status\":\"RESOURCE_EXHAUSTED\"", "\"status\":429" },
        { TooMany, "application/json; dialect=google-error", "^\\{\"error\":(.*)\\}$", "$1" },
        { Invalid, "*/*", "\"pointer\":\"#", "\"pointer\":\"" },
        { Invalid, "*/*", "\"errors\":\\[", "\"errors\":[5," },
        { Invalid, "*/*", "\"fieldViolations\"", "\"violations\"" },
        { Watch, "application/x-ndjson", "\"result\"", "\"results\"" },
        { Watch, "application/x-ndjson", "\"EXISTING\"", "\"GONE\"" },
        { Watch, "application/x-ndjson", "\"code\":\"RESOURCE_EXHAUSTED\",", "" },
        { Watch, "application/x-ndjson", "\"30s\"", "30" },
        { Watch, "text/event-stream", "\"EXISTING\"", "\"GONE\"" },
        { Watch, "text/event-stream", "event: error", "event: end" },
        { Watch, "text/event-stream", "event: error", "event: other" },
        { Watch, "text/event-stream", "\"30s\"", "30" },
        { Watch, "application/json", "\"EXISTING\"", "\"GONE\"" },
        { Watch, "application/json", "^\\[", "[5," },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_broken_response_violates_the_document(string line, string accept, string pattern, string replacement)
    {
        var api = documents.Demo;
        var request = new SentRequest(line) { Headers = [("accept", accept)], IsInvalid = true };
        var exchange = await api.SendAsync(line == Invalid ? request with { Json = "{}" } : request);
        Assert.Empty(await api.ViolationsAsync(exchange));

        var broken = new Regex(pattern).Replace(exchange.Text, replacement, 1);

        Assert.NotEqual(exchange.Text, broken);
        Assert.NotEmpty(await api.ViolationsAsync(exchange with { ResponseBody = Encoding.UTF8.GetBytes(broken) }));
    }

    [Theory]
    [InlineData("content-type", "text/plain")]
    [InlineData("content-type", "application/json")]
    [InlineData("content-type", "application/json; dialect=other")]
    [InlineData("retry-after", "soon")]
    public async Task A_wrong_header_violates_the_document(string name, string value)
    {
        var api = documents.Demo;
        var exchange = await api.SendAsync(TooMany);
        Assert.Empty(await api.ViolationsAsync(exchange));

        Assert.NotEmpty(await api.ViolationsAsync(exchange with { Headers = new Dictionary<string, string>(exchange.Headers) { [name] = value } }));
    }

    [Theory]
    [InlineData("www-authenticate", "Bearer")]
    [InlineData("accept", "application/json")]
    public async Task A_header_of_another_error_violates_the_document(string name, string value)
    {
        var api = documents.Demo;
        var exchange = await api.SendAsync(Missing);
        Assert.Empty(await api.ViolationsAsync(exchange));

        Assert.NotEmpty(await api.ViolationsAsync(exchange with { Headers = new Dictionary<string, string>(exchange.Headers) { [name] = value } }));
    }

    [Fact]
    public async Task An_unknown_path_method_or_status_violates_the_document()
    {
        var api = documents.Demo;
        var exchange = await api.SendAsync(Book);

        Assert.NotEmpty(await api.ViolationsAsync(exchange with { Path = "/v1/shelves/1/books/1/pages" }));
        Assert.NotEmpty(await api.ViolationsAsync(exchange with { Verb = "PUT" }));
        Assert.NotEmpty(await api.ViolationsAsync(exchange with { Status = 404 }));
        Assert.NotEmpty(await api.ViolationsAsync(exchange with { Status = 302 }));
    }
}
