using StatusGateway.Core;

namespace StatusGateway.Demo;

/// <summary>
/// Reserved ids of books. Reading such a book always returns an error that is hard to reproduce otherwise:
/// <code>
/// GET /v1/shelves/1/books/...
///   too-many    RESOURCE_EXHAUSTED   CREATE_QUOTA_EXCEEDED: QuotaFailure, RetryInfo of 30 s
///   forbidden   PERMISSION_DENIED    BOOK_RESTRICTED: ResourceInfo
///   sign-in     UNAUTHENTICATED      SIGN_IN_REQUIRED
///   broken      INTERNAL             STORAGE_BROKEN: DebugInfo, which masking hides
/// </code>
/// As ids of shelves they return the same errors at the end of a stream: <c>GET /v1/shelves/broken/books:watch</c>.
/// </summary>
internal static class ReservedBooks
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    public static bool Contains(string id) => Find(new BookKey("", id)) is not null;

    /// <summary>Gets the error of a reserved id; null for every other id.</summary>
    public static RpcStatus? Find(BookKey key) => key.Book switch
    {
        "too-many" => LibraryErrors.CreateQuotaExceeded(Wait),
        "forbidden" => LibraryErrors.AccessDenied(key.Name),
        "sign-in" => LibraryErrors.SignInRequired(),
        "broken" => LibraryErrors.Broken(),
        _ => null,
    };
}
