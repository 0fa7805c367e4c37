namespace StatusGateway.Core.Dialects;

/// <summary>The result of a negotiation: a dialect, and the media type of the response.</summary>
/// <param name="Dialect">The dialect.</param>
/// <param name="ContentType">The value of <c>Content-Type</c>.</param>
public readonly record struct NegotiatedDialect(IStatusDialect Dialect, string ContentType);
