namespace StatusGateway.Server.Protocols;

/// <summary>Media types of RPC protocols: a base, a codec behind <c>+</c>, and parameters.</summary>
internal static class RpcMediaType
{
    /// <summary>Whether a media type has a base: exactly, or followed by a codec or parameters.</summary>
    public static bool HasBase(string? mediaType, string name) =>
        mediaType is not null && mediaType.StartsWith(name, StringComparison.OrdinalIgnoreCase)
        && (mediaType.Length == name.Length || mediaType[name.Length] is '+' or ';' or ' ');

    /// <summary>Reads the codec of a media type that has a base. Without one it is protobuf.</summary>
    /// <param name="mediaType">The media type.</param>
    /// <param name="name">Its base.</param>
    /// <param name="codec">The codec.</param>
    /// <param name="codecName">The codec as it is named; empty when it is not.</param>
    /// <returns>False for an unknown codec.</returns>
    public static bool TryReadCodec(string mediaType, string name, out MessageCodec codec, out string codecName)
    {
        codec = MessageCodec.Proto;
        codecName = "";
        var rest = mediaType.AsSpan(name.Length);
        if (!rest.StartsWith("+")) return true;
        rest = rest[1..];
        var parameters = rest.IndexOf(';');
        rest = (parameters < 0 ? rest : rest[..parameters]).Trim();
        codecName = rest.ToString();
        if (rest.Equals("json", StringComparison.OrdinalIgnoreCase)) codec = MessageCodec.Json;
        else return rest.Equals("proto", StringComparison.OrdinalIgnoreCase);
        return true;
    }
}
