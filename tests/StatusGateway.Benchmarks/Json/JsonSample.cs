using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Benchmarks.Json;

/// <summary>A message in all compared forms: bytes, ProtoJSON, and an object for System.Text.Json.</summary>
public abstract class JsonSample
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = Encoder };

    private readonly string _name;

    private protected JsonSample(string name, IMessage message)
    {
        _name = name;
        var files = new[] { message.Descriptor.File, Rpc.ErrorDetailsReflection.Descriptor };
        var types = SchemaSet.FromGenerated(files);
        var registry = TypeRegistry.FromFiles(files);
        Message = message;
        Wire = message.ToByteArray();
        Type = types.FindMessage(message.Descriptor.FullName)!;
        Options = new JsonOptions { Types = types };
        Formatter = new JsonFormatter(JsonFormatter.Settings.Default.WithTypeRegistry(registry));
        Parser = new JsonParser(JsonParser.Settings.Default.WithTypeRegistry(registry));
        // The text of Google without spaces.
        using var document = JsonDocument.Parse(Formatter.Format(message));
        Json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(document, Unescaped));
    }

    /// <summary>Gets an encoder that escapes only what JSON requires, as writers of ProtoJSON do.</summary>
    internal static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    internal IMessage Message { get; }

    internal byte[] Wire { get; }

    internal byte[] Json { get; }

    internal MessageSchema Type { get; }

    internal JsonOptions Options { get; }

    internal JsonFormatter Formatter { get; }

    internal JsonParser Parser { get; }

    internal byte[] WriteByGoogle() => Encoding.UTF8.GetBytes(Formatter.Format(Message.Descriptor.Parser.ParseFrom(Wire)));

    internal byte[] ReadByGoogle() => Parser.Parse(Encoding.UTF8.GetString(Json), Message.Descriptor).ToByteArray();

    internal abstract void WriteObject(Utf8JsonWriter writer);

    internal abstract object? ReadObject();

    /// <summary>Gets the name in the table.</summary>
    public override string ToString() => _name;
}

internal sealed class JsonSample<T>(string name, IMessage message, JsonTypeInfo<T> poco) : JsonSample(name, message)
    where T : class
{
    private T? _filled;

    internal override void WriteObject(Utf8JsonWriter writer) =>
        JsonSerializer.Serialize(writer, _filled ??= (T)ReadObject()!, poco);

    internal override object? ReadObject() => JsonSerializer.Deserialize(Json, poco);
}
