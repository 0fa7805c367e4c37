namespace StatusGateway.Transcoding.Schema;

/// <summary>Something wrong with a descriptor.</summary>
/// <param name="Place">File or full name that it is about; empty for the whole set.</param>
/// <param name="Message">What is wrong, and what to do about it.</param>
public sealed record SchemaError(string Place, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Place.Length == 0 ? Message : $"{Place}: {Message}";
}
