using System.Diagnostics;
using System.Reflection;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>The foreign readers of OpenAPI documents from npm: where they are, and one run of theirs to its end.</summary>
/// <param name="ExitCode">As the tool left.</param>
/// <param name="Output">Standard output and standard error.</param>
internal sealed record OpenApiTools(int ExitCode, string Output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The npm project, in the source tree.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        typeof(OpenApiTools).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "OpenApiToolsFolder").Value!));

    /// <summary>The path of a file of the project.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static string File(string name)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            throw new InvalidOperationException("The tools are not installed: run `npm ci` in tests/StatusGateway.FunctionalTests/OpenApiTools first.");
        return Path.Combine(Folder, name);
    }

    /// <summary>Runs a command of the project's packages.</summary>
    /// <param name="command">Its name, such as <c>tsc</c>.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">Its command line.</param>
    public static Task<OpenApiTools> RunAsync(string command, WorkFolder folder, params IEnumerable<string> arguments) =>
        RunScriptAsync(File($"node_modules/.bin/{command}"), folder, arguments);

    /// <summary>Runs a script.</summary>
    /// <param name="script">Its path.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">Its command line.</param>
    public static async Task<OpenApiTools> RunScriptAsync(string script, WorkFolder folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("node") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // They are to ask nobody whether they are new, and to tell nobody that they ran.
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new OpenApiTools(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{script} did not end within {Limit.TotalSeconds} s.");
        }
    }
}
