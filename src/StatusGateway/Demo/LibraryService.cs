using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Server.InProcess;

namespace StatusGateway.Demo;

/// <summary>
/// library.v1.Library. It checks requests and calls the store. Expected errors are returned as statuses: see <see cref="LibraryErrors"/>,
/// and <see cref="ReservedBooks"/> for ids that always fail.
/// </summary>
internal sealed class LibraryService
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 1000;
    private const int MaxThemeLength = 100;

    private readonly LibraryStore _store;

    private LibraryService(LibraryStore store) => _store = store;

    /// <summary>Creates a library with its own data.</summary>
    /// <param name="time">The clock of the quota for new books.</param>
    /// <returns>The service with all its methods.</returns>
    public static InProcessService Create(TimeProvider time)
    {
        var store = new LibraryStore(time);
        var library = new LibraryService(store);
        var service = new InProcessService(LibraryReflection.Descriptor.Services[0])
        {
            Reasons = LibraryReasons.Read(),
            Comments = () => typeof(LibraryService).Assembly.GetManifestResourceStream("comments.binpb")!,
        };
        Add(service, nameof(ListShelves), ListShelvesRequest.Parser, library.ListShelves);
        Add(service, nameof(CreateShelf), CreateShelfRequest.Parser, library.CreateShelf);
        Add(service, nameof(GetShelf), GetShelfRequest.Parser, library.GetShelf);
        Add(service, nameof(DeleteShelf), DeleteShelfRequest.Parser, library.DeleteShelf);
        Add(service, nameof(ListBooks), ListBooksRequest.Parser, library.ListBooks);
        Add(service, nameof(CreateBook), CreateBookRequest.Parser, library.CreateBook);
        Add(service, nameof(GetBook), GetBookRequest.Parser, library.GetBook);
        Add(service, nameof(UpdateBook), UpdateBookRequest.Parser, library.UpdateBook);
        Add(service, nameof(DeleteBook), DeleteBookRequest.Parser, library.DeleteBook);
        return new LibraryStreams(store).AddTo(service);
    }

    private RpcResult<ListShelvesResponse> ListShelves(ListShelvesRequest request)
    {
        var violations = new Violations();
        var size = CheckSize(request.PageSize, violations);
        var after = "";
        if (request.PageToken.Length > 0 && !(PageToken.Read(request.PageToken) is { } last && LibraryNames.TryParseShelf(last, out after)))
            AddBadToken(violations);
        if (violations.Any) return violations.ToStatus("request");

        var (page, hasMore) = _store.ListShelves(after, size);
        return new ListShelvesResponse { Shelves = { page }, NextPageToken = hasMore ? PageToken.Create(page[^1].Name) : "" };
    }

    private RpcResult<Shelf> CreateShelf(CreateShelfRequest request)
    {
        var violations = new Violations();
        violations.CheckOptionalId("shelf_id", request.ShelfId);
        if (ReservedBooks.Contains(request.ShelfId)) violations.Add("shelf_id", "RESERVED_ID", "This id is reserved for a shelf whose watch fails.");
        if (request.Shelf is null) violations.Add("shelf", "REQUIRED", "The shelf is required.");
        else violations.CheckText("shelf.theme", "theme", request.Shelf.Theme, MaxThemeLength);
        if (violations.Any) return violations.ToStatus("shelf");

        return _store.CreateShelf(request.ShelfId, request.Shelf!.Theme);
    }

    private RpcResult<Shelf> GetShelf(GetShelfRequest request)
    {
        var violations = new Violations();
        var id = violations.CheckShelfName("name", request.Name);
        return violations.Any ? violations.ToStatus("request") : _store.GetShelf(id);
    }

    private RpcResult<Empty> DeleteShelf(DeleteShelfRequest request)
    {
        var violations = new Violations();
        var id = violations.CheckShelfName("name", request.Name);
        if (violations.Any) return violations.ToStatus("request");

        return _store.DeleteShelf(id) is { } error ? error : new Empty();
    }

    private RpcResult<ListBooksResponse> ListBooks(ListBooksRequest request)
    {
        var violations = new Violations();
        var shelf = violations.CheckShelfName("parent", request.Parent);
        var size = CheckSize(request.PageSize, violations);
        var after = default(BookKey);
        // A token of another shelf's list would start in the middle of this list.
        if (request.PageToken.Length > 0
            && !(PageToken.Read(request.PageToken) is { } last && LibraryNames.TryParseBook(last, out after) && after.Shelf == shelf))
            AddBadToken(violations);
        if (violations.Any) return violations.ToStatus("request");

        if (_store.ListBooks(shelf, after.Book ?? "", size, out var page, out var hasMore) is { } error) return error;
        return new ListBooksResponse { Books = { page }, NextPageToken = hasMore ? PageToken.Create(page[^1].Name) : "" };
    }

    private RpcResult<Book> CreateBook(CreateBookRequest request)
    {
        var violations = new Violations();
        var shelf = violations.CheckShelfName("parent", request.Parent);
        violations.CheckOptionalId("book_id", request.BookId);
        if (ReservedBooks.Contains(request.BookId)) violations.Add("book_id", "RESERVED_ID", "This id is reserved for a book that cannot be read.");
        if (request.Book is null) violations.Add("book", "REQUIRED", "The book is required.");
        else BookFields.All.Check(request.Book, violations);
        if (violations.Any) return violations.ToStatus("book");

        return _store.CreateBook(new BookKey(shelf, request.BookId), request.Book!);
    }

    private RpcResult<Book> GetBook(GetBookRequest request)
    {
        var violations = new Violations();
        var key = violations.CheckBookName("name", request.Name);
        if (violations.Any) return violations.ToStatus("request");

        return ReservedBooks.Find(key) is { } error ? error : _store.GetBook(key);
    }

    private RpcResult<Book> UpdateBook(UpdateBookRequest request)
    {
        var violations = new Violations();
        if (request.Book is not { } book)
        {
            violations.Add("book", "REQUIRED", "The book is required.");
            return violations.ToStatus("book");
        }

        var key = violations.CheckBookName("book.name", book.Name);
        var fields = BookFieldsExtensions.FromMask(request.UpdateMask, book, violations);
        fields.Check(book, violations);
        if (violations.Any) return violations.ToStatus("book");

        return _store.UpdateBook(key, fields, book, book.Etag);
    }

    private RpcResult<Empty> DeleteBook(DeleteBookRequest request)
    {
        var violations = new Violations();
        var key = violations.CheckBookName("name", request.Name);
        if (violations.Any) return violations.ToStatus("request");

        return _store.DeleteBook(key, request.Etag) is { } error ? error : new Empty();
    }

    private static int CheckSize(int size, Violations violations)
    {
        if (size < 0) violations.Add("page_size", "NEGATIVE", "The page size must not be negative.");
        return size <= 0 ? DefaultPageSize : Math.Min(size, MaxPageSize);
    }

    private static void AddBadToken(Violations violations) =>
        violations.Add("page_token", "INVALID_PAGE_TOKEN", "The page token must be from the previous response for the same list.");

    // Unknown fields are discarded, because their size has no limit.
    private static void Add<TRequest, TResponse>(
        InProcessService service, string method, MessageParser<TRequest> parser, Func<TRequest, RpcResult<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage =>
        service.Unary<TRequest, TResponse>(method, parser.WithDiscardUnknownFields(true), (request, _) => new(handler(request)));
}
