using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Demo;
using StatusGateway.Demo.Library.V1;
using static StatusGateway.FunctionalTests.Demo.LibraryCalls;

namespace StatusGateway.FunctionalTests.Demo;

public sealed class LibraryServiceTests
{
    private readonly LibraryCalls _library = new();

    [Fact]
    public void It_has_every_method_of_the_proto() =>
        Assert.Equal(
            _library.Service.Descriptor.Methods.Select(method => $"/library.v1.Library/{method.Name}").Order(),
            _library.Service.Handlers.Keys.Order());

    [Fact]
    public async Task Book_1_exists_with_every_field()
    {
        var book = await _library.GetAsync<Book>(new GetBookRequest { Name = "shelves/1/books/1" });

        Assert.Equal("Pride and Prejudice", book.Title);
        Assert.Equal("Jane Austen", Assert.Single(book.Authors).DisplayName);
        Assert.Equal("1813-01-28", book.Published.ToDateTime().ToString("yyyy-MM-dd", null));
        Assert.All(Book.Descriptor.Fields.InDeclarationOrder().Where(field => field.HasPresence), field => Assert.True(field.Accessor.HasValue(book)));
        Assert.NotEmpty(book.Isbn);
        Assert.NotEmpty(book.Etag);
        Assert.NotEmpty(book.Labels);
        Assert.NotEqual(0, book.PageCount);
        Assert.NotEqual(Format.Unspecified, book.Format);
    }

    [Fact]
    public async Task The_initial_books_are_valid()
    {
        foreach (var shelf in (await _library.GetAsync<ListShelvesResponse>(new ListShelvesRequest())).Shelves)
        {
            var books = await _library.GetAsync<ListBooksResponse>(new ListBooksRequest { Parent = shelf.Name });
            Assert.Equal(shelf.Name == "shelves/3", books.Books.Count == 0);
            foreach (var book in books.Books) await _library.GetAsync<Book>(new UpdateBookRequest { Book = book, UpdateMask = FieldMask.FromString("*") });
        }
    }

    [Fact]
    public async Task A_missing_book_returns_the_documented_status()
    {
        var status = await _library.FailAsync(new GetBookRequest { Name = "shelves/1/books/9" }, RpcCode.NotFound, "BOOK_NOT_FOUND");

        Assert.Equal("Book \"shelves/1/books/9\" was not found.", status.Message);
        Assert.Equal("""{ "name": "shelves/1/books/9" }""", Detail<ErrorInfo>(status).Metadata.ToString());
        var resource = Detail<ResourceInfo>(status);
        Assert.Equal(("library.example.com/Book", "shelves/1/books/9"), (resource.ResourceType, resource.ResourceName));
        Assert.NotEmpty(resource.Description);
        Assert.Equal(["de-DE", "en-US"], Details<LocalizedMessage>(status).Select(text => text.Locale));
    }

    [Fact]
    public async Task Every_method_reports_a_missing_shelf()
    {
        IMessage[] requests =
        [
            new GetShelfRequest { Name = "shelves/9" }, new DeleteShelfRequest { Name = "shelves/9" },
            new ListBooksRequest { Parent = "shelves/9" }, NewBook(parent: "shelves/9"),
        ];
        foreach (var request in requests)
        {
            var status = await _library.FailAsync(request, RpcCode.NotFound, "SHELF_NOT_FOUND");
            Assert.Equal("Shelf \"shelves/9\" was not found.", status.Message);
            Assert.Equal("library.example.com/Shelf", Detail<ResourceInfo>(status).ResourceType);
        }

        await _library.FailAsync(new DeleteBookRequest { Name = "shelves/9/books/1" }, RpcCode.NotFound, "BOOK_NOT_FOUND");
        await _library.FailAsync(new UpdateBookRequest { Book = new Book { Name = "shelves/1/books/9", Title = "x" } }, RpcCode.NotFound, "BOOK_NOT_FOUND");
    }

    [Fact]
    public async Task All_violations_of_a_book_are_reported_at_once()
    {
        var request = new CreateBookRequest
        {
            Parent = "shelves/1",
            BookId = "No Id",
            Book = new Book
            {
                Authors = { new Author { DisplayName = "Jane Austen" }, new Author() },
                Isbn = "9780141439519",
                Format = (Format)99,
                PageCount = -1,
                Published = new Timestamp { Nanos = -1 },
                Labels = { [""] = "x" },
                Copies = -1,
            },
        };

        Assert.Equal(
            [
                "book_id INVALID_ID", "book.title REQUIRED", "book.authors[1].display_name REQUIRED", "book.isbn WRONG_CHECK_DIGIT",
                "book.format UNKNOWN_VALUE", "book.page_count NEGATIVE", "book.published OUT_OF_RANGE", "book.labels INVALID_KEY", "book.copies NEGATIVE",
            ],
            await _library.ViolationsAsync(request, "INVALID_BOOK"));
        var status = await _library.FailAsync(request, RpcCode.InvalidArgument, "INVALID_BOOK");
        Assert.Equal($"The book has invalid fields: {Detail<ErrorInfo>(status).Metadata["fields"]}.", status.Message);
    }

    [Fact]
    public async Task Invalid_requests_name_their_fields()
    {
        Assert.Equal(["page_size NEGATIVE", "page_token INVALID_PAGE_TOKEN"], await _library.ViolationsAsync(new ListShelvesRequest { PageSize = -1, PageToken = "!" }, "INVALID_REQUEST"));
        Assert.Equal(["parent INVALID_NAME"], await _library.ViolationsAsync(new ListBooksRequest { Parent = "shelf/1" }, "INVALID_REQUEST"));
        Assert.Equal(["name INVALID_NAME"], await _library.ViolationsAsync(new GetBookRequest { Name = "shelves/1/books/a/b" }, "INVALID_REQUEST"));
        Assert.Equal(["name INVALID_NAME"], await _library.ViolationsAsync(new GetShelfRequest { Name = "shelves/" + new string('a', 64) }, "INVALID_REQUEST"));
        Assert.Equal(["shelf REQUIRED"], await _library.ViolationsAsync(new CreateShelfRequest(), "INVALID_SHELF"));
        Assert.Equal(["shelf.theme REQUIRED"], await _library.ViolationsAsync(new CreateShelfRequest { Shelf = new Shelf() }, "INVALID_SHELF"));
        Assert.Equal(["book REQUIRED"], await _library.ViolationsAsync(new CreateBookRequest { Parent = "shelves/1" }, "INVALID_BOOK"));
        Assert.Equal(["book_id RESERVED_ID"], await _library.ViolationsAsync(NewBook("too-many"), "INVALID_BOOK"));
        Assert.Equal(
            ["update_mask UNKNOWN_PATH", "book.title REQUIRED"],
            await _library.ViolationsAsync(new UpdateBookRequest { Book = new Book { Name = "shelves/1/books/1" }, UpdateMask = FieldMask.FromString("colour,title") }, "INVALID_BOOK"));
    }

    [Fact]
    public async Task The_violations_of_one_response_are_limited()
    {
        var request = new UpdateBookRequest { Book = new Book { Name = "shelves/1/books/1" }, UpdateMask = new FieldMask() };
        request.UpdateMask.Paths.Add(Enumerable.Range(0, 10_000).Select(i => new string('x', 1000) + i));

        Assert.Equal(20, (await _library.ViolationsAsync(request, "INVALID_BOOK")).Length);
    }

    [Theory]
    [InlineData("9780141439518", "")]
    [InlineData("0306406152", "")]
    [InlineData("080442957X", "")]
    [InlineData("0306406153", "WRONG_CHECK_DIGIT")]
    [InlineData("X804429570", "INVALID_FORM")]
    [InlineData("080442957x", "INVALID_FORM")]
    [InlineData("9780141439581", "WRONG_CHECK_DIGIT")]
    [InlineData("1230141439518", "INVALID_FORM")]
    [InlineData("978-0141439518", "INVALID_FORM")]
    [InlineData("97801414395١8", "INVALID_FORM")]
    [InlineData("42", "INVALID_FORM")]
    public async Task An_isbn_is_checked(string isbn, string reason)
    {
        var request = NewBook();
        request.Book.Isbn = isbn;

        if (reason.Length == 0) Assert.Equal(isbn, (await _library.GetAsync<Book>(request)).Isbn);
        else Assert.Equal([$"book.isbn {reason}"], await _library.ViolationsAsync(request, "INVALID_BOOK"));
    }

    [Fact]
    public async Task A_created_book_gets_name_and_etag_from_the_library()
    {
        var request = NewBook("walden", "shelves/1");
        request.Book.Name = "shelves/7/books/7";
        request.Book.Etag = "mine";

        var book = await _library.GetAsync<Book>(request);

        Assert.Equal("shelves/1/books/walden", book.Name);
        Assert.NotEqual("mine", book.Etag);
        Assert.False(book.HasCopies);
        Assert.Equal(book, await _library.GetAsync<Book>(new GetBookRequest { Name = book.Name }));
        var exists = await _library.FailAsync(request, RpcCode.AlreadyExists, "BOOK_EXISTS");
        Assert.Equal("shelves/1/books/walden", Detail<ResourceInfo>(exists).ResourceName);
    }

    [Fact]
    public async Task Generated_ids_skip_existing_ids()
    {
        await _library.GetAsync<Book>(NewBook("102"));

        Assert.Equal("shelves/3/books/101", (await _library.GetAsync<Book>(NewBook())).Name);
        Assert.Equal("shelves/3/books/103", (await _library.GetAsync<Book>(NewBook())).Name);
        Assert.Equal("shelves/101", (await _library.GetAsync<Shelf>(new CreateShelfRequest { Shelf = new Shelf { Theme = "Poetry" } })).Name);
    }

    [Fact]
    public async Task Unknown_fields_are_discarded()
    {
        var request = NewBook("odd");
        request.Book.MergeFrom(new byte[] { 0xfa, 0x3f, 2, 1, 2 });

        var book = await _library.GetAsync<Book>(request);

        Assert.DoesNotContain((byte)0xfa, book.ToByteArray());
    }

    [Fact]
    public async Task The_quota_returns_the_remaining_time()
    {
        await _library.GetAsync<Book>(NewBook());
        _library.Time.Advance(TimeSpan.FromSeconds(20));
        for (var i = 1; i < CreationQuota.Limit; i++) await _library.GetAsync<Book>(NewBook());
        _library.Time.Advance(TimeSpan.FromSeconds(1.5));

        var status = await _library.FailAsync(NewBook(), RpcCode.ResourceExhausted, "CREATE_QUOTA_EXCEEDED");

        Assert.Equal(TimeSpan.FromSeconds(38.5), Detail<RetryInfo>(status).RetryDelay.ToTimeSpan());
        var violation = Assert.Single(Detail<QuotaFailure>(status).Violations);
        Assert.Equal(("library.example.com/books_created_per_minute", 20L), (violation.QuotaMetric, violation.QuotaValue));
        Assert.NotEmpty(violation.Subject);
        Assert.NotEmpty(violation.Description);

        _library.Time.Advance(TimeSpan.FromSeconds(38.5) - TimeSpan.FromTicks(1));
        await _library.FailAsync(NewBook(), RpcCode.ResourceExhausted, "CREATE_QUOTA_EXCEEDED");
        _library.Time.Advance(TimeSpan.FromTicks(1));
        await _library.GetAsync<Book>(NewBook());
        await _library.FailAsync(NewBook(), RpcCode.ResourceExhausted, "CREATE_QUOTA_EXCEEDED");
    }

    [Fact]
    public async Task Rejected_books_do_not_count_for_the_quota()
    {
        for (var i = 0; i < 2 * CreationQuota.Limit; i++) await _library.FailAsync(NewBook("1", "shelves/1"), RpcCode.AlreadyExists, "BOOK_EXISTS");

        await _library.GetAsync<Book>(NewBook());
    }

    [Theory]
    [InlineData("too-many", RpcCode.ResourceExhausted, "CREATE_QUOTA_EXCEEDED")]
    [InlineData("forbidden", RpcCode.PermissionDenied, "BOOK_RESTRICTED")]
    [InlineData("sign-in", RpcCode.Unauthenticated, "SIGN_IN_REQUIRED")]
    [InlineData("broken", RpcCode.Internal, "STORAGE_BROKEN")]
    public async Task Reserved_books_fail(string id, RpcCode code, string reason)
    {
        var status = await _library.FailAsync(new GetBookRequest { Name = $"shelves/1/books/{id}" }, code, reason);

        if (id == "too-many") Assert.Equal(30, Detail<RetryInfo>(status).RetryDelay.Seconds);
        if (id == "broken") Assert.NotEmpty(Detail<DebugInfo>(status).StackEntries);
    }

    [Fact]
    public async Task Only_an_empty_shelf_is_deleted()
    {
        var status = await _library.FailAsync(new DeleteShelfRequest { Name = "shelves/1" }, RpcCode.FailedPrecondition, "SHELF_NOT_EMPTY");
        Assert.Equal("shelves/1", Assert.Single(Detail<PreconditionFailure>(status).Violations).Subject);

        await _library.GetAsync<Empty>(new DeleteShelfRequest { Name = "shelves/3" });
        await _library.FailAsync(new GetShelfRequest { Name = "shelves/3" }, RpcCode.NotFound, "SHELF_NOT_FOUND");
        await _library.GetAsync<Shelf>(new CreateShelfRequest { ShelfId = "3", Shelf = new Shelf { Theme = "Back again" } });
        await _library.FailAsync(new CreateShelfRequest { ShelfId = "3", Shelf = new Shelf { Theme = "Twice" } }, RpcCode.AlreadyExists, "SHELF_EXISTS");
    }

    [Fact]
    public async Task A_stale_etag_is_rejected()
    {
        const string name = "shelves/1/books/1";
        var first = await _library.GetAsync<Book>(new GetBookRequest { Name = name });
        var second = await _library.GetAsync<Book>(new UpdateBookRequest { Book = new Book { Name = name, Etag = first.Etag, PageCount = 481 } });
        Assert.NotEqual(first.Etag, second.Etag);

        await _library.FailAsync(new UpdateBookRequest { Book = new Book { Name = name, Etag = first.Etag, PageCount = 482 } }, RpcCode.Aborted, "ETAG_MISMATCH");
        await _library.FailAsync(new DeleteBookRequest { Name = name, Etag = first.Etag }, RpcCode.Aborted, "ETAG_MISMATCH");

        await _library.GetAsync<Empty>(new DeleteBookRequest { Name = name, Etag = second.Etag });
        await _library.FailAsync(new DeleteBookRequest { Name = name }, RpcCode.NotFound, "BOOK_NOT_FOUND");
    }

    [Fact]
    public async Task An_update_changes_only_the_fields_of_its_mask()
    {
        var old = await _library.GetAsync<Book>(new GetBookRequest { Name = "shelves/1/books/2" });

        var byContent = await _library.GetAsync<Book>(new UpdateBookRequest { Book = new Book { Name = old.Name, Copies = 0 } });
        Assert.Equal(new Book(old) { Copies = 0, Etag = byContent.Etag }, byContent);

        var change = new Book { Name = old.Name, Title = "Moby-Dick", Isbn = "ignored", Labels = { ["sea"] = "yes" } };
        var byMask = await _library.GetAsync<Book>(new UpdateBookRequest { Book = change, UpdateMask = FieldMask.FromString("title,copies,labels,name,etag") });
        var expected = new Book(old) { Title = "Moby-Dick", Etag = byMask.Etag };
        expected.ClearCopies();
        expected.Labels.Clear();
        expected.Labels.Add("sea", "yes");
        Assert.Equal(expected, byMask);

        var same = await _library.GetAsync<Book>(new UpdateBookRequest { Book = change, UpdateMask = FieldMask.FromString("title") });
        Assert.Equal(byMask.Etag, same.Etag);
        var whole = await _library.GetAsync<Book>(new UpdateBookRequest { Book = new Book { Name = old.Name, Title = "Whale" }, UpdateMask = FieldMask.FromString("*") });
        Assert.Equal(new Book { Name = old.Name, Title = "Whale", Etag = whole.Etag }, whole);
    }

    [Fact]
    public async Task Pages_continue_after_concurrent_changes()
    {
        for (var i = 1; i <= 9; i++) await _library.GetAsync<Book>(NewBook($"b{i}"));

        var first = await _library.GetAsync<ListBooksResponse>(new ListBooksRequest { Parent = "shelves/3", PageSize = 4 });
        await _library.GetAsync<Empty>(new DeleteBookRequest { Name = "shelves/3/books/b4" });
        await _library.GetAsync<Book>(NewBook("a"));
        var second = await _library.GetAsync<ListBooksResponse>(new ListBooksRequest { Parent = "shelves/3", PageSize = 4, PageToken = first.NextPageToken });
        var third = await _library.GetAsync<ListBooksResponse>(new ListBooksRequest { Parent = "shelves/3", PageToken = second.NextPageToken });

        Assert.Equal("b1 b2 b3 b4|b5 b6 b7 b8|b9", string.Join('|', new[] { first, second, third }.Select(page => string.Join(' ', page.Books.Select(book => book.Name.Split('/')[^1])))));
        Assert.Equal("", third.NextPageToken);
        Assert.Equal(
            ["page_token INVALID_PAGE_TOKEN"],
            await _library.ViolationsAsync(new ListBooksRequest { Parent = "shelves/1", PageToken = first.NextPageToken }, "INVALID_REQUEST"));
    }

    [Fact]
    public async Task Shelves_are_listed_in_pages_and_a_last_full_page_has_no_token()
    {
        var first = await _library.GetAsync<ListShelvesResponse>(new ListShelvesRequest { PageSize = 1 });
        var rest = await _library.GetAsync<ListShelvesResponse>(new ListShelvesRequest { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(["shelves/1", "shelves/2", "shelves/3"], first.Shelves.Concat(rest.Shelves).Select(shelf => shelf.Name));
        Assert.Equal("", rest.NextPageToken);
    }

    [Fact]
    public async Task The_size_of_the_library_is_limited()
    {
        for (var i = 3; i < LibraryStore.MaxShelves; i++) await _library.GetAsync<Shelf>(new CreateShelfRequest { Shelf = new Shelf { Theme = "More" } });
        var full = await _library.FailAsync(new CreateShelfRequest { Shelf = new Shelf { Theme = "One more" } }, RpcCode.ResourceExhausted, "LIBRARY_FULL");
        Assert.Empty(Details<RetryInfo>(full));

        for (var i = 0; i < LibraryStore.MaxBooks; i++)
        {
            _library.Time.Advance(TimeSpan.FromSeconds(4));
            await _library.GetAsync<Book>(NewBook());
        }

        full = await _library.FailAsync(NewBook(), RpcCode.ResourceExhausted, "SHELF_FULL");
        Assert.Equal(1000, Assert.Single(Detail<QuotaFailure>(full).Violations).QuotaValue);
        Assert.Equal(1000, (await _library.GetAsync<ListBooksResponse>(new ListBooksRequest { Parent = "shelves/3", PageSize = 5000 })).Books.Count);
    }

    [Fact]
    public async Task Concurrent_clients_see_one_library()
    {
        const int clients = 16;
        const int rounds = 200;
        var created = 0;
        var refused = 0;
        var changed = 0;
        await Parallel.ForAsync(0, clients, async (_, _) =>
        {
            for (var i = 0; i < rounds; i++)
            {
                // All clients try the same ids: only one creates each book, until the quota is reached.
                if ((await _library.CallAsync(NewBook($"id-{i}"))).Failure is not { } error) Interlocked.Increment(ref created);
                else if (error.Code is RpcCode.AlreadyExists or RpcCode.ResourceExhausted) Interlocked.Increment(ref refused);

                // The etag detects concurrent changes of this read-modify-write.
                var book = await _library.GetAsync<Book>(new GetBookRequest { Name = "shelves/2/books/1" });
                var update = new UpdateBookRequest { Book = new Book { Name = book.Name, Etag = book.Etag, PageCount = book.PageCount + 1 } };
                if ((await _library.CallAsync(update)).Failure is null) Interlocked.Increment(ref changed);
                await _library.GetAsync<ListBooksResponse>(new ListBooksRequest { Parent = "shelves/3", PageSize = 7 });
            }
        });

        Assert.Equal(CreationQuota.Limit, created);
        Assert.Equal((clients * rounds) - created, refused);
        Assert.InRange(changed, rounds, clients * rounds);
        Assert.Equal(480 + changed, (await _library.GetAsync<Book>(new GetBookRequest { Name = "shelves/2/books/1" })).PageCount);
        Assert.Equal(CreationQuota.Limit, (await _library.GetAsync<ListBooksResponse>(new ListBooksRequest { Parent = "shelves/3" })).Books.Count);
    }
}
