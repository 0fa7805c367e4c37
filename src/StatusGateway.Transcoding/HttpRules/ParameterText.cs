using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Converts values of JSON to the text that they have in a path or a query.</summary>
internal static class ParameterText
{
    /// <summary>Gets the text of a JSON value in a path or a query.</summary>
    public static ReadOnlySpan<byte> FromJson(FieldPlan field, ReadOnlySpan<byte> json)
    {
        if (json.SequenceEqual("null"u8)) return "NULL_VALUE"u8;
        if (json.IsEmpty || json[0] != '"') return json;
        var content = json[1..^1];
        if (content.Contains((byte)'\\')) content = JsonMembers.Unescape(content);
        return IsBytes(field) ? ToUrlSafe(content) : content;
    }

    private static bool IsBytes(FieldPlan field) =>
        field.Kind == FieldKind.Bytes || (field.Schema.MessageType is { WellKnown: WellKnownType.Wrapper } && field.Message.Find(1)!.Kind == FieldKind.Bytes);

    /// <summary>Converts base64 to the URL-safe alphabet: many servers treat a slash in a path as a separator, even an escaped one.</summary>
    private static ReadOnlySpan<byte> ToUrlSafe(ReadOnlySpan<byte> base64)
    {
        if (base64.IndexOfAny((byte)'+', (byte)'/') < 0) return base64;
        var text = base64.ToArray();
        text.AsSpan().Replace((byte)'+', (byte)'-');
        text.AsSpan().Replace((byte)'/', (byte)'_');
        return text;
    }
}
