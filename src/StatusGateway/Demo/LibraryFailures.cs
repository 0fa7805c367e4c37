using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using StatusGateway.Core;

namespace StatusGateway.Demo;

/// <summary>
/// The statuses with which the library fails. Each begins with ErrorInfo, whose metadata has every value that the message
/// has: programs need not read sentences.
/// </summary>
internal static class LibraryFailures
{
    public const string Domain = "library.example.com";

    private const string BookType = Domain + "/Book";
    private const string ShelfType = Domain + "/Shelf";

    public static RpcStatus Make(
        RpcCode code, string message, string reason, ReadOnlySpan<KeyValuePair<string, string>> metadata, params ReadOnlySpan<IMessage> details)
    {
        var info = new ErrorInfo { Reason = reason, Domain = Domain };
        foreach (var (key, value) in metadata) info.Metadata.Add(key, value);
        var all = ImmutableArray.CreateBuilder<StatusDetail>(details.Length + 1);
        all.Add(StatusDetail.Create(info));
        foreach (var detail in details) all.Add(StatusDetail.Create(detail));
        return new RpcStatus(code, message, all.MoveToImmutable());
    }

    public static RpcStatus BookNotFound(string name) => Make(
        RpcCode.NotFound,
        $"Book \"{name}\" was not found.",
        "BOOK_NOT_FOUND",
        [new("name", name)],
        Resource(BookType, name, "No book has this name."),
        Localized("de-DE", $"Das Buch „{name}“ wurde nicht gefunden."),
        Localized("en-US", $"The library has no book “{name}”."));

    public static RpcStatus ShelfNotFound(string name) => Make(
        RpcCode.NotFound,
        $"Shelf \"{name}\" was not found.",
        "SHELF_NOT_FOUND",
        [new("name", name)],
        Resource(ShelfType, name, "No shelf has this name."),
        Localized("de-DE", $"Das Regal „{name}“ wurde nicht gefunden."),
        Localized("en-US", $"The library has no shelf “{name}”."));

    public static RpcStatus BookExists(string name) => Make(
        RpcCode.AlreadyExists,
        $"Book \"{name}\" exists already.",
        "BOOK_EXISTS",
        [new("name", name)],
        Resource(BookType, name, "Another book has this name."));

    public static RpcStatus ShelfExists(string name) => Make(
        RpcCode.AlreadyExists,
        $"Shelf \"{name}\" exists already.",
        "SHELF_EXISTS",
        [new("name", name)],
        Resource(ShelfType, name, "Another shelf has this name."));

    public static RpcStatus ShelfNotEmpty(string name) => Make(
        RpcCode.FailedPrecondition,
        $"Shelf \"{name}\" still has books.",
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
                    Description = "A shelf can be removed when no books are left on it: delete them first.",
                },
            },
        });

    public static RpcStatus BookChanged(string name) => Make(
        RpcCode.Aborted,
        $"Book \"{name}\" has changed since it was read: read it again, and repeat the change.",
        "ETAG_MISMATCH",
        [new("name", name)],
        Resource(BookType, name, "The etag is not the book's."));

    /// <summary>Time helps: the quota is of a rate.</summary>
    public static RpcStatus TooManyCreated(TimeSpan wait) => Make(
        RpcCode.ResourceExhausted,
        "Too many books were created within a minute.",
        "CREATE_QUOTA_EXCEEDED",
        [],
        Quota("books_created_per_minute", CreationQuota.Limit, "The library takes a limited number of new books each minute."),
        new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) });

    /// <summary>Time does not help, so there is no RetryInfo: somebody must delete first.</summary>
    public static RpcStatus ShelfFull(string name) => Make(
        RpcCode.ResourceExhausted,
        $"Shelf \"{name}\" is full.",
        "SHELF_FULL",
        [new("name", name)],
        Quota("books_per_shelf", LibraryStore.MostBooks, "A shelf has room for a limited number of books.", name));

    /// <inheritdoc cref="ShelfFull"/>
    public static RpcStatus LibraryFull() => Make(
        RpcCode.ResourceExhausted,
        "The library has no room for another shelf.",
        "LIBRARY_FULL",
        [],
        Quota("shelves", LibraryStore.MostShelves, "The library has room for a limited number of shelves."));

    /// <summary>Time does not help, reading faster does.</summary>
    public static RpcStatus WatchFellBehind(string name) => Make(
        RpcCode.ResourceExhausted,
        $"The watch of shelf \"{name}\" fell behind its changes: watch it again.",
        "WATCH_FELL_BEHIND",
        [new("name", name)],
        Quota("changes_pending_per_watch", ShelfWatch.MostPending, "A watch keeps a limited number of changes for a slow reader.", name));

    public static RpcStatus AccessDenied(string name) => Make(
        RpcCode.PermissionDenied,
        $"Book \"{name}\" is in the closed stacks.",
        "BOOK_RESTRICTED",
        [new("name", name)],
        Resource(BookType, name, "Only librarians may read this book."));

    public static RpcStatus SignInRequired() => Make(
        RpcCode.Unauthenticated, "This book is read by members only: send a token.", "SIGN_IN_REQUIRED", []);

    /// <summary>What a careless server tells its callers, for others to see what the gateway makes of it.</summary>
    public static RpcStatus Broken() => Make(
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
