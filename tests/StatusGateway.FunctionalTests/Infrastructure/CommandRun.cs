using System.Diagnostics;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>The result of one run of the executable.</summary>
public sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs the executable with the given standard input.</summary>
    /// <param name="input">The standard input.</param>
    /// <param name="arguments">The command line.</param>
    public static Task<CommandRun> RunAsync(byte[] input, params IEnumerable<string> arguments) => RunAsync(Environment.CurrentDirectory, input, CommandLine(arguments));

    /// <summary>Runs the executable in a folder, with that folder's configuration.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="arguments">The command line.</param>
    public static Task<CommandRun> RunInAsync(string folder, params IEnumerable<string> arguments) => RunAsync(folder, [], CommandLine(arguments));

    /// <summary>Runs the executable in a folder, with its standard output redirected by a shell.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="redirection">The redirection, such as <c>&gt;/dev/full</c>.</param>
    /// <param name="arguments">The command line.</param>
    public static Task<CommandRun> RunInShellAsync(string folder, string redirection, params IEnumerable<string> arguments) =>
        RunAsync(folder, [], ["sh", "-c", $"exec \"$0\" \"$@\" {redirection}", .. CommandLine(arguments)]);

    private static IEnumerable<string> CommandLine(IEnumerable<string> arguments) => ["dotnet", Path.Combine(AppContext.BaseDirectory, "statusgateway.dll"), .. arguments];

    private static async Task<CommandRun> RunAsync(string folder, byte[] input, IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(command.First(), command.Skip(1)) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Timeout);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, timeout.Token);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process exited without reading its input.
        }

        try
        {
            await process.WaitForExitAsync(timeout.Token);
            return new CommandRun(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The command did not exit within {Timeout.TotalSeconds} s.");
        }
    }
}
