using System.Security.Cryptography;
using System.Text;

namespace StatusGateway.Server.Pages;

/// <summary>A style sheet or a script that stands inside of the pages, and its hash, by which their policy lets it.</summary>
/// <param name="Text">What stands between the tags.</param>
/// <param name="Source">The source for Content-Security-Policy: <c>'sha256-…'</c>.</param>
internal sealed record PageAsset(string Text, string Source)
{
    public static PageAsset Style { get; } = Load("site.css");

    public static PageAsset Playground { get; } = Load("playground-examples.js", "playground-reading.js", "playground-boxes.js", "playground.js");

    private static PageAsset Load(params ReadOnlySpan<string> names)
    {
        var text = "";
        foreach (var name in names)
        {
            using var reader = new StreamReader(typeof(PageAsset).Assembly.GetManifestResourceStream($"Pages/Assets/{name}")!);
            text += reader.ReadToEnd().ReplaceLineEndings("\n");
        }

        return new PageAsset(text, $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'");
    }
}
