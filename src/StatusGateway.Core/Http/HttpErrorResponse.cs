using StatusGateway.Core.Reading;

namespace StatusGateway.Core.Http;

/// <summary>The status line and headers of an HTTP error.</summary>
/// <param name="HttpStatus">The HTTP status.</param>
public readonly record struct HttpErrorResponse(int HttpStatus)
{
    /// <summary>Gets the reason phrase; null or empty for the standard phrase. HTTP/2 has none.</summary>
    public string? ReasonPhrase { get; init; }

    /// <summary>Gets the header <c>Content-Type</c>; null if it is missing.</summary>
    public string? ContentType { get; init; }

    /// <summary>Gets the header <c>Retry-After</c>; null if it is missing.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Gets the header <c>X-Amzn-ErrorType</c>, in which AWS names the error; null if it is missing.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Gets what finds the fields of violations in the request's message; null to keep the names of the response.</summary>
    public IViolationFieldResolver? Fields { get; init; }
}
