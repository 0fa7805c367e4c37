using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A call by <c>buf curl</c>, which reads the schema from the gateway by reflection.</summary>
/// <param name="ExitCode">0 for success.</param>
/// <param name="Messages">The response messages.</param>
/// <param name="Error">The error in Connect's JSON form; null for success.</param>
/// <param name="Errors">The standard error.</param>
public sealed record BufCurl(int ExitCode, IReadOnlyList<JsonElement> Messages, JsonElement? Error, string Errors)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>The npm package of one architecture is used, because not every registry has the package that selects it.</summary>
    private static string Machine => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x64";

    public static async Task<BufCurl> RunAsync(GatewayHost gateway, string protocol, string method, string data, params string[] options)
    {
        var start = new ProcessStartInfo(PeerFiles.Script($"node_modules/@bufbuild/buf-linux-{Machine}/bin/buf")) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "curl", "--protocol", protocol, "--http2-prior-knowledge", .. options, "--data", data,
            new Uri(gateway.Address, method).ToString(),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = await process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            var error = errors.TrimStart().StartsWith('{') ? Read(errors)[0] : (JsonElement?)null;
            return new BufCurl(process.ExitCode, Read(await output), error, errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"buf curl did not end within {Timeout.TotalSeconds} s.");
        }
    }

    /// <summary>Reads concatenated JSON values.</summary>
    private static List<JsonElement> Read(string text)
    {
        var all = new List<JsonElement>();
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read()) all.Add(JsonElement.ParseValue(ref reader));
        return all;
    }
}
