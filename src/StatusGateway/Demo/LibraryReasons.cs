using System.Diagnostics;
using StatusGateway.Server.Reference;

namespace StatusGateway.Demo;

/// <summary>
/// The reference pages for the reasons of <see cref="LibraryErrors"/>: the embedded files <c>Reasons/DOMAIN/REASON.md</c>, in the form of
/// a user's own pages.
/// </summary>
internal static class LibraryReasons
{
    private const string Prefix = "Demo/Reasons/";

    /// <summary>Reads the pages. Each one is read when it is enumerated, so that the start does not wait for them.</summary>
    public static IEnumerable<ReasonPage> Read()
    {
        foreach (var (name, text) in EmbeddedTexts.Read(typeof(LibraryReasons).Assembly, Prefix))
        {
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            var page = ReasonPage.TryParse(name[..slash], name[(slash + 1)..], text, out var error);
            Debug.Assert(page is not null, $"{name}: {error}");
            if (page is not null) yield return page;
        }
    }
}
