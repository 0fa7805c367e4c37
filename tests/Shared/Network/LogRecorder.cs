using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StatusGateway.Tests.Shared;

/// <summary>Records log entries as lines of level, category, text and exception.</summary>
public sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Asserts that there is no line of level error or higher.</summary>
    public void AssertNoErrors()
    {
        var errors = _lines.Where(IsError).ToArray();
        Assert.True(errors.Length == 0, string.Join('\n', errors));
    }

    /// <summary>Returns all lines and removes them.</summary>
    public IReadOnlyList<string> TakeLines()
    {
        var lines = new List<string>();
        while (_lines.TryDequeue(out var line)) lines.Add(line);
        return lines;
    }

    /// <summary>Returns whether a line has the level error or a higher one.</summary>
    public static bool IsError(string line) => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    public override string ToString() => string.Join('\n', _lines);

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
        }
    }
}
