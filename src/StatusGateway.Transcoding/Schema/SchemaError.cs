namespace StatusGateway.Transcoding.Schema;

/// <summary>An error in a descriptor.</summary>
/// <param name="Place">The file or full name; empty for the whole set.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record SchemaError(string Place, string Message)
{
    /// <summary>Gets the name of the missing file if the error is an import.</summary>
    internal string? MissingImport { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Place.Length == 0 ? Message : $"{Place}: {Message}";
}
