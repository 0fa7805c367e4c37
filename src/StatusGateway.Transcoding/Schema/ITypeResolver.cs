namespace StatusGateway.Transcoding.Schema;

/// <summary>Finds the message type of a google.protobuf.Any.</summary>
public interface ITypeResolver
{
    /// <summary>Finds a message.</summary>
    /// <param name="fullName">The part of the type URL after the last slash.</param>
    /// <returns>The message, or null if it is unknown.</returns>
    MessageSchema? FindMessage(ReadOnlySpan<char> fullName);
}
