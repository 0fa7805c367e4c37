using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Demo;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using static StatusGateway.FunctionalTests.Demo.LibraryCalls;

namespace StatusGateway.FunctionalTests.Demo;

public sealed class LibraryStreamsTests
{
    private readonly LibraryCalls _library = new();

    [Fact]
    public async Task A_watch_returns_existing_books_then_changes()
    {
        await using var watch = Watch("shelves/2");

        Assert.Equal("EXISTING shelves/2/books/1", await NextAsync(watch));
        Assert.Equal("EXISTING shelves/2/books/2", await NextAsync(watch));
        Assert.Equal("EXISTING shelves/2/books/3", await NextAsync(watch));
        var next = watch.MoveNextAsync();
        Assert.False(next.IsCompleted);
        await _library.GetAsync<Book>(NewBook("walden", "shelves/2"));
        await _library.GetAsync<Book>(NewBook("walden", "shelves/1"));
        await RenameAsync("shelves/2/books/walden", "Walden; or, Life in the Woods");
        await _library.GetAsync<Empty>(new DeleteBookRequest { Name = "shelves/2/books/walden" });

        Assert.True(await next);
        Assert.Equal("CREATED shelves/2/books/walden", Described(watch.Current));
        Assert.Equal("UPDATED shelves/2/books/walden", await NextAsync(watch));
        Assert.Equal("DELETED shelves/2/books/walden", await NextAsync(watch));
        Assert.Equal("Walden; or, Life in the Woods", ((BookEvent)watch.Current.Value!).Book.Title);
    }

    [Fact]
    public async Task A_watch_ends_without_error_when_the_shelf_is_deleted()
    {
        await using var watch = Watch("shelves/3");
        var next = watch.MoveNextAsync();
        Assert.False(next.IsCompleted);

        await _library.GetAsync<Empty>(new DeleteShelfRequest { Name = "shelves/3" });

        Assert.False(await next);
    }

    [Fact]
    public async Task A_watch_ends_after_max_events()
    {
        Assert.Equal(2, (await AllAsync("WatchBooks", new WatchBooksRequest { Parent = "shelves/1", MaxEvents = 2 })).Count);

        await using var watch = Watch("shelves/3", maxEvents: 1);
        var next = watch.MoveNextAsync();
        await _library.GetAsync<Book>(NewBook("a"));
        await _library.GetAsync<Book>(NewBook("b"));
        Assert.True(await next);
        Assert.False(await watch.MoveNextAsync());
    }

    [Fact]
    public async Task A_watch_of_a_missing_shelf_fails_at_once()
    {
        Assert.Equal("SHELF_NOT_FOUND", Reason(Assert.Single(await AllAsync("WatchBooks", new WatchBooksRequest { Parent = "shelves/9" }))));
        var invalid = Assert.Single(await AllAsync("WatchBooks", new WatchBooksRequest { Parent = "nonsense", MaxEvents = -1 })).Failure!;
        Assert.Equal(["parent", "max_events"], Detail<BadRequest>(invalid).FieldViolations.Select(violation => violation.Field));
    }

    [Theory]
    [InlineData("too-many", RpcCode.ResourceExhausted, "CREATE_QUOTA_EXCEEDED")]
    [InlineData("forbidden", RpcCode.PermissionDenied, "BOOK_RESTRICTED")]
    [InlineData("sign-in", RpcCode.Unauthenticated, "SIGN_IN_REQUIRED")]
    [InlineData("broken", RpcCode.Internal, "STORAGE_BROKEN")]
    public async Task A_reserved_shelf_fails_late(string id, RpcCode code, string reason)
    {
        var all = await AllAsync("WatchBooks", new WatchBooksRequest { Parent = $"shelves/{id}" });

        Assert.Equal(["EXISTING shelves/1/books/1", "EXISTING shelves/1/books/2"], all.SkipLast(1).Select(Described));
        Assert.Equal((code, reason), (all[^1].Failure!.Code, Reason(all[^1])));
        Assert.Equal(["shelf_id RESERVED_ID"], await _library.ViolationsAsync(new CreateShelfRequest { ShelfId = id, Shelf = new Shelf { Theme = "x" } }, "INVALID_SHELF"));
    }

    [Fact]
    public async Task A_slow_reader_gets_the_buffered_changes_then_an_error()
    {
        await using var watch = Watch("shelves/1");
        for (var i = 0; i < 4; i++) await NextAsync(watch);
        for (var i = 0; i < 2 * ShelfWatch.MaxPending; i++) await RenameAsync("shelves/1/books/1", $"Title {i}");

        var events = 0;
        while (await watch.MoveNextAsync() && watch.Current.Failure is null) events++;

        Assert.Equal(ShelfWatch.MaxPending, events);
        Assert.Equal((RpcCode.ResourceExhausted, "WATCH_FELL_BEHIND"), (watch.Current.Failure!.Code, Reason(watch.Current)));
        Assert.False(await watch.MoveNextAsync());
    }

    [Fact]
    public async Task A_cancelled_watch_ends()
    {
        using var cancellation = new CancellationTokenSource();
        await using var watch = Watch("shelves/3", cancellation: cancellation.Token);
        var next = watch.MoveNextAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task An_import_adds_all_books_in_order_and_notifies_watches()
    {
        await using var watch = Watch("shelves/3");
        var next = watch.MoveNextAsync();

        var response = (ImportBooksResponse)Assert.Single(await AllAsync("ImportBooks", Import("b"), Import("", parent: ""), Import("a"))).Value!;

        Assert.Equal(3, response.ImportedCount);
        Assert.Equal(["shelves/3/books/b", "shelves/3/books/101", "shelves/3/books/a"], response.Names);
        Assert.True(await next);
        string[] events = [Described(watch.Current), await NextAsync(watch), await NextAsync(watch)];
        Assert.Equal(response.Names.Select(name => $"CREATED {name}").Order(), events.Order());
        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task A_cancelled_import_adds_nothing()
    {
        var results = new List<RpcResult<IMessage>>();
        await foreach (var result in _library.Stream("ImportBooks", [Import("a"), Import("b")], Failures.CallerCancelled)) results.Add(result);

        Assert.Same(Failures.CallerCancelled.Status, Assert.Single(results).Failure);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task An_invalid_message_ends_the_import_with_its_number()
    {
        var read = 0;
        var results = new List<RpcResult<IMessage>>();
        await foreach (var result in _library.Stream("ImportBooks", Requests())) results.Add(result);

        var error = Assert.Single(results).Failure!;
        Assert.Equal("The book in message 2 has invalid fields: book.title.", error.Message);
        Assert.Equal("2", Detail<ErrorInfo>(error).Metadata["message"]);
        Assert.Equal("book.title", Assert.Single(Detail<BadRequest>(error).FieldViolations).Field);
        Assert.Equal(2, read);
        Assert.Equal(0, await CountAsync());

        IEnumerable<IMessage> Requests()
        {
            foreach (var request in new[] { Import("a"), new ImportBooksRequest { Book = new Book() }, Import("c") })
            {
                read++;
                yield return request;
            }
        }
    }

    [Fact]
    public async Task A_rejected_import_adds_nothing()
    {
        Assert.Equal("BOOK_EXISTS", await ReasonOfImportAsync(Import("a"), Import("a")));
        Assert.Equal("BOOK_EXISTS", await ReasonOfImportAsync(Import("x", "shelves/1"), Import("1", "shelves/1")));
        Assert.Equal("SHELF_NOT_FOUND", await ReasonOfImportAsync(Import("a", "shelves/9"), new ImportBooksRequest()));
        Assert.Equal("INVALID_BOOK", await ReasonOfImportAsync(Import("a"), Import("b", "shelves/1")));
        Assert.Equal("INVALID_BOOK", await ReasonOfImportAsync(Import("a"), Import("broken")));
        Assert.Equal("INVALID_BOOK", await ReasonOfImportAsync(new ImportBooksRequest { Parent = "shelves/3" }));
        Assert.Equal("SHELF_FULL", await ReasonOfImportAsync([.. Enumerable.Repeat(Import(""), LibraryStore.MaxBooks + 1)]));
        Assert.Equal("SHELF_FULL", await ReasonOfImportAsync([.. Enumerable.Repeat(Import("", "shelves/1"), LibraryStore.MaxBooks)]));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task An_import_counts_once_for_the_quota()
    {
        for (var i = 0; i < CreationQuota.Limit; i++) Assert.Null(Assert.Single(await AllAsync("ImportBooks", Import(""), Import(""))).Failure);

        Assert.Equal("CREATE_QUOTA_EXCEEDED", await ReasonOfImportAsync(Import("")));
        Assert.Equal(2 * CreationQuota.Limit, await CountAsync());
    }

    [Fact]
    public async Task An_import_without_messages_returns_an_empty_response() =>
        Assert.Equal(new ImportBooksResponse(), Assert.Single(await AllAsync("ImportBooks")).Value);

    [Fact]
    public async Task A_chat_responds_to_each_message_before_it_reads_the_next()
    {
        var read = 0;
        var numbers = new List<int>();
        await foreach (var result in _library.Stream("Chat", Requests()))
        {
            Assert.Equal(numbers.Count + 1, read);
            numbers.Add(((ChatResponse)result.Value!).Number);
            Assert.Equal($"Text {read}", ((ChatResponse)result.Value!).Text);
        }

        Assert.Equal([1, 2, 3], numbers);

        IEnumerable<IMessage> Requests()
        {
            while (read < 3) yield return new ChatRequest { Text = $"Text {++read}" };
        }
    }

    [Theory]
    [InlineData("shelves/1/books/9", RpcCode.NotFound, "BOOK_NOT_FOUND")]
    [InlineData("shelves/1/books/broken", RpcCode.Internal, "STORAGE_BROKEN")]
    [InlineData("", RpcCode.InvalidArgument, "INVALID_REQUEST")]
    public async Task A_chat_ends_with_the_error_of_a_book(string text, RpcCode code, string reason)
    {
        var all = await AllAsync("Chat", new ChatRequest { Text = "Hello" }, new ChatRequest { Text = "shelves/1/books/1" }, new ChatRequest { Text = text }, new ChatRequest { Text = "Bye" });

        Assert.Equal(3, all.Count);
        Assert.Equal("Pride and Prejudice", ((ChatResponse)all[1].Value!).Book.Title);
        Assert.Equal((code, reason), (all[2].Failure!.Code, Reason(all[2])));
    }

    private static ImportBooksRequest Import(string id, string parent = "shelves/3") => new() { Parent = parent, BookId = id, Book = new Book { Title = "Walden" } };

    private static string Described(RpcResult<IMessage> result)
    {
        Assert.Null(result.Failure);
        var change = (BookEvent)result.Value!;
        return $"{change.Change.ToString().ToUpperInvariant()} {change.Book.Name}";
    }

    private static string Reason(RpcResult<IMessage> result) => Detail<ErrorInfo>(result.Failure!).Reason;

    private static async Task<string> NextAsync(IAsyncEnumerator<RpcResult<IMessage>> results)
    {
        Assert.True(await results.MoveNextAsync());
        return Described(results.Current);
    }

    private IAsyncEnumerator<RpcResult<IMessage>> Watch(string shelf, int maxEvents = 0, CancellationToken cancellation = default) =>
        _library.Stream("WatchBooks", [new WatchBooksRequest { Parent = shelf, MaxEvents = maxEvents }], cancellation: cancellation).GetAsyncEnumerator(cancellation);

    private async Task<List<RpcResult<IMessage>>> AllAsync(string method, params IMessage[] requests)
    {
        var all = new List<RpcResult<IMessage>>();
        await foreach (var result in _library.Stream(method, requests)) all.Add(result);
        return all;
    }

    private async Task<string> ReasonOfImportAsync(params ImportBooksRequest[] requests) => Reason(Assert.Single(await AllAsync("ImportBooks", requests)));

    private Task<Book> RenameAsync(string name, string title) => _library.GetAsync<Book>(new UpdateBookRequest { Book = new Book { Name = name, Title = title } });

    private async Task<int> CountAsync() => (await _library.GetAsync<ListBooksResponse>(new ListBooksRequest { Parent = "shelves/3", PageSize = 1000 })).Books.Count;
}
