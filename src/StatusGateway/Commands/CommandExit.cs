using StatusGateway.Server.Options;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Commands;

/// <summary>The exit codes of commands, and the messages that they print to standard error.</summary>
internal static class CommandExit
{
    public const int Succeeded = 0;
    public const int Failed = 1;

    /// <summary>The command line is invalid.</summary>
    public const int Usage = 2;

    /// <summary>Prints a warning.</summary>
    public static void Warn(string message) => Console.Error.WriteLine(PrintableText.Escape($"Warning: {message}"));

    public static int Fail(string message)
    {
        Console.Error.WriteLine(PrintableText.Escape(message));
        return Failed;
    }

    public static int Fail(IReadOnlyCollection<ConfigurationError> errors) => Fail(errors.Select(static error => error.ToString()));

    /// <summary>Prints all errors of a configuration.</summary>
    public static int Fail(IEnumerable<string> errors)
    {
        string[] lines = [.. errors.Select(static error => $"  {PrintableText.Escape(error)}")];
        Console.Error.WriteLine(string.Join(Environment.NewLine, [$"The configuration has {lines.Length} error{(lines.Length == 1 ? "" : "s")}:", .. lines]));
        return Failed;
    }

    /// <summary>Prints all errors of a command line.</summary>
    public static int InvalidUsage(IEnumerable<string> messages)
    {
        foreach (var message in messages) Console.Error.WriteLine(PrintableText.Escape(message));
        Console.Error.WriteLine("Run statusgateway --help for usage.");
        return Usage;
    }
}
