namespace StatusGateway.Server.Calls;

/// <summary>Metadata of one direction: names in lower case, values as they go over the wire (<c>-bin</c> in base64), in order.</summary>
internal sealed class Metadata
{
    private readonly List<KeyValuePair<string, string>> _entries = [];

    public int Count => _entries.Count;

    public void Add(string name, string value) => _entries.Add(new(name, value));

    public string? Find(string name)
    {
        foreach (var entry in _entries)
            if (entry.Key == name) return entry.Value;
        return null;
    }

    public List<KeyValuePair<string, string>>.Enumerator GetEnumerator() => _entries.GetEnumerator();
}
