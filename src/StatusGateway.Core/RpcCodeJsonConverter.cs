using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusGateway.Core;

/// <summary>Converts codes to and from JSON: writes the canonical name, and reads numbers and every form that <see cref="RpcCodes.TryParse"/> accepts.</summary>
public sealed class RpcCodeJsonConverter : JsonConverter<RpcCode>
{
    /// <inheritdoc/>
    public override RpcCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && RpcCodes.IsDefined(number)) return (RpcCode)number;
        if (reader.TokenType == JsonTokenType.String && RpcCodes.TryParse(reader.GetString(), out var code)) return code;
        throw new JsonException("The value is not a canonical code. Use a name such as NOT_FOUND, or a number from 0 to 16.");
    }

    /// <inheritdoc/>
    public override RpcCode ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RpcCodes.TryParse(reader.GetString(), out var code) ? code : throw new JsonException("The value is not a canonical code. Use a name such as NOT_FOUND, or a number from 0 to 16.");

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
