using System.Reflection;

namespace StatusGateway.Server.Reference;

/// <summary>Markdown files that are resources of an assembly, by paths such as <c>Reference/Codes/NOT_FOUND.md</c>.</summary>
internal static class EmbeddedTexts
{
    private const string Extension = ".md";

    /// <summary>Those below a path, in the order of their names, each read when it is come to.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="prefix">The path, with a slash at its end.</param>
    /// <returns>The path below <paramref name="prefix"/> without the extension, and the text.</returns>
    public static IEnumerable<(string Name, string Text)> Read(Assembly assembly, string prefix)
    {
        var resources = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[prefix.Length..^Extension.Length], reader.ReadToEnd());
        }
    }
}
