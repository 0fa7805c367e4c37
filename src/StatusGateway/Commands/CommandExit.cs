using StatusGateway.Server.Options;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Commands;

/// <summary>How commands end: their exit codes, and what they say on standard error then.</summary>
internal static class CommandExit
{
    public const int Succeeded = 0;
    public const int Failed = 1;

    /// <summary>The command line is none.</summary>
    public const int Usage = 2;

    public static int Fail(string sentence)
    {
        Console.Error.WriteLine(PrintableText.Of(sentence));
        return Failed;
    }

    public static int Fail(IReadOnlyCollection<ConfigurationFault> faults) => Fail(faults.Select(static fault => fault.ToString()));

    /// <summary>Ends over a configuration, with every fault of it.</summary>
    public static int Fail(IEnumerable<string> faults)
    {
        string[] lines = [.. faults.Select(static fault => $"  {PrintableText.Of(fault)}")];
        Console.Error.WriteLine(string.Join(Environment.NewLine, [$"The configuration has {lines.Length} fault{(lines.Length == 1 ? "" : "s")}:", .. lines]));
        return Failed;
    }

    /// <summary>Ends over a command line, with every fault of it.</summary>
    public static int Misused(IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences) Console.Error.WriteLine(PrintableText.Of(sentence));
        Console.Error.WriteLine("statusgateway --help shows what there is.");
        return Usage;
    }
}
