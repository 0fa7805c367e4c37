using StatusGateway.Core;
using StatusGateway.Server.Options;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.Tests.Reference;

/// <summary>The user's own pages, from files.</summary>
public sealed class ReasonFolderTests : IDisposable
{
    private const string Page = "---\ntitle: The book was deleted\ncodes: NOT_FOUND, ABORTED\n---\n\nLook at the *shelf*.\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("reasons-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Pages_are_found_by_domain_and_reason()
    {
        Write("library.example.com/BOOK_NOT_FOUND.md", Page);
        Write("other.example.com/BOOK_NOT_FOUND.md", Page.Replace("title: The book was deleted\n", "", StringComparison.Ordinal).ReplaceLineEndings("\r\n"));
        Write("README.md", "About this folder.");
        Write("library.example.com/picture.png", "not a page");

        var pages = Load(out var errors);

        Assert.Empty(errors);
        Assert.Equal(["library.example.com/BOOK_NOT_FOUND", "other.example.com/BOOK_NOT_FOUND"], pages.Select(page => $"{page.Domain}/{page.Reason}"));
        Assert.Equal(("The book was deleted", "Look at the *shelf*."), (pages[0].Title, pages[0].Text));
        Assert.Equal([RpcCode.NotFound, RpcCode.Aborted], pages[0].Codes.ToArray());
        Assert.Equal(("", "Look at the *shelf*."), (pages[1].Title, pages[1].Text));
    }

    [Theory]
    [InlineData("a.example/book_not_found.md", Page, "is not a valid reason")]
    [InlineData("a.example/AB.md", Page, "is not a valid reason")]
    [InlineData("a.example/BOOK_.md", Page, "is not a valid reason")]
    [InlineData("a.example/BOOK_DELETED.md", "# No front matter", "three hyphens")]
    [InlineData("a.example/BOOK_DELETED.md", "---\ncodes: NOT_FOUND\n", "second line of three hyphens")]
    [InlineData("a.example/BOOK_DELETED.md", "---\ncodes NOT_FOUND\n---\nText.", "Line 2 does not have the form")]
    [InlineData("a.example/BOOK_DELETED.md", "---\ncodes: NOT_FOUND\ncodes: OK\n---\nText.", "Line 3 repeats \"codes\"")]
    [InlineData("a.example/BOOK_DELETED.md", "---\ntitle: t\n---\nText.", "\"codes\" is required")]
    [InlineData("a.example/BOOK_DELETED.md", "---\ncodes: DELETED\n---\nText.", "\"DELETED\" is not an error code")]
    [InlineData("a.example/BOOK_DELETED.md", "---\ncodes: OK\n---\nText.", "\"OK\" is not an error code")]
    [InlineData("a.example/BOOK_DELETED.md", "---\ncodes: NOT_FOUND\ncolour: red\n---\nText.", "Unknown field \"colour\"")]
    [InlineData("a.example/BOOK_DELETED.md", "---\ncodes: NOT_FOUND\n---\n\n", "no text")]
    [InlineData("BOOK_DELETED.md", Page, "must be in the folder of its domain")]
    [InlineData("a.example/more/BOOK_DELETED.md", Page, "must be in the folder of its domain")]
    [InlineData("statusgateway/BOOK_DELETED.md", Page, "is reserved for the gateway")]
    public void An_invalid_file_is_an_error_with_its_path_and_affects_no_other(string path, string text, string message)
    {
        Write(path, text);
        Write("library.example.com/GOOD_ONE.md", Page);

        var pages = Load(out var errors);

        var error = Assert.Single(errors);
        Assert.Equal(("Gateway:Reference", "pages/" + path), (error.Key, error.Value));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("GOOD_ONE", Assert.Single(pages).Reason);
    }

    [Fact]
    public void A_file_that_is_too_large_or_not_text_is_an_error()
    {
        Write("a.example/TOO_LARGE.md", Page + new string('x', 256 * 1024));
        Directory.CreateDirectory(Path.Combine(_folder, "b.example"));
        File.WriteAllBytes(Path.Combine(_folder, "b.example", "NO_TEXT.md"), [0xFF, 0xFE, 0x00]);

        Assert.Empty(Load(out var errors));

        Assert.Equal(["The page is larger than 262144 bytes.", "The page is not valid UTF-8."], errors.Select(error => error.Message));
    }

    [Fact]
    public void A_missing_folder_is_an_error()
    {
        var errors = new List<ConfigurationError>();

        Assert.Empty(ReasonFolder.Load(Path.Combine(_folder, "missing"), "missing", errors));

        Assert.Equal(("Gateway:Reference", "missing"), (Assert.Single(errors).Key, errors[0].Value));
    }

    private IReadOnlyList<ReasonPage> Load(out List<ConfigurationError> errors) => ReasonFolder.Load(_folder, "pages", errors = []);

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
