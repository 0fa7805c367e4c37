using System.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>The message type that a type URL of google.protobuf.Any names, found without a string being made.</summary>
internal static class AnyTypes
{
    private const int LongestName = 512;

    /// <summary>Null when the type is not known, or what should be a URL has no slash.</summary>
    public static MessageSchema? Find(ITypeResolver types, ReadOnlySpan<byte> typeUrl)
    {
        var name = typeUrl[(typeUrl.LastIndexOf((byte)'/') + 1)..];
        if (name.IsEmpty || name.Length > LongestName || name.Length == typeUrl.Length) return null;
        Span<char> text = stackalloc char[LongestName];
        return types.FindMessage(text[..Encoding.UTF8.GetChars(name, text)]);
    }
}
