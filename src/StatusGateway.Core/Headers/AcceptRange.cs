namespace StatusGateway.Core.Headers;

/// <summary>A range of <c>Accept</c> (RFC 9110 section 12.5.1).</summary>
/// <param name="Type">The media range in lower case, such as <c>application/json</c> or <c>*/*</c>.</param>
/// <param name="Dialect">The parameter <c>dialect</c> in lower case; null if it is missing.</param>
/// <param name="Quality">The quality, 0 to 1.</param>
internal readonly record struct AcceptRange(string Type, string? Dialect, double Quality)
{
    /// <summary>Gets how specific the range is: 0 for any type, 1 for any subtype, 2 for a type, 3 for a type with a known dialect.</summary>
    public int Specificity => Type == "*/*" ? 0 : Type.EndsWith("/*", StringComparison.Ordinal) ? 1 : MediaTypes.IsDialect(Dialect) ? 3 : 2;

    /// <summary>Returns whether a media type is in the range; parameters are ignored.</summary>
    /// <param name="mediaType">A media type in lower case.</param>
    public bool Covers(string mediaType) => Specificity switch
    {
        0 => true,
        1 => mediaType.StartsWith(Type.AsSpan(0, Type.Length - 1), StringComparison.Ordinal),
        _ => mediaType == Type,
    };
}
