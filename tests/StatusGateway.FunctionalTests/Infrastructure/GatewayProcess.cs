using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>The executable as users run it, in a process of its own. It is killed when the test ends.</summary>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _banner = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private GatewayProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    /// <summary>Gets the exit code and the output, for the messages of assertions.</summary>
    public string Transcript => $"exit code: {(_process.HasExited ? _process.ExitCode : "still running")}\n{Output}\n{Errors}";

    /// <param name="folder">The working directory.</param>
    /// <param name="arguments">The command line.</param>
    public static GatewayProcess Start(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "statusgateway.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // Environment variables of the test machine must not configure the gateway.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || name.StartsWith("Gateway__", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        return new GatewayProcess(Process.Start(start)!);
    }

    /// <summary>Runs the executable to its end.</summary>
    /// <returns>The exit code, standard output and standard error.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, params IEnumerable<string> arguments)
    {
        await using var gateway = Start(folder, arguments);
        var exitCode = await gateway.WaitForExitAsync();
        return (exitCode, gateway.Output, gateway.Errors);
    }

    /// <summary>Waits until the process ends.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The gateway did not exit within {Timeout.TotalSeconds} s. {Transcript}");
        }

        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Waits for the startup banner.</summary>
    /// <returns>The address that the gateway listens on.</returns>
    public async Task<Uri> WaitUntilListeningAsync()
    {
        await Task.WhenAny(_banner.Task, _reading).WaitAsync(Timeout);
        var port = Listening().Match(Output);
        Assert.True(port.Success, Transcript);
        return new Uri($"http://127.0.0.1:{port.Groups[1].Value}");
    }

    /// <summary>Sends SIGTERM and waits until the process ends.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    [GeneratedRegex(@"http://localhost:(\d+)/ ")]
    private static partial Regex Listening();

    private static string Text(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (text) text.AppendLine(line);
            // The last block of the banner lists the upstreams.
            if (line.StartsWith("  Upstream \"", StringComparison.Ordinal)) _banner.TrySetResult();
        }
    }
}
