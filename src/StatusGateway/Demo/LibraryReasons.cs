using System.Diagnostics;
using StatusGateway.Server.Reference;

namespace StatusGateway.Demo;

/// <summary>
/// What the reference says about the reasons of <see cref="LibraryFailures"/>: the files <c>Reasons/DOMAIN/REASON.md</c>, as
/// a team's own pages are, embedded.
/// </summary>
internal static class LibraryReasons
{
    private const string Prefix = "Demo/Reasons/";

    /// <summary>The pages, each read when it is come to: a start need not wait for them.</summary>
    public static IEnumerable<ReasonPage> Read()
    {
        foreach (var (name, text) in EmbeddedTexts.Read(typeof(LibraryReasons).Assembly, Prefix))
        {
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            var page = ReasonPage.TryParse(name[..slash], name[(slash + 1)..], text, out var fault);
            Debug.Assert(page is not null, $"{name}: {fault}");
            if (page is not null) yield return page;
        }
    }
}
