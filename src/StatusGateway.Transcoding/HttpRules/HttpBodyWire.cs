using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Converts google.api.HttpBody to its parts in HTTP and back, without message objects:
/// <code>
/// Content-Type: text/csv     a,b     ⇄   1: "text/csv"  2: "a,b"
/// </code>
/// Its extensions have no equivalent in HTTP and are ignored.
/// </summary>
internal static class HttpBodyWire
{
    private const string TypeName = "google.api.HttpBody";

    private const int ContentTypeField = 1;

    private const int DataField = 2;

    /// <summary>Gets whether the body of a request is an HttpBody: any bytes with their media type.</summary>
    /// <param name="binding">The binding.</param>
    /// <returns>True if it is.</returns>
    public static bool IsRequestOf(HttpBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return IsHttpBody(binding.BodyMessage);
    }

    /// <summary>Gets whether the body of a response is an HttpBody: any bytes with their media type.</summary>
    /// <param name="binding">The binding.</param>
    /// <returns>True if it is.</returns>
    public static bool IsResponseOf(HttpBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return binding.ResponseBody is { } field ? !field.IsRepeated && IsHttpBody(field.MessageType) : IsHttpBody(binding.Method.Output);
    }

    /// <summary>Gets whether a type is HttpBody.</summary>
    /// <param name="type">A type, or null.</param>
    /// <returns>True if it is.</returns>
    internal static bool IsHttpBody(MessageSchema? type) => type is { FullName: TypeName };

    /// <summary>Writes an HttpBody.</summary>
    /// <param name="contentType">The media type; empty for none.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="output">The buffer to which the message is appended.</param>
    public static void Write(ReadOnlySpan<char> contentType, ReadOnlySpan<byte> data, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var writer = new WireWriter(output);
        if (!contentType.IsEmpty) writer.WriteString(ContentTypeField, contentType);
        if (!data.IsEmpty)
        {
            writer.WriteTag(DataField, WireType.LengthDelimited);
            writer.WriteLengthDelimited(data);
        }

        writer.Flush();
    }

    /// <summary>Reads the HttpBody in the response of a binding.</summary>
    /// <param name="binding">A binding for which <see cref="IsResponseOf"/> holds.</param>
    /// <param name="message">The response message.</param>
    /// <param name="contentType">The media type as in the message; empty for none.</param>
    /// <param name="data">The bytes.</param>
    /// <returns>False if the bytes are not such a message.</returns>
    public static bool TryReadResponse(HttpBinding binding, ReadOnlySpan<byte> message, out ReadOnlySpan<byte> contentType, out ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(binding);
        contentType = default;
        data = default;
        if (binding.ResponseBody is not { } field) return TryReadParts(message, ref contentType, ref data);
        var reader = new WireReader(message);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var number, out var type)) return false;
            if (number == field.Number && type is WireType.LengthDelimited or WireType.StartGroup)
            {
                // Several values of the field are merged: of each part the last one is used.
                var isRead = type == WireType.LengthDelimited ? reader.TryReadLengthDelimited(out var part) : reader.TryReadGroup(number, out part);
                if (!isRead || !TryReadParts(part, ref contentType, ref data)) return false;
            }
            else if (!reader.TrySkip(number, type)) return false;
        }

        return true;
    }

    /// <summary>Reads an HttpBody.</summary>
    /// <param name="message">The message.</param>
    /// <param name="contentType">The media type as in the message; empty for none.</param>
    /// <param name="data">The bytes.</param>
    /// <returns>False if the bytes are not such a message.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> contentType, out ReadOnlySpan<byte> data)
    {
        contentType = default;
        data = default;
        return TryReadParts(message, ref contentType, ref data);
    }

    /// <summary>Writes a response message with an HttpBody: the message itself, or the field that is the body of the response.</summary>
    /// <param name="binding">A binding for which <see cref="IsResponseOf"/> holds.</param>
    /// <param name="contentType">The media type; empty for none.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="output">The buffer to which the message is appended.</param>
    public static void WriteResponse(HttpBinding binding, ReadOnlySpan<char> contentType, ReadOnlySpan<byte> data, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(output);
        if (binding.ResponseBody is not { } field)
        {
            Write(contentType, data, output);
            return;
        }

        using var inner = new PooledBuffer();
        Write(contentType, data, inner);
        var writer = new WireWriter(output);
        writer.WriteTag(field.Number, WireType.LengthDelimited);
        writer.WriteLengthDelimited(inner.WrittenSpan);
        writer.Flush();
    }

    private static bool TryReadParts(ReadOnlySpan<byte> message, ref ReadOnlySpan<byte> contentType, ref ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(message);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var number, out var type)) return false;
            if (number is not (ContentTypeField or DataField) || type != WireType.LengthDelimited)
            {
                if (!reader.TrySkip(number, type)) return false;
                continue;
            }

            if (!reader.TryReadLengthDelimited(out var part)) return false;
            if (number == ContentTypeField) contentType = part;
            else data = part;
        }

        return true;
    }
}
