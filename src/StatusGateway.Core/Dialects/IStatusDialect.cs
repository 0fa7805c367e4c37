using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// A form of a status in the body of an HTTP answer. Writing and reading back gives the same status; each dialect opens
/// with the exact bytes that it writes. gRPC's form, which lives in headers, is <see cref="GrpcTrailers"/>.
/// </summary>
public interface IStatusDialect
{
    /// <summary>Media type of what it writes, without parameters.</summary>
    string MediaType { get; }

    /// <summary>Writes a status that is not OK.</summary>
    /// <param name="status">What failed, masked already where it has to be.</param>
    /// <param name="context">What the form says besides.</param>
    /// <param name="output">Where the body is appended.</param>
    /// <exception cref="ArgumentException">The status is OK, and the form has no place for it.</exception>
    void Write(RpcStatus status, in StatusWriteContext context, PooledBuffer output);

    /// <summary>
    /// Reads a status. Total: any bytes give one. It is never OK, but for <see cref="RpcStatusDialect"/> in an answer that is
    /// no error.
    /// </summary>
    /// <param name="body">Any bytes.</param>
    /// <param name="context">What else is known of the answer.</param>
    /// <returns>The status.</returns>
    RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context);
}

/// <summary>What a written form says besides the status.</summary>
public readonly record struct StatusWriteContext
{
    /// <summary>The HTTP status that is sent.</summary>
    public required int HttpStatus { get; init; }

    /// <summary>Path of the request, without query; null leaves it out.</summary>
    public string? Instance { get; init; }

    /// <summary>The W3C trace id, 32 hexadecimal digits; null leaves it out.</summary>
    public string? TraceId { get; init; }

    /// <summary>Prefix of a problem's <c>type</c>; null is <c>/errors/</c>.</summary>
    public string? TypeBase { get; init; }

    /// <summary>The google.rpc.LocalizedMessage that fits the caller's languages; null for none.</summary>
    public StatusDetail? Localized { get; init; }

    /// <summary>Finds a violation's field in the caller's request; null leaves that out.</summary>
    public IViolationLocator? Violations { get; init; }

    /// <summary>Types of the details; null is the standard ones.</summary>
    public ITypeResolver? Types { get; init; }
}

/// <summary>What is known of an answer besides its body.</summary>
/// <param name="HttpStatus">Its HTTP status.</param>
/// <param name="Origin">Who said it.</param>
/// <param name="Types">Types of the details; null is the standard ones.</param>
/// <param name="Profile">What its HTTP status means where the body names no code.</param>
public readonly record struct StatusReadContext(
    int HttpStatus, StatusOrigin Origin, ITypeResolver? Types = null, HttpToCodeProfile Profile = HttpToCodeProfile.Api)
{
    /// <summary>Codes of single HTTP statuses, before the profile's; null for none.</summary>
    public IReadOnlyDictionary<int, RpcCode>? Overrides { get; init; }

    /// <summary>The reason phrase that came with the HTTP status; null or empty for the standard one.</summary>
    public string? ReasonPhrase { get; init; }

    /// <summary>Name of whoever sent it, for the domain of errors that name none; null leaves the domain empty.</summary>
    public string? Domain { get; init; }

    /// <summary>Finds the fields of violations in the request's message; null keeps the names that the answer has.</summary>
    public IViolationFieldResolver? Fields { get; init; }

    /// <summary>A plain text does not become the message.</summary>
    public bool IgnorePlainText { get; init; }
}

/// <summary>Where in an HTTP request the field of a violation is.</summary>
/// <param name="Pointer">A JSON Pointer (RFC 6901) into the body, without <c>#</c>; null when it is not in the body.</param>
/// <param name="Parameter">The path or query parameter as the caller wrote it; null when it is none.</param>
public readonly record struct ViolationLocation(string? Pointer, string? Parameter);

/// <summary>Finds fields of the request's message in the request as the caller sent it.</summary>
public interface IViolationLocator
{
    /// <summary>Finds a field.</summary>
    /// <param name="field">As google.rpc.BadRequest names it, such as <c>book.authors[1].display_name</c>; empty for no field.</param>
    /// <returns>Its place; default when it has none.</returns>
    ViolationLocation Locate(string field);
}

/// <summary>The way back of <see cref="IViolationLocator"/>: finds a place of an HTTP request in the request's message.</summary>
public interface IViolationFieldResolver
{
    /// <summary>Finds a field.</summary>
    /// <param name="place">The place; with pointer and parameter both, an answer did not say which of them it means.</param>
    /// <returns>As google.rpc.BadRequest names it, such as <c>book.authors[1].display_name</c>; null when there is no such field.</returns>
    string? Find(ViolationLocation place);
}
