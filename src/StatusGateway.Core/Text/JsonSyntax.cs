using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Core.Text;

/// <summary>Checks whether bytes are JSON.</summary>
internal static class JsonSyntax
{
    /// <summary>The nesting that readers of error bodies accept.</summary>
    public const int MaxDepth = 100;

    /// <summary>Returns whether a document is one complete JSON object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> document)
    {
        var cursor = new JsonCursor(document);
        if (document.StartsWith("\uFEFF"u8)) cursor.Position = 3;
        return cursor.Peek() == '{' && cursor.TrySkip(MaxDepth) && cursor.IsAtEnd();
    }
}
