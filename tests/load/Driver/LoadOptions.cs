using System.Globalization;

namespace StatusGateway.Load;

/// <summary>The command line of the driver.</summary>
internal sealed class LoadOptions
{
    private readonly List<(string Name, string Folder)> _gateways = [];
    private readonly List<string> _works = [];

    /// <summary>The published gateways to compare, by name. The first one is the reference of the others.</summary>
    public IReadOnlyList<(string Name, string Folder)> Gateways => _gateways;

    /// <summary>The works to measure; empty for all.</summary>
    public IReadOnlyList<string> Works => _works;

    /// <summary>The number of measured rounds. The default is 7.</summary>
    public int Rounds { get; private set; } = 7;

    /// <summary>The duration of each measurement. The default is 5 seconds.</summary>
    public TimeSpan Duration { get; private set; } = TimeSpan.FromSeconds(5);

    /// <summary>The folder for results and logs.</summary>
    public string Output { get; private set; } = "artifacts/load";

    /// <exception cref="LoadException">The command line is not valid.</exception>
    public static LoadOptions Parse(string[] args)
    {
        var options = new LoadOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) throw new LoadException($"{args[i]} requires a value.");
            options.Set(args[i], args[i + 1]);
        }

        if (options.Gateways.Count == 0) throw new LoadException("--gateway NAME=FOLDER is required.");
        return options;
    }

    private void Set(string option, string value)
    {
        switch (option)
        {
            case "--gateway":
                AddGateway(value);
                break;
            case "--work":
                _works.Add(value);
                break;
            case "--rounds":
                Rounds = ParseNumber(option, value, 100);
                break;
            case "--seconds":
                Duration = TimeSpan.FromSeconds(ParseNumber(option, value, 60));
                break;
            case "--output":
                Output = value;
                break;
            default:
                throw new LoadException($"Unknown option \"{option}\": use --gateway, --work, --rounds, --seconds or --output.");
        }
    }

    private void AddGateway(string value)
    {
        if (value.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } folder]) throw new LoadException($"--gateway must be NAME=FOLDER, not \"{value}\".");
        if (name == Target.LimitName || _gateways.Exists(gateway => gateway.Name == name)) throw new LoadException($"The name \"{name}\" is taken: choose another one for --gateway.");
        if (!Directory.Exists(folder)) throw new LoadException($"The folder \"{folder}\" of --gateway does not exist.");
        _gateways.Add((name, Path.GetFullPath(folder)));
    }

    private static int ParseNumber(string option, string value, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : throw new LoadException($"{option} must be a number from 1 to {max}, not \"{value}\".");
}
