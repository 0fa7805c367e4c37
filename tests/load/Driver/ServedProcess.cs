using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StatusGateway.Load;

/// <summary>A program that is measured. Disposing it kills it by its process id.</summary>
internal sealed class ServedProcess : IDisposable
{
    // The kernel counts the CPU time of /proc in ticks of USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double MicrosecondsOfTick = 10_000;
    private const int UserTime = 11;
    private const int SystemTime = 12;

    private readonly Process _process;
    private readonly string _log;

    private ServedProcess(Process process, string name, string log)
    {
        _process = process;
        _log = log;
        Name = name;
    }

    public string Name { get; }

    /// <summary>Starts a program; its output goes to a log file.</summary>
    /// <param name="name">Name for messages, and of the log file.</param>
    /// <param name="folder">The working directory, and the folder of the log file.</param>
    /// <param name="command">The program and its arguments.</param>
    public static ServedProcess Start(string name, string folder, params IEnumerable<string> command)
    {
        var log = Path.Combine(folder, $"{name}.log");
        // The shell replaces itself by the program, so the process id is the program's, and this process need not copy its output.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", log, .. command]) { WorkingDirectory = folder };
        foreach (var variable in start.Environment.Keys.Where(IsSetting).ToArray()) start.Environment.Remove(variable);
        return new ServedProcess(Process.Start(start)!, name, log);
    }

    /// <summary>Returns a free port of 127.0.0.1.</summary>
    public static int FindPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Reads the CPU time that the process has used in user and kernel mode, in microseconds.</summary>
    /// <exception cref="LoadException">The process has ended.</exception>
    public double ReadProcessorMicroseconds()
    {
        ThrowIfExited();
        var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        // The name of the program, in parentheses, may have spaces; the fields after it have none.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return MicrosecondsOfTick * (Parse(fields[UserTime]) + Parse(fields[SystemTime]));

        static double Parse(string field) => double.Parse(field, CultureInfo.InvariantCulture);
    }

    /// <exception cref="LoadException">The process has ended.</exception>
    public void ThrowIfExited()
    {
        if (_process.HasExited) throw new LoadException($"{Name} has exited with code {_process.ExitCode}; its output is in {_log}.");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Returns whether an environment variable would configure the programs.</summary>
    private static bool IsSetting(string variable) =>
        variable.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
        || variable.StartsWith("Gateway__", StringComparison.OrdinalIgnoreCase)
        || variable is "DOTNET_ENVIRONMENT" or "URLS";
}
