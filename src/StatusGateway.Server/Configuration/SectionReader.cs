using System.Globalization;
using Microsoft.Extensions.Configuration;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Configuration;

/// <summary>
/// Reads the keys of one section. What is read by name is known; <see cref="Done"/> reports all else, with the nearest
/// known name. Every fault is collected, none is thrown.
/// </summary>
internal sealed class SectionReader(IConfigurationSection section, List<ConfigurationFault> faults)
{
    private const int LargestTypo = 3;

    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a section; a plain value in its place is a fault, and not passed over.</summary>
    public static SectionReader Of(IConfigurationSection section, List<ConfigurationFault> faults)
    {
        if (IsPlain(section)) faults.Add(new ConfigurationFault(section.Path, section.Value, "It takes a section: { … }."));
        return new SectionReader(section, faults);
    }

    /// <summary>Whether a value stands where a section or a list may.</summary>
    public static bool IsPlain(IConfigurationSection section) => section.Value is { Length: > 0 };

    public string Path => section.Path;

    public SectionReader Section(string name) => Of(Take(name), faults);

    /// <summary>The children of a section whose keys are names of the user's.</summary>
    public IEnumerable<IConfigurationSection> Children(string name)
    {
        var entry = Take(name);
        Of(entry, faults);
        return entry.GetChildren();
    }

    /// <summary>The elements of a list of sections.</summary>
    public IEnumerable<IConfigurationSection> Elements(string name)
    {
        var entry = Take(name);
        if (entry.Value is { Length: > 0 } single) Fault(name, single, ListRemedy(name));
        return entry.GetChildren();
    }

    /// <summary>Whether the file, or whatever else is read, says anything about a key, be it null.</summary>
    public bool Has(string name) => section.GetChildren().Any(child => Is(child.Key, name));

    public string? Text(string name) => Take(name).Value;

    public void Bool(string name, Action<bool> set)
    {
        if (Text(name) is not { } text) return;
        if (bool.TryParse(text, out var value)) set(value);
        else Fault(name, text, "It takes true or false.");
    }

    public void Int(string name, int least, int most, Action<int> set)
    {
        if (Text(name) is not { } text) return;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) set(value);
        else Fault(name, text, string.Create(CultureInfo.InvariantCulture, $"It takes a whole number from {least} to {most}."));
    }

    public void Enum<T>(string name, Action<T> set)
        where T : struct, Enum
    {
        if (Text(name) is not { } text) return;
        if (System.Enum.TryParse<T>(text, ignoreCase: true, out var value) && System.Enum.IsDefined(value) && !int.TryParse(text, out _)) set(value);
        else Fault(name, text, $"It takes one of {string.Join(", ", System.Enum.GetNames<T>())}.");
    }

    /// <summary>A time as <c>hh:mm:ss</c>; an empty value, JSON's null, is none.</summary>
    public void Time(string name, Action<TimeSpan?> set)
    {
        var entry = Take(name);
        if (!Has(name)) return;
        // A number alone would be days.
        if (string.IsNullOrEmpty(entry.Value)) set(null);
        else if (entry.Value.Count(letter => letter == ':') == 2
            && TimeSpan.TryParseExact(entry.Value, "c", CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero) set(value);
        else Fault(name, entry.Value, "It takes a time as hh:mm:ss, such as 00:00:30, or null for none.");
    }

    public void List(string name, Action<string> add) => List(name, (_, value) => add(value));

    /// <summary>A list; each value comes with its key.</summary>
    public void List(string name, Action<string, string> add)
    {
        var entry = Take(name);
        if (entry.Value is { Length: > 0 } single) Fault(name, single, ListRemedy(name));
        foreach (var child in entry.GetChildren())
        {
            if (child.GetChildren().Any()) Fault($"{name}:{child.Key}", null, "An element of this list is one value, and no section or list.");
            else if (string.IsNullOrWhiteSpace(child.Value)) Fault($"{name}:{child.Key}", child.Value, "An element of this list is empty.");
            else add($"{name}:{child.Key}", child.Value);
        }
    }

    public void Fault(string name, string? value, string message) =>
        faults.Add(new ConfigurationFault(name.Length == 0 ? Path : $"{Path}:{name}", value, message));

    /// <summary>Reports the keys that nobody asked for.</summary>
    public void Done()
    {
        foreach (var child in section.GetChildren())
        {
            if (_known.Contains(child.Key)) continue;
            var nearest = _known.OrderBy(name => NearestName.Distance(name, child.Key)).First();
            var hint = NearestName.Distance(nearest, child.Key) <= LargestTypo ? $" Is \"{Path}:{nearest}\" meant?" : $" Known here are: {string.Join(", ", _known.Order(StringComparer.Ordinal))}.";
            faults.Add(new ConfigurationFault(child.Path, child.Value, $"This option is not known.{hint}"));
        }
    }

    // A value in the place of a list comes from a file as often as from a command line, which knows no brackets.
    private static string ListRemedy(string name) => $"It takes a list. In a file that is [ … ], elsewhere {name}:0 and so on.";

    private IConfigurationSection Take(string name)
    {
        _known.Add(name);
        return section.GetSection(name);
    }

    /// <summary>Whether a key is another one, but nearly a known one.</summary>
    public static bool IsTypo(string key, string name) => NearestName.Distance(key, name) is > 0 and <= LargestTypo;

    private static bool Is(string key, string name) => string.Equals(key, name, StringComparison.OrdinalIgnoreCase);
}
