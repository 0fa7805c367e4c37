using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Browser;

/// <summary>Tests calls with connect-web from a page in Chromium to gateways with other origins. The browser enforces CORS.</summary>
public sealed class CrossOriginCallTests(CrossOriginFixture gateways) : IClassFixture<CrossOriginFixture>
{
    private const int Canceled = 1;
    private const int NotFound = 5;
    private const int PermissionDenied = 7;

    private static readonly string[] Books = ["shelves/1/books/1", "shelves/1/books/2", "shelves/1/books/3"];

    /// <summary>The transport, and whether messages are JSON.</summary>
    public static TheoryData<string, bool> Transports => new() { { "connect", false }, { "connect", true }, { "grpc-web", false }, { "grpc-web", true } };

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_page_reads_a_book_and_its_metadata(string transport, bool json)
    {
        const string Name = "shelves/1/books/echo-metadata";

        // A custom header makes the browser send a preflight request.
        var result = await CallAsync(gateways.NodeLibrary, "GetBook", new { name = Name }, transport, json, new Dictionary<string, string> { ["x-page"] = "yes" });

        Assert.True(result.Code == 0, result.Message);
        var book = Assert.Single(result.Responses);
        Assert.Equal(Name, book.GetProperty("name").GetString());
        Assert.Equal("yes", book.GetProperty("labels").GetProperty("x-page").GetString());
        Assert.Equal(("1", "AAH+/w"), (result.Headers["x-initial"], result.Headers["x-data-bin"].TrimEnd('=')));
        Assert.Equal("2", result.Trailers["x-trailing"]);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_page_watches_a_shelf_to_the_end(string transport, bool json)
    {
        var result = await CallAsync(gateways.Library, "WatchBooks", new { parent = "shelves/1", maxEvents = 3 }, transport, json);

        Assert.True(result.Code == 0, result.Message);
        Assert.Equal(Books, NamesOf(result));
        Assert.All(result.Responses, response => Assert.Equal("EXISTING", response.GetProperty("change").GetString()));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_page_receives_events_of_an_open_watch(string transport, bool json)
    {
        // The watch does not end: the page cancels it after two events.
        var result = await CallAsync(gateways.Library, "WatchBooks", new { parent = "shelves/1" }, transport, json, cancelAfterResponses: 2);

        Assert.Equal(Canceled, result.Code);
        Assert.Equal(Books[..2], NamesOf(result)[..2]);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_page_reads_an_error_with_details(string transport, bool json)
    {
        var result = await CallAsync(gateways.Library, "GetBook", new { name = "shelves/1/books/9" }, transport, json);

        Assert.Equal((NotFound, "BOOK_NOT_FOUND", "library.example.com"), (result.Code, result.Reason, result.Domain));
        Assert.Empty(result.Responses);
        Assert.Contains("shelves/1/books/9", result.Message, StringComparison.Ordinal);
        Assert.Contains("google.rpc.ResourceInfo", result.Details.Select(detail => detail.Type));
        Assert.NotEmpty(result.Metadata!["statusgateway-trace-id"]);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_page_reads_the_error_of_a_stream(string transport, bool json)
    {
        var result = await CallAsync(gateways.Library, "WatchBooks", new { parent = "shelves/forbidden" }, transport, json);

        Assert.Equal((PermissionDenied, "BOOK_RESTRICTED", "library.example.com"), (result.Code, result.Reason, result.Domain));
        Assert.Equal(2, result.Responses.Count);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_page_of_another_origin_cannot_call_the_gateway(string transport, bool json)
    {
        var id = $"{transport}-{json}".ToLowerInvariant();
        var request = new { shelfId = id, shelf = new { theme = "Pages" } };

        var refused = await CallAsync(gateways.OtherOrigin, "CreateShelf", request, transport, json);
        var allowed = await CallAsync(gateways.Library, "CreateShelf", request, transport, json);

        // The browser does not tell the page why.
        Assert.Equal("Failed to fetch", refused.Message);
        Assert.Empty(refused.Responses);
        Assert.Equal(404, (await gateways.OtherOrigin.GetAsync($"/v1/shelves/{id}")).Status);
        Assert.Equal(200, (await gateways.OtherOrigin.GetAsync("/v1/shelves/1")).Status);

        Assert.True(allowed.Code == 0, allowed.Message);
        Assert.Equal(200, (await gateways.Library.GetAsync($"/v1/shelves/{id}")).Status);
    }

    private static string[] NamesOf(ConnectJsResult result) =>
        [.. result.Responses.Select(response => response.GetProperty("book").GetProperty("name").GetString()!)];

    private Task<ConnectJsResult> CallAsync(
        GatewayHost gateway, string method, object request, string transport, bool json,
        IReadOnlyDictionary<string, string>? headers = null, int? cancelAfterResponses = null) => gateways.Page.CallAsync(new ConnectJsCall
        {
            BaseUrl = gateway.Address,
            Library = "web",
            Transport = transport,
            Json = json,
            Service = "library.v1.Library",
            Method = method,
            Requests = [request],
            Headers = headers,
            CancelAfterResponses = cancelAfterResponses,
        });
}
