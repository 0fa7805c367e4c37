using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Commands;

/// <summary><c>statusgateway openapi</c>, as a user runs it.</summary>
public sealed class OpenApiCommandTests : IDisposable
{
    private const string Unreachable = "http://127.0.0.1:1";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_command_prints_the_served_document()
    {
        var run = await RunAsync();
        await using var gateway = await GatewayHost.StartAsync();
        var served = await gateway.GetAsync("/openapi/v1.json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(run.Output).RootElement, served.Json));
    }

    [Theory]
    [InlineData("api.json", "{")]
    [InlineData("api.yaml", "openapi: '3.1")]
    [InlineData("api.yml", "openapi: '3.1")]
    [InlineData("api", "{")]
    [InlineData("api.json", "openapi: '3.1", "--format", "yaml")]
    public async Task The_format_follows_the_extension_or_the_option(string file, string begins, params string[] more)
    {
        var run = await RunAsync(["-o", file, .. more]);

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Errors));
        Assert.StartsWith(begins, await File.ReadAllTextAsync(Path.Combine(_folder.Path, file)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_of_one_upstream_has_only_its_paths()
    {
        var run = await RunAsync("--document", "demo");

        Assert.Equal(0, run.ExitCode);
        var paths = JsonDocument.Parse(run.Output).RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToArray();
        Assert.Contains("/v1/shelves/{shelf}/books/{book}", paths);
        Assert.DoesNotContain(paths, path => path.StartsWith("/statusgateway/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_document_lists_the_known_ones()
    {
        var run = await RunAsync("--document", "libary");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("\"libary\"", run.Errors, StringComparison.Ordinal);
        Assert.Contains("demo, statusgateway", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_not_changed_when_a_schema_cannot_be_loaded()
    {
        _folder.Write("api.json", "as it was");

        var run = await RunAsync("--upstream", Unreachable, "-o", "api.json");
        var printed = await RunAsync("--upstream", Unreachable);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("the connection was refused", run.Errors, StringComparison.Ordinal);
        Assert.Contains("was not written", run.Errors, StringComparison.Ordinal);
        Assert.Equal("as it was", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "api.json")));
        // Standard output gets the incomplete document.
        Assert.Equal(1, printed.ExitCode);
        Assert.Equal("3.1", JsonDocument.Parse(printed.Output).RootElement.GetProperty("openapi").GetString()![..3]);
    }

    [Theory]
    [InlineData(2, "json or yaml", "--format", "xml")]
    [InlineData(1, "cannot be written", "-o", "no/such/folder/api.json")]
    [InlineData(2, "did you mean \"--document\"?", "--documnt", "demo")]
    public async Task An_invalid_command_line_is_reported(int exitCode, string expected, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments) =>
        GatewayProcess.RunAsync(_folder.Path, ["openapi", .. arguments]);
}
