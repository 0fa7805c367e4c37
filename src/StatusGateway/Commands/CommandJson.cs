using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using StatusGateway.Server.Options;

namespace StatusGateway.Commands;

/// <summary>What commands print for machines: one JSON document on one line.</summary>
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

    /// <summary>Each as <c>{"key", "value", "message"}</c>.</summary>
    public static void WriteFaults(this Utf8JsonWriter writer, string name, IEnumerable<ConfigurationFault> faults) => writer.WriteList(name, faults, fault =>
    {
        writer.WriteString("key", fault.Key);
        writer.WriteString("value", fault.Value);
        writer.WriteString("message", fault.Message);
    });
}
