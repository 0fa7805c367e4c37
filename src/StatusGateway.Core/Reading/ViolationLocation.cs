namespace StatusGateway.Core.Reading;

/// <summary>The location of a violation's field in an HTTP request.</summary>
/// <param name="Pointer">A JSON Pointer (RFC 6901) into the body, without <c>#</c>; null if the field is not in the body.</param>
/// <param name="Parameter">The path or query parameter, as the client wrote it; null if the field is not a parameter.</param>
public readonly record struct ViolationLocation(string? Pointer, string? Parameter);
