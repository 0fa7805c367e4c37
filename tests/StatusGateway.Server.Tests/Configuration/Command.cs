using System.Diagnostics;

namespace StatusGateway.Server.Tests.Configuration;

/// <summary>Runs commands for file operations that .NET does not support.</summary>
internal static class Command
{
    public static void Run(string name, params string[] arguments)
    {
        using var process = Process.Start(name, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
