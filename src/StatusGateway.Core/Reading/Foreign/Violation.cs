namespace StatusGateway.Core.Reading.Foreign;

/// <summary>What an error says about one field of the request.</summary>
/// <param name="Location">The location of the field; null if the error does not say.</param>
/// <param name="Text">What is wrong.</param>
/// <param name="Name">The error's name for what is wrong.</param>
internal readonly record struct Violation(ViolationLocation? Location, string? Text, string? Name)
{
    /// <summary>Gets the HTTP status of this error, in JSON:API.</summary>
    public long? HttpStatus { get; init; }

    /// <summary>Gets whether the text is that of a cause inside the entry, which is not about the request.</summary>
    public bool IsCause { get; init; }
}
