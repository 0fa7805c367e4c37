using StatusGateway.Core;
using StatusGateway.Server.Options;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.Tests.Reference;

/// <summary>A team's own pages, from files.</summary>
public sealed class ReasonFolderTests : IDisposable
{
    private const string Page = "---\ntitle: The book is gone\ncodes: NOT_FOUND, ABORTED\n---\n\nLook at the *shelf*.\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("reasons-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Pages_are_found_by_domain_and_reason()
    {
        Write("library.example.com/BOOK_NOT_FOUND.md", Page);
        Write("other.example.com/BOOK_NOT_FOUND.md", Page.Replace("title: The book is gone\n", "", StringComparison.Ordinal).ReplaceLineEndings("\r\n"));
        Write("README.md", "What this folder is.");
        Write("library.example.com/picture.png", "no page");

        var pages = Load(out var faults);

        Assert.Empty(faults);
        Assert.Equal(["library.example.com/BOOK_NOT_FOUND", "other.example.com/BOOK_NOT_FOUND"], pages.Select(page => $"{page.Domain}/{page.Reason}"));
        Assert.Equal(("The book is gone", "Look at the *shelf*."), (pages[0].Title, pages[0].Text));
        Assert.Equal([RpcCode.NotFound, RpcCode.Aborted], pages[0].Codes.ToArray());
        Assert.Equal(("", "Look at the *shelf*."), (pages[1].Title, pages[1].Text));
    }

    [Theory]
    [InlineData("a.example/book_not_found.md", Page, "is no reason")]
    [InlineData("a.example/AB.md", Page, "is no reason")]
    [InlineData("a.example/BOOK_.md", Page, "is no reason")]
    [InlineData("a.example/BOOK_GONE.md", "# No front matter", "three hyphens")]
    [InlineData("a.example/BOOK_GONE.md", "---\ncodes: NOT_FOUND\n", "second line of three hyphens")]
    [InlineData("a.example/BOOK_GONE.md", "---\ncodes NOT_FOUND\n---\nText.", "Line 2 is not")]
    [InlineData("a.example/BOOK_GONE.md", "---\ncodes: NOT_FOUND\ncodes: OK\n---\nText.", "a second time")]
    [InlineData("a.example/BOOK_GONE.md", "---\ntitle: t\n---\nText.", "\"codes\" is missing")]
    [InlineData("a.example/BOOK_GONE.md", "---\ncodes: GONE\n---\nText.", "\"GONE\" is none of the codes")]
    [InlineData("a.example/BOOK_GONE.md", "---\ncodes: OK\n---\nText.", "\"OK\" is none of the codes")]
    [InlineData("a.example/BOOK_GONE.md", "---\ncodes: NOT_FOUND\ncolour: red\n---\nText.", "\"colour\" is not known")]
    [InlineData("a.example/BOOK_GONE.md", "---\ncodes: NOT_FOUND\n---\n\n", "no text")]
    [InlineData("BOOK_GONE.md", Page, "in the folder of its domain")]
    [InlineData("a.example/more/BOOK_GONE.md", Page, "in the folder of its domain")]
    [InlineData("statusgateway/BOOK_GONE.md", Page, "the gateway's own")]
    public void A_bad_file_is_a_fault_with_its_path_and_costs_no_other(string path, string text, string message)
    {
        Write(path, text);
        Write("library.example.com/GOOD_ONE.md", Page);

        var pages = Load(out var faults);

        var fault = Assert.Single(faults);
        Assert.Equal(("Gateway:Reference", "pages/" + path), (fault.Key, fault.Value));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal("GOOD_ONE", Assert.Single(pages).Reason);
    }

    [Fact]
    public void What_is_too_large_or_no_text_is_a_fault()
    {
        Write("a.example/TOO_LARGE.md", Page + new string('x', 256 * 1024));
        Directory.CreateDirectory(Path.Combine(_folder, "b.example"));
        File.WriteAllBytes(Path.Combine(_folder, "b.example", "NO_TEXT.md"), [0xFF, 0xFE, 0x00]);

        Assert.Empty(Load(out var faults));

        Assert.Equal(["It is larger than 262144 bytes.", "It is not UTF-8."], faults.Select(fault => fault.Message));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_fault()
    {
        var faults = new List<ConfigurationFault>();

        Assert.Empty(ReasonFolder.Load(Path.Combine(_folder, "missing"), "missing", faults));

        Assert.Equal(("Gateway:Reference", "missing"), (Assert.Single(faults).Key, faults[0].Value));
    }

    private IReadOnlyList<ReasonPage> Load(out List<ConfigurationFault> faults) => ReasonFolder.Load(_folder, "pages", faults = []);

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
