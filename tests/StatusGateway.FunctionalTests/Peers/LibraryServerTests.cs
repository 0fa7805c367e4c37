using Google.Rpc;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Peers;

/// <summary>The grpc-js client and library-server.mjs work as the other tests expect.</summary>
public sealed class LibraryServerTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>
{
    private const string Shelf = "shelves/1/books/";

    [Fact]
    public async Task GetBook_returns_all_kinds_of_fields()
    {
        var result = await GetBookAsync("1");

        Assert.Equal(0, result.Code);
        var book = result.Response!.Value;
        Assert.Equal("Das Gästebuch ☺", book.GetProperty("title").GetString());
        Assert.Equal("Björn Beispiel", book.GetProperty("authors")[1].GetProperty("displayName").GetString());
        Assert.Equal("HARDCOVER", book.GetProperty("format").GetString());
        Assert.Equal(322, book.GetProperty("pageCount").GetInt32());
        Assert.Equal("160632306", book.GetProperty("published").GetProperty("seconds").GetString());
        Assert.Equal("de", book.GetProperty("labels").GetProperty("language").GetString());
        Assert.Equal("9007199254740993", book.GetProperty("copies").GetString());
    }

    [Fact]
    public async Task Raw_response_has_the_unchanged_bytes()
    {
        var result = await CallAsync("GetBook", new { name = Shelf + "big-3" }, raw: true);

        Assert.Equal([0x0a, 21, .. "shelves/1/books/big-3"u8, 0x12, 3, .. "xxx"u8], result.ResponseBytes!);
    }

    [Fact]
    public async Task Rich_error_has_its_message_and_details()
    {
        var result = await GetBookAsync("rich");

        Assert.Equal(5, result.Code);
        Assert.Equal("Book \"shelves/1/books/rich\" was not found. ☺ 100%", result.Message);
        var status = Status.Parser.ParseFrom(result.DetailsBin);
        Assert.Equal(5, status.Code);
        Assert.Equal(result.Message, status.Message);
        Assert.Equal(
            [
                "type.googleapis.com/google.rpc.ErrorInfo",
                "type.googleapis.com/google.rpc.ResourceInfo",
                "type.googleapis.com/google.rpc.LocalizedMessage",
                "type.example.com/acme.v1.Unknown",
                "type.googleapis.com/google.rpc.RetryInfo",
            ],
            status.Details.Select(detail => detail.TypeUrl));
        Assert.Equal("BOOK_NOT_FOUND", status.Details[0].Unpack<ErrorInfo>().Reason);
        Assert.Equal("shelves/1/books/rich", status.Details[1].Unpack<ResourceInfo>().ResourceName);
        Assert.Equal("de-DE", status.Details[2].Unpack<LocalizedMessage>().Locale);
        Assert.Equal([0xde, 0xad, 0xbe, 0xef, 0x00, 0xff], status.Details[3].Value.ToByteArray());
        // seconds: 2, and an explicit nanos: 0.
        Assert.Equal([0x0a, 0x04, 0x08, 0x02, 0x10, 0x00], status.Details[4].Value.ToByteArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(99)]
    public async Task Status_scenario_returns_the_status(int code)
    {
        var result = await GetBookAsync($"status-{code}");

        Assert.Equal(code, result.Code);
        Assert.Equal($"status {code}", result.Message);
        Assert.Null(result.DetailsBin);
    }

    [Fact]
    public async Task Ok_without_a_message_is_unimplemented()
    {
        Assert.Equal(12, (await GetBookAsync("status-0")).Code);
    }

    [Fact]
    public async Task Metadata_and_deadline_are_returned_as_labels()
    {
        var result = await upstreams.Client.CallAsync(new GrpcJsCall(upstreams.Library.Target, "library.v1.Library/GetBook")
        {
            Request = new { name = Shelf + "echo-metadata" },
            Metadata = new Dictionary<string, string[]> { ["x-text"] = ["a", "b"], ["x-data-bin"] = ["AP8="] },
            Deadline = TimeSpan.FromSeconds(30),
        });

        var labels = result.Response!.Value.GetProperty("labels");
        Assert.Equal("a, b", labels.GetProperty("x-text").GetString());
        Assert.Equal("AP8=", labels.GetProperty("x-data-bin").GetString());
        Assert.InRange(int.Parse(labels.GetProperty(":deadline-ms").GetString()!), 1, 30_000);
        Assert.Equal(["1"], result.InitialMetadata["x-initial"]);
        Assert.Equal(["AAH+/w=="], result.InitialMetadata["x-data-bin"]);
        Assert.Equal(["2"], result.TrailingMetadata["x-trailing"]);
    }

    [Fact]
    public async Task Without_a_deadline_there_is_no_deadline_label()
    {
        var result = await GetBookAsync("echo-metadata");

        Assert.False(result.Response!.Value.GetProperty("labels").TryGetProperty(":deadline-ms", out _));
    }

    [Fact]
    public async Task Cancellation_is_reported_as_an_event()
    {
        const string Name = Shelf + "slow-60001";

        var result = await upstreams.Client.CallAsync(new GrpcJsCall(upstreams.Library.Target, "library.v1.Library/GetBook")
        {
            Request = new { name = Name },
            CancelWhen = upstreams.Library.WaitForEventAsync("started", Name),
        });

        Assert.Equal(1, result.Code);
        var cancelled = await upstreams.Library.WaitForEventAsync("cancelled", Name);
        Assert.False(cancelled.GetProperty("deadlineExpired").GetBoolean());
    }

    [Fact]
    public async Task Expired_deadline_ends_the_call_on_both_sides()
    {
        const string Name = Shelf + "slow-60002";

        var result = await upstreams.Client.CallAsync(new GrpcJsCall(upstreams.Library.Target, "library.v1.Library/GetBook")
        {
            Request = new { name = Name },
            Deadline = TimeSpan.FromSeconds(3),
        });

        Assert.Equal(4, result.Code);
        await upstreams.Library.WaitForEventAsync("cancelled", Name);
    }

    [Fact]
    public async Task Slow_call_completes()
    {
        var result = await GetBookAsync("slow-20");

        Assert.Equal("slow 20", result.Response!.Value.GetProperty("title").GetString());
        await upstreams.Library.WaitForEventAsync("completed", Shelf + "slow-20");
    }

    [Fact]
    public async Task Books_are_created_updated_and_deleted()
    {
        const string Parent = "shelves/2";
        const string Name = "shelves/2/books/created";

        var created = await CallAsync("CreateBook", new { parent = Parent, bookId = "created", book = new { title = "Created", pageCount = 1 } });
        Assert.Equal(Name, Text(created, "name"));
        var etag = Text(created, "etag");

        var updated = await CallAsync("UpdateBook", new
        {
            book = new { name = Name, title = "not in the mask", labels = new { a = "b" } },
            updateMask = new { paths = new[] { "labels", "page_count" } },
        });
        Assert.Equal("Created", Text(updated, "title"));
        Assert.Equal("b", updated.Response!.Value.GetProperty("labels").GetProperty("a").GetString());
        Assert.False(updated.Response.Value.TryGetProperty("pageCount", out _));
        Assert.NotEqual(etag, Text(updated, "etag"));

        var duplicate = await CallAsync("CreateBook", new { parent = Parent, bookId = "created", book = new { title = "Again" } });
        Assert.Equal(6, duplicate.Code);
        var stale = await CallAsync("DeleteBook", new { name = Name, etag });
        Assert.Equal(10, stale.Code);
        var occupied = await CallAsync("DeleteShelf", new { name = Parent });
        Assert.Equal(9, occupied.Code);

        Assert.Equal(0, (await CallAsync("DeleteBook", new { name = Name })).Code);
        Assert.Equal(5, (await CallAsync("GetBook", new { name = Name })).Code);
    }

    [Fact]
    public async Task List_is_paged()
    {
        var first = await CallAsync("ListBooks", new { parent = "shelves/1", pageSize = 2 });
        var second = await CallAsync("ListBooks", new { parent = "shelves/1", pageSize = 2, pageToken = Text(first, "nextPageToken") });

        string[] names = [.. Books(first), .. Books(second)];
        Assert.Equal([Shelf + "1", Shelf + "2", Shelf + "3"], names);
        Assert.Equal("", Text(second, "nextPageToken"));
        Assert.Equal(3, (await CallAsync("ListBooks", new { parent = "shelves/1", pageSize = -1 })).Code);
    }

    private static IEnumerable<string> Books(GrpcJsResult result) =>
        result.Response!.Value.GetProperty("books").EnumerateArray().Select(book => book.GetProperty("name").GetString()!);

    private static string Text(GrpcJsResult result, string member) =>
        result.Response!.Value.GetProperty(member).GetString()!;

    private Task<GrpcJsResult> GetBookAsync(string last) => upstreams.Client.GetBookAsync(upstreams.Library.Target, Shelf + last);

    private Task<GrpcJsResult> CallAsync(string method, object request, bool raw = false) =>
        upstreams.Client.CallAsync(new GrpcJsCall(upstreams.Library.Target, $"library.v1.Library/{method}") { Request = request, Raw = raw });
}
