using System.Globalization;
using Microsoft.Extensions.Configuration;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Configuration;

/// <summary>
/// Reads the keys of one section and collects every error. The names that are read are the known keys;
/// <see cref="ReportUnknownKeys"/> reports all others, with the nearest known name.
/// </summary>
internal sealed class SectionReader(IConfigurationSection section, List<ConfigurationError> errors)
{
    private const int MaxTypoDistance = 3;

    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates a reader for a section. A scalar value in place of the section is an error.</summary>
    public static SectionReader Create(IConfigurationSection section, List<ConfigurationError> errors)
    {
        if (IsScalar(section)) errors.Add(new ConfigurationError(section.Path, section.Value, "The value must be a section: { … }."));
        return new SectionReader(section, errors);
    }

    /// <summary>Whether the section has a scalar value in place of children.</summary>
    public static bool IsScalar(IConfigurationSection section) => section.Value is { Length: > 0 };

    public string Path => section.Path;

    public SectionReader Section(string name) => Create(Take(name), errors);

    /// <summary>Gets the children of a section whose keys the user chooses.</summary>
    public IEnumerable<IConfigurationSection> Children(string name)
    {
        var entry = Take(name);
        Create(entry, errors);
        return entry.GetChildren();
    }

    /// <summary>Gets the elements of a list of sections.</summary>
    public IEnumerable<IConfigurationSection> Elements(string name)
    {
        var entry = Take(name);
        if (entry.Value is { Length: > 0 } single) AddError(name, single, ListExpected(name));
        return entry.GetChildren();
    }

    /// <summary>Whether the configuration has the key, even with a null value.</summary>
    public bool Has(string name) => section.GetChildren().Any(child => HasName(child.Key, name));

    public string? Text(string name) => Take(name).Value;

    public void Bool(string name, Action<bool> set)
    {
        if (Text(name) is not { } text) return;
        if (bool.TryParse(text, out var value)) set(value);
        else AddError(name, text, "The value must be true or false.");
    }

    public void Int(string name, int min, int max, Action<int> set)
    {
        if (Text(name) is not { } text) return;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max) set(value);
        else AddError(name, text, string.Create(CultureInfo.InvariantCulture, $"The value must be a whole number from {min} to {max}."));
    }

    public void Enum<T>(string name, Action<T> set)
        where T : struct, Enum
    {
        if (Text(name) is not { } text) return;
        if (System.Enum.TryParse<T>(text, ignoreCase: true, out var value) && System.Enum.IsDefined(value) && !int.TryParse(text, out _)) set(value);
        else AddError(name, text, $"The value must be one of {string.Join(", ", System.Enum.GetNames<T>())}.");
    }

    /// <summary>Reads a duration as <c>hh:mm:ss</c>. An empty value, which is JSON's null, sets null.</summary>
    public void Duration(string name, Action<TimeSpan?> set)
    {
        var entry = Take(name);
        if (!Has(name)) return;
        // TimeSpan would read a number alone as days.
        if (string.IsNullOrEmpty(entry.Value)) set(null);
        else if (entry.Value.Count(letter => letter == ':') == 2
            && TimeSpan.TryParseExact(entry.Value, "c", CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero) set(value);
        else AddError(name, entry.Value, "The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.");
    }

    public void List(string name, Action<string> add) => List(name, (_, value) => add(value));

    /// <summary>Reads a list. Each value is passed with its key.</summary>
    public void List(string name, Action<string, string> add)
    {
        var entry = Take(name);
        if (entry.Value is { Length: > 0 } single) AddError(name, single, ListExpected(name));
        foreach (var child in entry.GetChildren())
        {
            if (child.GetChildren().Any()) AddError($"{name}:{child.Key}", null, "An element of this list must be a single value, not a section or a list.");
            else if (string.IsNullOrWhiteSpace(child.Value)) AddError($"{name}:{child.Key}", child.Value, "An element of this list must not be empty.");
            else add($"{name}:{child.Key}", child.Value);
        }
    }

    public void AddError(string name, string? value, string message) =>
        errors.Add(new ConfigurationError(name.Length == 0 ? Path : $"{Path}:{name}", value, message));

    /// <summary>Adds an error for each key that was not read.</summary>
    public void ReportUnknownKeys()
    {
        foreach (var child in section.GetChildren())
        {
            if (_known.Contains(child.Key)) continue;
            var nearest = _known.OrderBy(name => NearestName.Distance(name, child.Key)).First();
            var hint = NearestName.Distance(nearest, child.Key) <= MaxTypoDistance
                ? $"; did you mean \"{nearest}\"?"
                : $". Known keys: {string.Join(", ", _known.Order(StringComparer.Ordinal))}.";
            errors.Add(new ConfigurationError(child.Path, child.Value, $"Unknown key \"{child.Key}\"{hint}"));
        }
    }

    // The value may come from a file or from the command line, which has no brackets.
    private static string ListExpected(string name) => $"The value must be a list: [ … ] in a file, {name}:0 and so on elsewhere.";

    private IConfigurationSection Take(string name)
    {
        _known.Add(name);
        return section.GetSection(name);
    }

    /// <summary>Whether a key differs from a name, but is close to it.</summary>
    public static bool IsTypo(string key, string name) => NearestName.Distance(key, name) is > 0 and <= MaxTypoDistance;

    private static bool HasName(string key, string name) => string.Equals(key, name, StringComparison.OrdinalIgnoreCase);
}
