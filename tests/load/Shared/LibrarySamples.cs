namespace StatusGateway.Load;

/// <summary>The constant messages of <c>library.v1.Library</c> that are measured: as the upstream sends them, and as REST clients receive them.</summary>
internal static class LibrarySamples
{
    public const string GetBook = "/library.v1.Library/GetBook";
    public const string CreateBook = "/library.v1.Library/CreateBook";
    public const string WatchBooks = "/library.v1.Library/WatchBooks";

    public const string BookName = "shelves/1/books/1";
    public const string MissingName = "shelves/1/books/missing";
    public const string RestPrefix = "/v1/";

    /// <summary>The <c>google.rpc.Code</c> of the error, NOT_FOUND.</summary>
    public const int ErrorCode = 5;
    public const string ErrorMessage = "Book 'shelves/1/books/missing' was not found.";

    public const string BookJson =
        """{"name":"shelves/1/books/1","title":"Pride and Prejudice","authors":[{"displayName":"Jane Austen"}],"isbn":"9780141439518","format":"PAPERBACK","pageCount":480,"etag":"00000001"}""";

    public const string ErrorJson =
        """{"type":"/errors/NOT_FOUND#BOOK_NOT_FOUND","title":"Not Found","status":404,"detail":"Book 'shelves/1/books/missing' was not found.","instance":"/v1/shelves/1/books/missing","code":"NOT_FOUND","reason":"BOOK_NOT_FOUND","domain":"library.example.com","metadata":{"name":"shelves/1/books/missing"},"traceId":"832e541168084ed3c18b6820f7fe5f4b","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"BOOK_NOT_FOUND","domain":"library.example.com","metadata":{"name":"shelves/1/books/missing"}},{"@type":"type.googleapis.com/google.rpc.ResourceInfo","resourceType":"library.example.com/Book","resourceName":"shelves/1/books/missing","description":"No book has this name."},{"@type":"type.googleapis.com/google.rpc.LocalizedMessage","locale":"en-US","message":"The library has no such book."}]}""";

    /// <summary>The response to GetBook, a small Book.</summary>
    public static byte[] BookFrame { get; } = ProtobufMessage.Frame(Book("Pride and Prejudice").ToBytes());

    /// <summary>The response to CreateBook, a Book with a title of 64 KiB.</summary>
    public static byte[] LargeBookFrame { get; } = ProtobufMessage.Frame(Book(new string('x', 64 * 1024)).ToBytes());

    /// <summary>One message of WatchBooks.</summary>
    public static byte[] EventFrame { get; } = ProtobufMessage.Frame(new ProtobufMessage().Add(1, 1).Add(2, Book("Pride and Prejudice")).ToBytes());

    /// <summary>The number of messages of WatchBooks.</summary>
    public const int EventCount = 100;

    /// <summary>The error as <c>grpc-status-details-bin</c>: a <c>google.rpc.Status</c> with three details.</summary>
    public static string ErrorDetails { get; } = Convert.ToBase64String(
        new ProtobufMessage().Add(1, ErrorCode).Add(2, ErrorMessage)
            .Add(3, Detail("ErrorInfo", new ProtobufMessage().Add(1, "BOOK_NOT_FOUND").Add(2, "library.example.com").Add(3, new ProtobufMessage().Add(1, "name").Add(2, MissingName))))
            .Add(3, Detail("ResourceInfo", new ProtobufMessage().Add(1, "library.example.com/Book").Add(2, MissingName).Add(4, "No book has this name.")))
            .Add(3, Detail("LocalizedMessage", new ProtobufMessage().Add(1, "en-US").Add(2, "The library has no such book.")))
            .ToBytes()).TrimEnd('=');

    /// <summary>Returns a framed GetBookRequest, DeleteBookRequest or WatchBooksRequest: their first field is a name.</summary>
    public static byte[] NameRequest(string name) => ProtobufMessage.Frame(new ProtobufMessage().Add(1, name).ToBytes());

    /// <summary>Returns a framed CreateBookRequest with a title of 64 KiB.</summary>
    public static byte[] LargeBookRequest() => ProtobufMessage.Frame(new ProtobufMessage().Add(1, "shelves/1").Add(2, Book(new string('x', 64 * 1024))).ToBytes());

    private static ProtobufMessage Book(string title) => new ProtobufMessage()
        .Add(1, BookName).Add(2, title).Add(3, new ProtobufMessage().Add(1, "Jane Austen")).Add(4, "9780141439518").Add(5, 2).Add(6, 480).Add(9, "00000001");

    private static ProtobufMessage Detail(string type, ProtobufMessage value) => new ProtobufMessage().Add(1, $"type.googleapis.com/google.rpc.{type}").Add(2, value);
}
