using System.Diagnostics;
using System.Reflection;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>The result of running one of the OpenAPI tools from npm.</summary>
/// <param name="ExitCode">The exit code of the tool.</param>
/// <param name="Output">Standard output and standard error.</param>
internal sealed record OpenApiTools(int ExitCode, string Output)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>The folder of the npm project, in the source tree.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        typeof(OpenApiTools).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "OpenApiToolsFolder").Value!));

    /// <summary>Gets the path of a file of the project.</summary>
    /// <exception cref="InvalidOperationException">The packages are not installed.</exception>
    public static string File(string name)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            throw new InvalidOperationException("The tools are not installed: run `npm ci` in tests/StatusGateway.FunctionalTests/OpenApiTools first.");
        return Path.Combine(Folder, name);
    }

    /// <summary>Runs a command of the project's packages.</summary>
    /// <param name="command">The name of the command, such as <c>tsc</c>.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="arguments">The arguments.</param>
    public static Task<OpenApiTools> RunAsync(string command, TempFolder folder, params IEnumerable<string> arguments) =>
        RunScriptAsync(File($"node_modules/.bin/{command}"), folder, arguments);

    /// <summary>Runs a script.</summary>
    /// <param name="script">The path of the script.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="arguments">The arguments.</param>
    public static async Task<OpenApiTools> RunScriptAsync(string script, TempFolder folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("node") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // The tests must not use the network.
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Timeout);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            return new OpenApiTools(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{script} did not exit within {Timeout.TotalSeconds} s.");
        }
    }
}
