using System.Text.RegularExpressions;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Commands;

/// <summary><c>--help</c> of every command.</summary>
public partial class HelpTests
{
    /// <summary>Commands and their options besides <c>--help</c>.</summary>
    public static TheoryData<string, string[]> Commands => new()
    {
        { "", ["--upstream", "--descriptors", "--urls", "--version"] },
        { "serve", ["--upstream", "--descriptors", "--urls"] },
        { "check", ["--upstream", "--descriptors", "--urls", "--connect", "--json"] },
        { "routes", ["--upstream", "--descriptors", "--urls", "--json"] },
        { "openapi", ["--upstream", "--descriptors", "--urls", "--output", "--format", "--document"] },
        { "explain", ["--json"] },
        { "translate", ["--http-status", "--content-type", "--grpc-status", "--grpc-message", "--grpc-details", "--descriptors", "--json"] },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_has_the_options_of_the_command_and_no_others(string command, string[] options)
    {
        var run = await CommandRun.RunAsync([], new[] { command, "--help" }.Where(word => word.Length > 0));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains($"Usage:{Environment.NewLine}  {$"statusgateway {command}".TrimEnd()} ", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            options.Append("--help").Order(StringComparer.Ordinal),
            Option().Matches(run.Output).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.Contains("Exit codes:", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task Help_of_the_program_names_every_command()
    {
        var run = await CommandRun.RunAsync([], "-h");

        foreach (var command in Commands.Select(row => (string)row[0]).Where(name => name.Length > 0))
            Assert.Contains($"{Environment.NewLine}  {command} ", run.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^  (?:-\w, )?(--[a-z-]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Option();
}
