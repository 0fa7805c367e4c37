using System.Globalization;
using System.Runtime.InteropServices;

namespace StatusGateway.Load;

/// <summary>The machine of a run.</summary>
/// <param name="Processor">Its processor.</param>
/// <param name="Cores">The number of logical processors.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="LoadAverage">The load average of the minute before the run.</param>
internal sealed record Machine(string Processor, int Cores, string System, string Runtime, double LoadAverage)
{
    /// <summary>Whether other work disturbs the run.</summary>
    public bool IsBusy => LoadAverage > 0.5;

    public static Machine Read()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        return new Machine(
            model?[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cores} × {Processor}, {System}, {Runtime}, load average {LoadAverage:F1} before the run{(IsBusy ? ": BUSY, read the ratios only" : "")}");
}
