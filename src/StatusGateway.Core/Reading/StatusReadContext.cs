using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Reading;

/// <summary>What is known about an HTTP response when its body is read.</summary>
/// <param name="HttpStatus">The HTTP status; 0 if it is unknown.</param>
/// <param name="Origin">Who reported the status.</param>
/// <param name="Types">The types of the details; null for the standard types.</param>
/// <param name="Profile">How the HTTP status maps to a code if the body names none.</param>
public readonly record struct StatusReadContext(
    int HttpStatus, StatusOrigin Origin, ITypeResolver? Types = null, HttpToCodeProfile Profile = HttpToCodeProfile.Api)
{
    /// <summary>Gets the codes of single HTTP statuses, which take precedence over the profile; null for none.</summary>
    public IReadOnlyDictionary<int, RpcCode>? Overrides { get; init; }

    /// <summary>Gets the reason phrase of the HTTP status; null or empty for the standard phrase.</summary>
    public string? ReasonPhrase { get; init; }

    /// <summary>Gets the domain of errors that name none, usually the name of the service; null for an empty domain.</summary>
    public string? Domain { get; init; }

    /// <summary>Gets the name of the error in the headers, as in <c>X-Amzn-ErrorType</c>; null for none.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Gets what finds the fields of violations in the request's message; null to keep the names of the response.</summary>
    public IViolationFieldResolver? Fields { get; init; }

    /// <summary>Gets whether a plain text body is ignored. The default is false: it becomes the message.</summary>
    public bool IgnorePlainText { get; init; }
}
