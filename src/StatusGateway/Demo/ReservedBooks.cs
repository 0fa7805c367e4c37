using StatusGateway.Core;

namespace StatusGateway.Demo;

/// <summary>
/// Ids of books that no shelf has, and whose reading fails in a way that is hard to bring about otherwise:
/// <code>
/// GET /v1/shelves/1/books/...
///   too-many    RESOURCE_EXHAUSTED   CREATE_QUOTA_EXCEEDED: QuotaFailure, RetryInfo of 30 s
///   forbidden   PERMISSION_DENIED    BOOK_RESTRICTED: ResourceInfo
///   sign-in     UNAUTHENTICATED      SIGN_IN_REQUIRED
///   broken      INTERNAL             STORAGE_BROKEN: DebugInfo, which masking hides
/// </code>
/// As ids of shelves, they show the same failures at the end of a stream: <c>GET /v1/shelves/broken/books:watch</c>.
/// </summary>
internal static class ReservedBooks
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    public static bool Has(string id) => Read(new BookKey("", id)) is not null;

    /// <summary>The failure; null for every other id.</summary>
    public static RpcStatus? Read(BookKey key) => key.Book switch
    {
        "too-many" => LibraryFailures.TooManyCreated(Wait),
        "forbidden" => LibraryFailures.AccessDenied(key.Name),
        "sign-in" => LibraryFailures.SignInRequired(),
        "broken" => LibraryFailures.Broken(),
        _ => null,
    };
}
