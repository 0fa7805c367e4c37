using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Configuration;

/// <summary>Checks the log levels of the section <c>Logging</c>, whose errors the logging library reports by an exception.</summary>
internal static class LogLevelReader
{
    private const string Levels = "LogLevel";

    /// <summary>Adds an error for each value that is not a log level.</summary>
    public static void Check(IConfiguration configuration, List<ConfigurationError> errors)
    {
        var logging = configuration.GetSection("Logging");
        foreach (var level in logging.GetChildren().SelectMany(static provider => provider.GetSection(Levels).GetChildren()).Concat(logging.GetSection(Levels).GetChildren()))
        {
            if (string.IsNullOrEmpty(level.Value) || (Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out var value) && Enum.IsDefined(value))) continue;
            errors.Add(new ConfigurationError(level.Path, level.Value, $"The value must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}."));
        }
    }
}
