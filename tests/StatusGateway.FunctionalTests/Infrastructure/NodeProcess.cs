using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>
/// A script in a process of Node.js or, by its file name, of Python or Ruby. It writes one JSON value per line, the first when it is ready, and exits when its
/// standard input is closed.
/// </summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(5);

    private readonly string _script;
    private readonly Process _process;
    private readonly Action<JsonElement> _onLine;
    private readonly Action<Exception> _onEnd;
    private readonly StringBuilder _standardError = new();
    private readonly TaskCompletionSource<JsonElement> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _reading;

    private NodeProcess(string script, Process process, Action<JsonElement> onLine, Action<Exception> onEnd)
    {
        _script = script;
        _process = process;
        _onLine = onLine;
        _onEnd = onEnd;
        _reading = ReadAsync();
    }

    /// <summary>Gets the output that is not JSON, such as standard error, for the messages of assertions.</summary>
    public string StandardError
    {
        get
        {
            lock (_standardError)
                return _standardError.Length == 0 ? "Its standard error is empty." : _standardError.ToString();
        }
    }

    /// <summary>Starts the script and waits for its first line.</summary>
    /// <param name="script">A file name in the folder of the peers, or an absolute path.</param>
    /// <param name="arguments">Arguments of the script.</param>
    /// <param name="onLine">Called for each line after the first, one at a time.</param>
    /// <param name="onEnd">Called once with the reason when there are no more lines.</param>
    /// <returns>The process and its first line.</returns>
    public static async Task<(NodeProcess Process, JsonElement FirstLine)> StartAsync(
        string script, IEnumerable<string> arguments, Action<JsonElement> onLine, Action<Exception> onEnd)
    {
        var start = new ProcessStartInfo(Interpreter(script))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(PeerFiles.Script(script));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        var node = new NodeProcess(script, Launch(start), onLine, onEnd);
        try
        {
            return (node, await node._ready.Task.WaitAsync(StartTimeout));
        }
        catch (TimeoutException)
        {
            await node.DisposeAsync();
            throw new TimeoutException($"{script} was not ready after {StartTimeout.TotalSeconds} s. {node.StandardError}");
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes one line to the script's standard input.</summary>
    public async Task WriteLineAsync(string line)
    {
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        try
        {
            // The script exits when its input is closed. If it does not, it is killed with its child processes.
            _process.StandardInput.Close();
            using var timeout = new CancellationTokenSource(ExitTimeout);
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (IOException)
        {
            // The process had exited already.
        }

        await _reading;
        _process.Dispose();
        _writing.Dispose();
    }

    // Debian's interpreters have Debian's packages.
    private static string Interpreter(string script) => Path.GetExtension(script) switch
    {
        ".py" => "/usr/bin/python3",
        ".rb" => "/usr/bin/ruby",
        _ => "node",
    };

    private static Process Launch(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"The functional tests need {start.FileName}: Node.js 20 or later on the PATH, Python and Ruby for the tests of frameworks.", exception);
        }
    }

    private async Task ReadAsync()
    {
        var errors = ReadErrorsAsync();
        Exception reason;
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (!TryParse(line, out var value))
                    AddError(line);
                else if (!_ready.TrySetResult(value))
                    _onLine(value);
            }

            await errors;
            await _process.WaitForExitAsync();
            reason = new InvalidOperationException($"{_script} ended with exit code {_process.ExitCode}. {StandardError}");
        }
        catch (Exception exception)
        {
            // Waiters must fail when no more lines can be read.
            reason = new InvalidOperationException($"The lines of {_script} could not be read. {StandardError}", exception);
        }

        _ready.TrySetException(reason);
        _onEnd(reason);
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            AddError(line);
    }

    private void AddError(string line)
    {
        lock (_standardError)
            _standardError.AppendLine(line);
    }

    private static bool TryParse(string line, out JsonElement value)
    {
        try
        {
            value = JsonSerializer.Deserialize<JsonElement>(line);
            return true;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }
}
