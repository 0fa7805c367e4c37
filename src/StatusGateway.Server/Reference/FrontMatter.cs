using System.Diagnostics.CodeAnalysis;

namespace StatusGateway.Server.Reference;

/// <summary>
/// What a page says about itself, before its Markdown:
/// <code>
/// ---
/// title: The shelf still has books
/// codes: FAILED_PRECONDITION
/// ---
/// </code>
/// </summary>
internal static class FrontMatter
{
    private const string Fence = "---";

    /// <summary>Reads it. Total: whatever the text is, it is read, or there is a fault.</summary>
    /// <param name="text">The page.</param>
    /// <param name="fields">Values by name, without regard to case.</param>
    /// <param name="body">What comes after it.</param>
    /// <param name="fault">What is wrong, as a sentence.</param>
    public static bool TryRead(string text, out Dictionary<string, string> fields, out string body, [NotNullWhen(false)] out string? fault)
    {
        fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        body = "";
        fault = null;
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        if (lines[0].TrimEnd() != Fence)
        {
            fault = "It begins with a line of three hyphens, then lines such as \"title: …\" and \"codes: …\", and three hyphens again.";
            return false;
        }

        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line == Fence)
            {
                body = string.Join('\n', lines[(i + 1)..]).Trim('\n');
                return true;
            }

            if (line.Length == 0) continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1)
            {
                fault = $"Line {i + 1} is not \"name: value\".";
                return false;
            }

            if (!fields.TryAdd(line[..colon].TrimEnd(), line[(colon + 1)..].Trim()))
            {
                fault = $"Line {i + 1} names \"{line[..colon].TrimEnd()}\" a second time.";
                return false;
            }
        }

        fault = "The second line of three hyphens is missing.";
        return false;
    }
}
