using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using StatusGateway.Server.Options;

namespace StatusGateway.Commands;

/// <summary>JSON output of commands: one document on one line.</summary>
internal static class CommandJson
{
    public static string Object(Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    public static void WriteList<T>(this Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes each error as <c>{"key", "value", "message"}</c>.</summary>
    public static void WriteErrors(this Utf8JsonWriter writer, string name, IEnumerable<ConfigurationError> errors) => writer.WriteList(name, errors, error =>
    {
        writer.WriteString("key", error.Key);
        writer.WriteString("value", error.Value);
        writer.WriteString("message", error.Message);
    });
}
