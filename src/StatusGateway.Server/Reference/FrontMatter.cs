using System.Diagnostics.CodeAnalysis;

namespace StatusGateway.Server.Reference;

/// <summary>
/// The fields in front of a page's Markdown:
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

    /// <summary>Reads the front matter. Never throws: invalid text is an error.</summary>
    /// <param name="text">The page.</param>
    /// <param name="fields">The values by name, case-insensitive.</param>
    /// <param name="body">The text after the front matter.</param>
    /// <param name="error">The error, as a sentence.</param>
    public static bool TryRead(string text, out Dictionary<string, string> fields, out string body, [NotNullWhen(false)] out string? error)
    {
        fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        body = "";
        error = null;
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        if (lines[0].TrimEnd() != Fence)
        {
            error = "The page must begin with a line of three hyphens, lines such as \"title: …\" and \"codes: …\", and another line of three hyphens.";
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
                error = $"Line {i + 1} does not have the form \"name: value\".";
                return false;
            }

            if (!fields.TryAdd(line[..colon].TrimEnd(), line[(colon + 1)..].Trim()))
            {
                error = $"Line {i + 1} repeats \"{line[..colon].TrimEnd()}\".";
                return false;
            }
        }

        error = "The second line of three hyphens is missing.";
        return false;
    }
}
