using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>
/// Reads ProtoJSON into protobuf bytes, directly: written as it is read, in the document's order, no message objects.
/// A member that comes twice, or two members of one oneof, are errors; of a map's key that comes twice the last one counts.
/// </summary>
public static class JsonToWire
{
    /// <summary>Reads a document as a message.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="json">UTF-8, as it came; a byte order mark is passed over.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="output">Where the message's bytes are appended; nothing is, when there is an error.</param>
    /// <returns>Null, or why the document is not such a message.</returns>
    public static TranscodeError? Read(MessageSchema type, ReadOnlySpan<byte> json, JsonOptions options, PooledBuffer output) =>
        Read(type, json, options, null, output);

    /// <summary>As the public one, with values from elsewhere put in where they belong.</summary>
    internal static TranscodeError? Read(MessageSchema type, ReadOnlySpan<byte> json, JsonOptions options, WeaveTree? tree, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        var start = output.Length;
        var pass = new JsonToWirePass(output, options, json);
        pass.Weave(tree);
        return Finish(ref pass, pass.ReadMessage(type.Plan, 0) && pass.ReadEnd(), output, start);
    }

    /// <summary>Reads a document as the value of one field; JSON's null leaves the field unset.</summary>
    /// <param name="field">A field of <paramref name="type"/>.</param>
    /// <param name="type">The message's type.</param>
    /// <param name="json">UTF-8, as it came; a byte order mark is passed over.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="output">Where the field is appended, tag included; nothing is, when there is an error.</param>
    /// <returns>Null, or why the document is not such a value.</returns>
    public static TranscodeError? ReadField(
        FieldSchema field, MessageSchema type, ReadOnlySpan<byte> json, JsonOptions options, PooledBuffer output) =>
        ReadField(field, type, json, options, null, output);

    /// <summary>As the public one, with values from elsewhere put in where they belong, this field's and others'.</summary>
    internal static TranscodeError? ReadField(
        FieldSchema field, MessageSchema type, ReadOnlySpan<byte> json, JsonOptions options, WeaveTree? tree, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        var start = output.Length;
        var pass = new JsonToWirePass(output, options, json);
        pass.Weave(tree);
        var isOk = type.Plan.Find(field.Number) is { } plan && pass.ReadWovenField(type.Plan, plan) && pass.ReadEnd();
        return Finish(ref pass, isOk, output, start);
    }

    /// <summary>Reads a document as one field of a sub-message, with the values of a node put into it.</summary>
    internal static TranscodeError? ReadNestedField(
        FieldPlan field, ReadOnlySpan<byte> json, JsonOptions options, WeaveTree? tree, int node, PooledBuffer output)
    {
        var start = output.Length;
        var pass = new JsonToWirePass(output, options, json);
        pass.Weave(tree, node);
        return Finish(ref pass, pass.ReadFieldOrNull(field, 0) && pass.ReadEnd(), output, start);
    }

    /// <summary>Reads a document as a google.protobuf.Any, into its parts.</summary>
    /// <param name="json">UTF-8, as it came.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="typeUrl">The type URL as it stands there; empty for an empty Any.</param>
    /// <param name="value">Where the bytes are appended; nothing is, when there is an error.</param>
    /// <returns>Null, or why it cannot become bytes: an unknown type without <c>@value</c>, members that do not fit.</returns>
    public static TranscodeError? ReadAny(ReadOnlySpan<byte> json, JsonOptions options, out string typeUrl, PooledBuffer value)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(value);
        var start = value.Length;
        var pass = new JsonToWirePass(value, options, json);
        var isOk = pass.ReadAnyParts(0, isWhole: true, out typeUrl) && pass.ReadEnd();
        return Finish(ref pass, isOk, value, start);
    }

    private static TranscodeError? Finish(ref JsonToWirePass pass, bool isOk, PooledBuffer output, int start)
    {
        if (isOk)
        {
            pass.Flush();
            return null;
        }

        output.Truncate(start);
        return pass.Error;
    }
}
