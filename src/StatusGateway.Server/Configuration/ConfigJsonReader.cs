using System.Text;
using System.Text.Json;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads JSON, also with comments and trailing commas, into nodes with lines.</summary>
internal static class ConfigJsonReader
{
    /// <summary>Reads a document. Returns null and an error if the text is not valid.</summary>
    public static ConfigNode? Read(ReadOnlySpan<byte> json, out ConfigFileError? error)
    {
        error = null;
        var lines = new LineCounter();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = ConfigNode.MaxDepth });
        try
        {
            reader.Read();
            var node = ReadNode(json, ref reader, ref lines);
            // Reports anything after the value.
            reader.Read();
            return node;
        }
        catch (JsonException exception)
        {
            error = new ConfigFileError((int)(exception.LineNumber ?? 0) + 1, "The JSON is not valid.");
            return null;
        }
    }

    private static ConfigNode ReadNode(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, ref LineCounter lines)
    {
        var line = lines.At(json, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<ConfigMember>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var (name, at) = (reader.GetString()!, lines.At(json, (int)reader.TokenStartIndex));
                    reader.Read();
                    members.Add(new ConfigMember(name, at, ReadNode(json, ref reader, ref lines)));
                }

                return new ConfigNode(line) { Members = members };
            case JsonTokenType.StartArray:
                var items = new List<ConfigNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(ReadNode(json, ref reader, ref lines));
                return new ConfigNode(line) { Items = items };
            case JsonTokenType.Null:
                return new ConfigNode(line);
            case JsonTokenType.String:
                return new ConfigNode(line) { Scalar = reader.GetString() };
            default:
                return new ConfigNode(line) { Scalar = Encoding.UTF8.GetString(reader.ValueSpan) };
        }
    }

    /// <summary>Counts lines up to positions that only increase.</summary>
    private struct LineCounter
    {
        private int _position;
        private int _lines;

        public int At(ReadOnlySpan<byte> json, int position)
        {
            _lines += json[_position..position].Count((byte)'\n');
            _position = position;
            return _lines + 1;
        }
    }
}
