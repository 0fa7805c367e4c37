using System.Runtime.CompilerServices;
using Google.Protobuf;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Server.InProcess;

namespace StatusGateway.Demo;

/// <summary>The streaming methods of library.v1.Library. The error of a stream is its last element.</summary>
internal sealed class LibraryStreams(LibraryStore store)
{
    public InProcessService AddTo(InProcessService service) => service
        .ServerStreaming<WatchBooksRequest, BookEvent>(
            "WatchBooks", Bounded(WatchBooksRequest.Parser), (request, context) => WatchBooksAsync(request, context.Cancellation))
        .ClientStreaming<ImportBooksRequest, ImportBooksResponse>("ImportBooks", Bounded(ImportBooksRequest.Parser), (requests, _) => ImportBooksAsync(requests))
        .DuplexStreaming<ChatRequest, ChatResponse>("Chat", Bounded(ChatRequest.Parser), (requests, _) => ChatAsync(requests));

    private async IAsyncEnumerable<RpcResult<BookEvent>> WatchBooksAsync(WatchBooksRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var violations = new Violations();
        var shelf = violations.CheckShelfName("parent", request.Parent);
        if (request.MaxEvents < 0) violations.Add("max_events", "NEGATIVE", "The number of events must not be negative; 0 means no limit.");
        if (violations.Any)
        {
            yield return violations.ToStatus("request");
            yield break;
        }

        var left = request.MaxEvents;
        if (ReservedBooks.Find(new BookKey("1", shelf)) is { } reserved)
        {
            foreach (var book in LibrarySeed.Books().Take(2))
            {
                yield return new BookEvent { Change = BookChange.Existing, Book = book };
                if (--left == 0) yield break;
            }

            yield return reserved;
            yield break;
        }

        var watched = store.Watch(shelf);
        if (watched.Failure is { } error)
        {
            yield return error;
            yield break;
        }

        using var watch = watched.Value!;
        foreach (var book in watch.Existing)
        {
            yield return new BookEvent { Change = BookChange.Existing, Book = book };
            if (--left == 0) yield break;
        }

        while (await watch.Changes.WaitToReadAsync(cancellation))
        {
            while (watch.Changes.TryRead(out var change))
            {
                yield return change;
                if (--left == 0) yield break;
            }
        }

        if (watch.FellBehind) yield return LibraryErrors.WatchFellBehind(request.Parent);
    }

    private async ValueTask<RpcResult<ImportBooksResponse>> ImportBooksAsync(IAsyncEnumerable<RpcResult<ImportBooksRequest>> requests)
    {
        string? shelf = null;
        var contents = new List<(string Id, Book Content)>();
        await foreach (var request in requests)
        {
            // If the client cancels, nothing is imported.
            if (request.Failure is { } failed) return failed;
            var message = request.Value!;
            var violations = new Violations();
            if (shelf is null) shelf = violations.CheckShelfName("parent", message.Parent);
            else if (message.Parent.Length > 0 && message.Parent != LibraryNames.Shelf(shelf))
                violations.Add("parent", "OTHER_SHELF", "All books of an import must go to the shelf of the first message.");
            violations.CheckOptionalId("book_id", message.BookId);
            if (ReservedBooks.Contains(message.BookId)) violations.Add("book_id", "RESERVED_ID", "This id is reserved for a book that cannot be read.");
            if (message.Book is null) violations.Add("book", "REQUIRED", "The book is required.");
            else BookFields.All.Check(message.Book, violations);
            if (violations.Any) return violations.ToStatus("book", contents.Count + 1);
            if (contents.Count == 0 && store.GetShelf(shelf).Failure is { } missing) return missing;
            // The buffered books are limited too.
            if (contents.Count == LibraryStore.MaxBooks) return LibraryErrors.ShelfFull(LibraryNames.Shelf(shelf));
            contents.Add((message.BookId, message.Book!));
        }

        if (shelf is null) return new ImportBooksResponse();
        if (store.ImportBooks(shelf, contents, out var books) is { } error) return error;
        return new ImportBooksResponse { ImportedCount = books.Count, Names = { books.Select(book => book.Name) } };
    }

    private async IAsyncEnumerable<RpcResult<ChatResponse>> ChatAsync(IAsyncEnumerable<RpcResult<ChatRequest>> requests)
    {
        var number = 0;
        await foreach (var request in requests)
        {
            var response = request.Failure is { } error ? error : Respond(++number, request.Value!.Text);
            yield return response;
            if (response.Failure is not null) yield break;
        }
    }

    private RpcResult<ChatResponse> Respond(int number, string text)
    {
        var violations = new Violations();
        if (string.IsNullOrWhiteSpace(text)) violations.Add("text", "REQUIRED", "The text must not be empty.");
        if (violations.Any) return violations.ToStatus("request", number);
        var response = new ChatResponse { Number = number, Text = text };
        if (!LibraryNames.TryParseBook(text, out var key)) return response;
        var read = ReservedBooks.Find(key) is { } reserved ? reserved : store.GetBook(key);
        if (read.Failure is { } error) return error;
        response.Book = read.Value;
        return response;
    }

    /// <summary>Unknown fields are discarded, because their size has no limit.</summary>
    private static MessageParser<T> Bounded<T>(MessageParser<T> parser)
        where T : IMessage<T> => parser.WithDiscardUnknownFields(true);
}
