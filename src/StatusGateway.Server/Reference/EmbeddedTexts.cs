using System.Reflection;

namespace StatusGateway.Server.Reference;

/// <summary>Markdown files embedded in an assembly, by paths such as <c>Reference/Codes/NOT_FOUND.md</c>.</summary>
internal static class EmbeddedTexts
{
    private const string Extension = ".md";

    /// <summary>Reads the files below a path, sorted by name. Each file is read when it is enumerated.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="prefix">The path, with a trailing slash.</param>
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
