using System.Diagnostics;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Runs a command line in bash.</summary>
public static class Shell
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs the command to its end, without the user's settings for curl and proxies.</summary>
    /// <returns>The standard output.</returns>
    public static async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"set -o pipefail; {command}");
        foreach (var name in new[] { "HOME", "CURL_HOME", "XDG_CONFIG_HOME" }) start.Environment[name] = AppContext.BaseDirectory;
        start.Environment["NO_PROXY"] = "*";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Timeout);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            Assert.True(process.ExitCode == 0, $"{command}\nended with {process.ExitCode}: {await errors}");
            return await output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The command did not exit within {Timeout.TotalSeconds} s: {command}");
        }
    }
}
