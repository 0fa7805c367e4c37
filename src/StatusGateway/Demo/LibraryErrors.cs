using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using StatusGateway.Core;

namespace StatusGateway.Demo;

/// <summary>
/// The error statuses of the library. Each begins with ErrorInfo, whose metadata contains every value of the message, so that programs do
/// not parse sentences.
/// </summary>
internal static class LibraryErrors
{
    public const string Domain = "library.example.com";

    private const string BookType = Domain + "/Book";
    private const string ShelfType = Domain + "/Shelf";

    public static RpcStatus Create(
        RpcCode code, string message, string reason, ReadOnlySpan<KeyValuePair<string, string>> metadata, params ReadOnlySpan<IMessage> details)
    {
        var info = new ErrorInfo { Reason = reason, Domain = Domain };
        foreach (var (key, value) in metadata) info.Metadata.Add(key, value);
        var all = ImmutableArray.CreateBuilder<StatusDetail>(details.Length + 1);
        all.Add(StatusDetail.Create(info));
        foreach (var detail in details) all.Add(StatusDetail.Create(detail));
        return new RpcStatus(code, message, all.MoveToImmutable());
    }

    public static RpcStatus BookNotFound(string name) => Create(
        RpcCode.NotFound,
        $"Book \"{name}\" was not found.",
        "BOOK_NOT_FOUND",
        [new("name", name)],
        Resource(BookType, name, "No book has this name."),
        Localized("de-DE", $"Das Buch „{name}“ wurde nicht gefunden."),
        Localized("en-US", $"The library has no book “{name}”."));

    public static RpcStatus ShelfNotFound(string name) => Create(
        RpcCode.NotFound,
        $"Shelf \"{name}\" was not found.",
        "SHELF_NOT_FOUND",
        [new("name", name)],
        Resource(ShelfType, name, "No shelf has this name."),
        Localized("de-DE", $"Das Regal „{name}“ wurde nicht gefunden."),
        Localized("en-US", $"The library has no shelf “{name}”."));

    public static RpcStatus BookExists(string name) => Create(
        RpcCode.AlreadyExists,
        $"Book \"{name}\" already exists.",
        "BOOK_EXISTS",
        [new("name", name)],
        Resource(BookType, name, "Another book has this name."));

    public static RpcStatus ShelfExists(string name) => Create(
        RpcCode.AlreadyExists,
        $"Shelf \"{name}\" already exists.",
        "SHELF_EXISTS",
        [new("name", name)],
        Resource(ShelfType, name, "Another shelf has this name."));

    public static RpcStatus ShelfNotEmpty(string name) => Create(
        RpcCode.FailedPrecondition,
        $"Shelf \"{name}\" is not empty.",
        "SHELF_NOT_EMPTY",
        [new("name", name)],
        new PreconditionFailure
        {
            Violations =
            {
                new PreconditionFailure.Types.Violation
                {
                    Type = "SHELF_EMPTY",
                    Subject = name,
                    Description = "The shelf must be empty before it can be deleted: delete its books first.",
                },
            },
        });

    public static RpcStatus BookChanged(string name) => Create(
        RpcCode.Aborted,
        $"Book \"{name}\" has changed since it was read: read it again and repeat the change.",
        "ETAG_MISMATCH",
        [new("name", name)],
        Resource(BookType, name, "The etag does not match the current etag of the book."));

    /// <summary>The quota is a rate, so waiting helps.</summary>
    public static RpcStatus CreateQuotaExceeded(TimeSpan wait) => Create(
        RpcCode.ResourceExhausted,
        "Too many books were created within a minute.",
        "CREATE_QUOTA_EXCEEDED",
        [],
        Quota("books_created_per_minute", CreationQuota.Limit, "The library accepts a limited number of new books per minute."),
        new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) });

    /// <summary>Waiting does not help, so there is no RetryInfo: a book must be deleted first.</summary>
    public static RpcStatus ShelfFull(string name) => Create(
        RpcCode.ResourceExhausted,
        $"Shelf \"{name}\" is full.",
        "SHELF_FULL",
        [new("name", name)],
        Quota("books_per_shelf", LibraryStore.MaxBooks, "A shelf holds a limited number of books.", name));

    /// <inheritdoc cref="ShelfFull"/>
    public static RpcStatus LibraryFull() => Create(
        RpcCode.ResourceExhausted,
        "The library has no room for another shelf.",
        "LIBRARY_FULL",
        [],
        Quota("shelves", LibraryStore.MaxShelves, "The library holds a limited number of shelves."));

    /// <summary>Waiting does not help, so there is no RetryInfo: the client must read faster.</summary>
    public static RpcStatus WatchFellBehind(string name) => Create(
        RpcCode.ResourceExhausted,
        $"The watch of shelf \"{name}\" fell behind: start a new watch.",
        "WATCH_FELL_BEHIND",
        [new("name", name)],
        Quota("changes_pending_per_watch", ShelfWatch.MaxPending, "A watch buffers a limited number of changes for a slow reader.", name));

    public static RpcStatus AccessDenied(string name) => Create(
        RpcCode.PermissionDenied,
        $"Book \"{name}\" is restricted.",
        "BOOK_RESTRICTED",
        [new("name", name)],
        Resource(BookType, name, "Only librarians may read this book."));

    public static RpcStatus SignInRequired() => Create(
        RpcCode.Unauthenticated, "This book is for members only: send a bearer token.", "SIGN_IN_REQUIRED", []);

    /// <summary>An error that leaks internals, as a careless server sends it, to show masking.</summary>
    public static RpcStatus Broken() => Create(
        RpcCode.Internal,
        "Page 12 of /var/lib/library/books.db has a wrong checksum.",
        "STORAGE_BROKEN",
        [new("page", "12")],
        new DebugInfo
        {
            Detail = "ChecksumException: expected 5b1e0c77, found 00000000",
            StackEntries = { "at Library.Storage.Pager.Read(page: 12)", "at Library.Storage.Books.Find(id: \"broken\")" },
        });

    private static ResourceInfo Resource(string type, string name, string description) =>
        new() { ResourceType = type, ResourceName = name, Description = description };

    private static LocalizedMessage Localized(string locale, string message) => new() { Locale = locale, Message = message };

    private static QuotaFailure Quota(string metric, int value, string description, string subject = "library:demo") => new()
    {
        Violations =
        {
            new QuotaFailure.Types.Violation
            {
                Subject = subject,
                Description = description,
                ApiService = Domain,
                QuotaMetric = $"{Domain}/{metric}",
                QuotaId = metric.Replace('_', '-'),
                QuotaValue = value,
            },
        },
    };
}
