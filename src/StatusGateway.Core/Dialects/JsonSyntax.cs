using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>Whether bytes are JSON at all.</summary>
internal static class JsonSyntax
{
    private const int Deepest = 100;

    /// <summary>A whole JSON object, and nothing behind it.</summary>
    public static bool IsObject(ReadOnlySpan<byte> document)
    {
        var cursor = new JsonCursor(document);
        if (document.StartsWith("\uFEFF"u8)) cursor.Position = 3;
        return cursor.Peek() == '{' && cursor.TrySkip(Deepest) && cursor.IsAtEnd();
    }
}
