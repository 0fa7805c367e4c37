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
    public async Task A_watch_begins_with_what_is_there_and_goes_on_with_what_changes()
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
    public async Task A_watch_ends_well_when_the_shelf_is_removed()
    {
        await using var watch = Watch("shelves/3");
        var next = watch.MoveNextAsync();
        Assert.False(next.IsCompleted);

        await _library.GetAsync<Empty>(new DeleteShelfRequest { Name = "shelves/3" });

        Assert.False(await next);
    }

    [Fact]
    public async Task A_watch_ends_after_as_many_events_as_were_asked_for()
    {
        Assert.Equal(2, (await AllAsync("WatchBooks", new WatchBooksRequest { Parent = "shelves/1", MaxEvents = 2 })).Count);

        await using var watch = Watch("shelves/3", mostEvents: 1);
        var next = watch.MoveNextAsync();
        await _library.GetAsync<Book>(NewBook("a"));
        await _library.GetAsync<Book>(NewBook("b"));
        Assert.True(await next);
        Assert.False(await watch.MoveNextAsync());
    }

    [Fact]
    public async Task A_watch_of_what_is_not_there_fails_at_once()
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
    public async Task A_reserved_shelf_shows_how_a_stream_fails_late(string id, RpcCode code, string reason)
    {
        var all = await AllAsync("WatchBooks", new WatchBooksRequest { Parent = $"shelves/{id}" });

        Assert.Equal(["EXISTING shelves/1/books/1", "EXISTING shelves/1/books/2"], all.SkipLast(1).Select(Described));
        Assert.Equal((code, reason), (all[^1].Failure!.Code, Reason(all[^1])));
        Assert.Equal(["shelf_id RESERVED_ID"], await _library.ViolationsAsync(new CreateShelfRequest { ShelfId = id, Shelf = new Shelf { Theme = "x" } }, "INVALID_SHELF"));
    }

    [Fact]
    public async Task A_reader_who_is_too_slow_loses_the_watch_after_what_was_kept()
    {
        await using var watch = Watch("shelves/1");
        for (var i = 0; i < 4; i++) await NextAsync(watch);
        for (var i = 0; i < 2 * ShelfWatch.MostPending; i++) await RenameAsync("shelves/1/books/1", $"Title {i}");

        var events = 0;
        while (await watch.MoveNextAsync() && watch.Current.Failure is null) events++;

        Assert.Equal(ShelfWatch.MostPending, events);
        Assert.Equal((RpcCode.ResourceExhausted, "WATCH_FELL_BEHIND"), (watch.Current.Failure!.Code, Reason(watch.Current)));
        Assert.False(await watch.MoveNextAsync());
    }

    [Fact]
    public async Task A_watcher_who_leaves_is_forgotten()
    {
        using var cancellation = new CancellationTokenSource();
        await using var watch = Watch("shelves/3", cancellation: cancellation.Token);
        var next = watch.MoveNextAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task An_import_adds_all_its_books_in_their_order_and_tells_watchers()
    {
        await using var watch = Watch("shelves/3");
        var next = watch.MoveNextAsync();

        var response = (ImportBooksResponse)Assert.Single(await AllAsync("ImportBooks", Import("b"), Import("", parent: ""), Import("a"))).Value!;

        Assert.Equal(3, response.ImportedCount);
        Assert.Equal(["shelves/3/books/b", "shelves/3/books/101", "shelves/3/books/a"], response.Names);
        Assert.True(await next);
        string[] told = [Described(watch.Current), await NextAsync(watch), await NextAsync(watch)];
        Assert.Equal(response.Names.Select(name => $"CREATED {name}").Order(), told.Order());
        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task An_import_that_breaks_off_adds_nothing()
    {
        var results = new List<RpcResult<IMessage>>();
        await foreach (var result in _library.Stream("ImportBooks", [Import("a"), Import("b")], Failures.CallerCancelled)) results.Add(result);

        Assert.Same(Failures.CallerCancelled.Status, Assert.Single(results).Failure);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task The_number_of_an_invalid_message_is_told_and_nothing_behind_it_is_read()
    {
        var read = 0;
        var results = new List<RpcResult<IMessage>>();
        await foreach (var result in _library.Stream("ImportBooks", Requests())) results.Add(result);

        var failure = Assert.Single(results).Failure!;
        Assert.Equal("The book of message 2 is invalid in these fields: book.title.", failure.Message);
        Assert.Equal("2", Detail<ErrorInfo>(failure).Metadata["message"]);
        Assert.Equal("book.title", Assert.Single(Detail<BadRequest>(failure).FieldViolations).Field);
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
    public async Task What_an_import_may_not_do_fails_as_a_whole()
    {
        Assert.Equal("BOOK_EXISTS", await ReasonOfImportAsync(Import("a"), Import("a")));
        Assert.Equal("BOOK_EXISTS", await ReasonOfImportAsync(Import("x", "shelves/1"), Import("1", "shelves/1")));
        Assert.Equal("SHELF_NOT_FOUND", await ReasonOfImportAsync(Import("a", "shelves/9"), new ImportBooksRequest()));
        Assert.Equal("INVALID_BOOK", await ReasonOfImportAsync(Import("a"), Import("b", "shelves/1")));
        Assert.Equal("INVALID_BOOK", await ReasonOfImportAsync(Import("a"), Import("broken")));
        Assert.Equal("INVALID_BOOK", await ReasonOfImportAsync(new ImportBooksRequest { Parent = "shelves/3" }));
        Assert.Equal("SHELF_FULL", await ReasonOfImportAsync([.. Enumerable.Repeat(Import(""), LibraryStore.MostBooks + 1)]));
        Assert.Equal("SHELF_FULL", await ReasonOfImportAsync([.. Enumerable.Repeat(Import("", "shelves/1"), LibraryStore.MostBooks)]));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task An_import_is_one_creation_for_the_quota()
    {
        for (var i = 0; i < CreationQuota.Limit; i++) Assert.Null(Assert.Single(await AllAsync("ImportBooks", Import(""), Import(""))).Failure);

        Assert.Equal("CREATE_QUOTA_EXCEEDED", await ReasonOfImportAsync(Import("")));
        Assert.Equal(2 * CreationQuota.Limit, await CountAsync());
    }

    [Fact]
    public async Task An_import_of_no_messages_is_none() =>
        Assert.Equal(new ImportBooksResponse(), Assert.Single(await AllAsync("ImportBooks")).Value);

    [Fact]
    public async Task A_chat_answers_each_message_before_the_next_one_is_read()
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
    public async Task A_chat_fails_on_demand(string text, RpcCode code, string reason)
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
        var told = (BookEvent)result.Value!;
        return $"{told.Change.ToString().ToUpperInvariant()} {told.Book.Name}";
    }

    private static string Reason(RpcResult<IMessage> result) => Detail<ErrorInfo>(result.Failure!).Reason;

    private static async Task<string> NextAsync(IAsyncEnumerator<RpcResult<IMessage>> results)
    {
        Assert.True(await results.MoveNextAsync());
        return Described(results.Current);
    }

    private IAsyncEnumerator<RpcResult<IMessage>> Watch(string shelf, int mostEvents = 0, CancellationToken cancellation = default) =>
        _library.Stream("WatchBooks", [new WatchBooksRequest { Parent = shelf, MaxEvents = mostEvents }], cancellation: cancellation).GetAsyncEnumerator(cancellation);

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
