using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>Finds the message type that a google.protobuf.Any names.</summary>
public interface ITypeResolver
{
    /// <summary>Finds a message.</summary>
    /// <param name="fullName">What stands after the last slash of the type URL.</param>
    /// <returns>The message, or null when it is not known.</returns>
    MessageSchema? FindMessage(ReadOnlySpan<char> fullName);
}
