using System.Diagnostics;

namespace StatusGateway.Load;

/// <summary>Runs wrk or h2load to its end.</summary>
internal static class LoadGenerator
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(20);

    /// <returns>Its standard output.</returns>
    /// <exception cref="LoadException">It failed, or did not end within 20 seconds after the duration.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, TimeSpan duration, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(duration + GracePeriod);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? output : throw new LoadException($"{program} failed with exit code {process.ExitCode}: {output}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LoadException($"{program} did not end within {GracePeriod.TotalSeconds} s after its duration.");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
