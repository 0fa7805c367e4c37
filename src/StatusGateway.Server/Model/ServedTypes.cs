using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Model;

/// <summary>The message types of all upstreams that are served now.</summary>
internal sealed class ServedTypes(GatewayState state) : ITypeResolver
{
    public MessageSchema? FindMessage(ReadOnlySpan<char> fullName)
    {
        foreach (var upstream in state.Current.Upstreams)
            if (upstream.Schema?.FindMessage(fullName) is { } message) return message;
        return null;
    }
}
