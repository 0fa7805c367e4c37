using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Commands;

/// <summary>Commands whose standard output cannot be written.</summary>
public sealed class UnwritableOutputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(">/dev/full", "routes")]
    [InlineData(">/dev/full", "openapi")]
    [InlineData(">/dev/full", "--help")]
    [InlineData(">/dev/full", "serve", "--urls", "http://127.0.0.1:0")]
    [InlineData(">&-", "routes")]
    [InlineData(">&-", "explain", "NOT_FOUND")]
    public async Task The_command_exits_with_1_and_one_sentence(string redirection, params string[] arguments)
    {
        var run = await CommandRun.RunInShellAsync(_folder.Path, redirection, arguments);

        Assert.True(run.ExitCode == 1, $"{run.ExitCode} {run.Errors}");
        Assert.StartsWith("The output cannot be written: ", Assert.Single(run.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
