using System.Text.Json;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Commands;

/// <summary><c>statusgateway openapi</c>, as a user runs it.</summary>
public sealed class OpenApiCommandTests : IDisposable
{
    private const string Nowhere = "http://127.0.0.1:1";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_printed_is_what_is_served()
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
    public async Task The_format_is_what_the_name_ends_with_or_what_is_said(string file, string begins, params string[] more)
    {
        var run = await RunAsync(["-o", file, .. more]);

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Errors));
        Assert.StartsWith(begins, await File.ReadAllTextAsync(Path.Combine(_folder.Path, file)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_upstreams_document_has_nothing_of_the_others()
    {
        var run = await RunAsync("--document", "demo");

        Assert.Equal(0, run.ExitCode);
        var paths = JsonDocument.Parse(run.Output).RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToArray();
        Assert.Contains("/v1/shelves/{shelf}/books/{book}", paths);
        Assert.DoesNotContain(paths, path => path.StartsWith("/statusgateway/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_document_that_there_is_none_of_is_told_with_those_that_there_are()
    {
        var run = await RunAsync("--document", "libary");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("\"libary\"", run.Errors, StringComparison.Ordinal);
        Assert.Contains("demo, statusgateway", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_left_as_it_is_when_a_schema_cannot_be_loaded()
    {
        _folder.Write("api.json", "as it was");

        var run = await RunAsync("--upstream", Nowhere, "-o", "api.json");
        var printed = await RunAsync("--upstream", Nowhere);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("the connection was refused", run.Errors, StringComparison.Ordinal);
        Assert.Contains("was not written", run.Errors, StringComparison.Ordinal);
        Assert.Equal("as it was", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "api.json")));
        // What there is can be looked at all the same.
        Assert.Equal(1, printed.ExitCode);
        Assert.Equal("3.1", JsonDocument.Parse(printed.Output).RootElement.GetProperty("openapi").GetString()![..3]);
    }

    [Theory]
    [InlineData(2, "json or yaml", "--format", "xml")]
    [InlineData(1, "cannot be written", "-o", "no/such/folder/api.json")]
    [InlineData(2, "Is \"--document\" meant?", "--documnt", "demo")]
    public async Task What_is_wrong_with_the_command_line_is_told(int exitCode, string told, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(told, run.Errors, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments) =>
        GatewayProcess.RunAsync(_folder.Path, ["openapi", .. arguments]);
}
