using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Dialects;

/// <summary>What a dialect writes in addition to the status.</summary>
public readonly record struct StatusWriteContext
{
    /// <summary>Gets the HTTP status of the response.</summary>
    public required int HttpStatus { get; init; }

    /// <summary>Gets the path of the request, without its query; null to leave it out.</summary>
    public string? Instance { get; init; }

    /// <summary>Gets the W3C trace id, 32 hexadecimal digits; null to leave it out.</summary>
    public string? TraceId { get; init; }

    /// <summary>Gets the prefix of a problem's <c>type</c>; null for <c>/errors/</c>.</summary>
    public string? TypeBase { get; init; }

    /// <summary>Gets the google.rpc.LocalizedMessage in the client's language; null for none.</summary>
    public StatusDetail? Localized { get; init; }

    /// <summary>Gets what locates the fields of violations in the client's request; null to leave locations out.</summary>
    public IViolationLocator? Violations { get; init; }

    /// <summary>Gets the types of the details; null for the standard types.</summary>
    public ITypeResolver? Types { get; init; }
}
