using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Model;

/// <summary>The types of every upstream's schema, as they are served now.</summary>
internal sealed class ServedTypes(GatewayState state) : ITypeResolver
{
    public MessageSchema? FindMessage(ReadOnlySpan<char> fullName)
    {
        foreach (var upstream in state.Current.Upstreams)
            if (upstream.Schema?.FindMessage(fullName) is { } message) return message;
        return null;
    }
}
