using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusGateway.Core;

/// <summary>Codes in JSON: written by their canonical name, read in every form that <see cref="RpcCodes.TryParse"/> takes, and as numbers.</summary>
public sealed class RpcCodeJsonConverter : JsonConverter<RpcCode>
{
    /// <inheritdoc/>
    public override RpcCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && RpcCodes.IsDefined(number)) return (RpcCode)number;
        if (reader.TokenType == JsonTokenType.String && RpcCodes.TryParse(reader.GetString(), out var code)) return code;
        throw new JsonException("This is not one of the canonical codes.");
    }

    /// <inheritdoc/>
    public override RpcCode ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RpcCodes.TryParse(reader.GetString(), out var code) ? code : throw new JsonException("This is not one of the canonical codes.");

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, RpcCode value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.Name());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RpcCode value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Name());
    }
}
