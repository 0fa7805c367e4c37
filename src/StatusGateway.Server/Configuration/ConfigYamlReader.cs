using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads YAML into nodes with lines. Anchors and aliases are resolved. Works with Native AOT, unlike a deserializer.</summary>
internal sealed class ConfigYamlReader
{
    private readonly Parser _parser;
    private readonly Dictionary<string, ConfigNode> _anchors = new(StringComparer.Ordinal);

    private ConfigYamlReader(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>Reads the documents of a file. Returns null and an error if the text is not valid.</summary>
    public static IReadOnlyList<ConfigNode>? Read(string text, out ConfigFileError? error)
    {
        error = null;
        var reader = new ConfigYamlReader(text);
        try
        {
            return reader.ReadDocuments();
        }
        catch (YamlException exception)
        {
            error = new ConfigFileError((int)Math.Max(1, exception.End.Line), $"The YAML is not valid: {exception.Message}");
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The scanner has no other error for some texts, such as an unclosed list.
            error = new ConfigFileError((int)Math.Max(1, reader._parser.Current?.End.Line ?? 1), "The YAML is not valid.");
            return null;
        }
    }

    private List<ConfigNode> ReadDocuments()
    {
        var documents = new List<ConfigNode>();
        while (_parser.MoveNext())
        {
            if (_parser.Current is not DocumentStart) continue;
            _anchors.Clear();
            _parser.MoveNext();
            documents.Add(ReadNode(0));
        }

        return documents;
    }

    /// <summary>Reads the node at the current event.</summary>
    private ConfigNode ReadNode(int depth)
    {
        var start = _parser.Current!;
        if (depth > ConfigNode.MaxDepth) throw new YamlException(start.Start, start.End, $"it is nested more than {ConfigNode.MaxDepth} deep.");
        var line = (int)start.Start.Line;
        if (start is AnchorAlias alias)
        {
            return _anchors.TryGetValue(alias.Value.Value, out var known)
                ? known with { Line = line }
                : throw new YamlException(start.Start, start.End, $"the anchor \"{alias.Value.Value}\" is not known.");
        }

        var node = start switch
        {
            MappingStart => new ConfigNode(line) { Members = ReadMembers(depth) },
            SequenceStart => new ConfigNode(line) { Items = ReadItems(depth) },
            Scalar scalar => new ConfigNode(line) { Scalar = IsNull(scalar) ? null : scalar.Value },
            _ => throw new YamlException(start.Start, start.End, "a value is missing."),
        };
        if (start is NodeEvent { Anchor.IsEmpty: false } anchored) _anchors[anchored.Anchor.Value] = node;
        return node;
    }

    private List<ConfigMember> ReadMembers(int depth)
    {
        var members = new List<ConfigMember>();
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var key = _parser.Current!;
            var name = ReadNode(depth + 1).Scalar ?? throw new YamlException(key.Start, key.End, "the key of a mapping must be a text.");
            if (members.Exists(member => member.Name == name)) throw new YamlException(key.Start, key.End, $"the key \"{name}\" is there twice.");
            _parser.MoveNext();
            members.Add(new ConfigMember(name, (int)key.Start.Line, ReadNode(depth + 1)));
        }

        return members;
    }

    private List<ConfigNode> ReadItems(int depth)
    {
        var items = new List<ConfigNode>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd) items.Add(ReadNode(depth + 1));
        return items;
    }

    private static bool IsNull(Scalar scalar) => scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };
}
