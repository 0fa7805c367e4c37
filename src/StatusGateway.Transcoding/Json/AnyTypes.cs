using System.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>Finds the message type of a type URL of google.protobuf.Any without allocating.</summary>
internal static class AnyTypes
{
    private const int MaxNameLength = 512;

    /// <summary>Returns null if the type is unknown or the URL has no slash.</summary>
    public static MessageSchema? Find(ITypeResolver types, ReadOnlySpan<byte> typeUrl)
    {
        var name = typeUrl[(typeUrl.LastIndexOf((byte)'/') + 1)..];
        if (name.IsEmpty || name.Length > MaxNameLength || name.Length == typeUrl.Length) return null;
        Span<char> text = stackalloc char[MaxNameLength];
        return types.FindMessage(text[..Encoding.UTF8.GetChars(name, text)]);
    }
}
