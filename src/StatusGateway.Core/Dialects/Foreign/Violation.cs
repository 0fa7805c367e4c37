namespace StatusGateway.Core.Dialects.Foreign;

/// <summary>What an error says of one field of the request.</summary>
/// <param name="Place">Where it is; null when the error does not say.</param>
/// <param name="Text">What is wrong with it.</param>
/// <param name="Name">The name that the error gives to what is wrong.</param>
internal readonly record struct Violation(ViolationLocation? Place, string? Text, string? Name)
{
    /// <summary>The HTTP status of this one error, as JSON:API has it.</summary>
    public long? HttpStatus { get; init; }
}
