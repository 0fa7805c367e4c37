using System.Text.Json;
using System.Text.RegularExpressions;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Tests a TypeScript client whose types openapi-typescript generates from the demo's document.</summary>
public sealed partial class ClientTests
{
    [GeneratedRegex(@"^invalid\.mts\((\d+),", RegexOptions.Multiline)]
    private static partial Regex Errors();

    [Fact]
    public async Task A_generated_client_compiles_and_reads_the_responses()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayHost.StartAsync();
        await GenerateAsync(folder, gateway);

        var compiled = await OpenApiTools.RunAsync("tsc", folder, "--project", "tsconfig.json");
        Assert.True(compiled.ExitCode == 0, compiled.Output);
        var run = await OpenApiTools.RunScriptAsync("out/client.mjs", folder, gateway.Address.GetLeftPart(UriPartial.Authority));

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(
            [
                """book: {"title":"Pride and Prejudice","first":"Jane Austen","isPaperback":true,"more":"4","genre":"novel"}""",
                """page: {"names":["shelves/2/books/1","shelves/2/books/2"],"hasMore":true}""",
                "created: shelves/typed",
                """changed: {"title":"Principia","copies":"9007199254740993","format":"HARDCOVER"}""",
                """missing: {"isMissing":true,"status":404,"reason":"BOOK_NOT_FOUND","metadata":"shelves/1/books/9","resource":"library.example.com/Book"}""",
                """invalid: {"isMissing":false,"status":400,"reason":"INVALID_BOOK","fields":["book.title","book.page_count"],"pointers":["#/title","#/pageCount"]}""",
                """google: {"status":"NOT_FOUND","code":404}""",
                """event: {"change":"EXISTING","book":"shelves/1/books/1"}""",
                """event: {"change":"EXISTING","book":"shelves/1/books/2"}""",
                """event: {"change":"EXISTING","book":"shelves/1/books/1"}""",
                """event: {"change":"EXISTING","book":"shelves/1/books/2"}""",
                """error: {"isMissing":false,"status":429,"reason":"CREATE_QUOTA_EXCEEDED","retryDelay":"30s"}""",
            ],
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line));
    }

    [Fact]
    public async Task Code_that_violates_the_document_does_not_compile()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayHost.StartAsync();
        await GenerateAsync(folder, gateway);
        folder.Write("tsconfig.invalid.json", """{"extends": "./tsconfig.json", "compilerOptions": {"noEmit": true}, "files": ["invalid.mts"]}""");

        var compiled = await OpenApiTools.RunAsync("tsc", folder, "--project", "tsconfig.invalid.json");

        var lines = await File.ReadAllLinesAsync(Path.Combine(folder.Path, "invalid.mts"));
        var invalid = Enumerable.Range(1, lines.Length).Where(number => lines[number - 1].Contains("// invalid", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(invalid);
        Assert.Equal(invalid, Errors().Matches(compiled.Output).Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).Distinct().Order());
    }

    private static async Task GenerateAsync(TempFolder folder, GatewayHost gateway)
    {
        foreach (var file in Directory.GetFiles(OpenApiTools.File("client"))) folder.Write(Path.GetFileName(file), await File.ReadAllTextAsync(file));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "node_modules"), OpenApiTools.File("node_modules"));
        var document = await gateway.GetAsync("/openapi/v1.json");
        Assert.True(document.Status == 200, document.ToString());
        folder.Write("v1.json", document.Body);
        var generated = await OpenApiTools.RunAsync("openapi-typescript", folder, "v1.json", "--output", "api.d.ts");
        Assert.True(generated.ExitCode == 0, generated.Output);
    }

    private static string Line(string json)
    {
        var line = JsonSerializer.Deserialize<JsonElement>(json);
        return $"{line.GetProperty("what").GetString()}: {line.GetProperty("value")}";
    }
}
