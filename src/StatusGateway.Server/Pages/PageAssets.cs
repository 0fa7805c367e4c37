using System.Security.Cryptography;
using System.Text;

namespace StatusGateway.Server.Pages;

/// <summary>An inline style sheet or script, with the hash that allows it in the Content-Security-Policy.</summary>
/// <param name="Text">The content of the element.</param>
/// <param name="Source">The source for the policy: <c>'sha256-…'</c>.</param>
internal sealed record PageAsset(string Text, string Source)
{
    public static PageAsset Style { get; } = Load("site.css");

    public static PageAsset Playground { get; } = Load("playground-examples.js", "playground-parser.js", "playground-boxes.js", "playground.js");

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
