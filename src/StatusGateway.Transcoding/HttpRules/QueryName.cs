using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// The name of a query parameter as fields, and a key after a map: <c>book.display_name</c>, <c>labels[key]</c>. A JSON name that contains
/// <c>.</c>, <c>[</c> or <c>]</c> is found before the name is split there.
/// </summary>
internal ref struct QueryName
{
    private readonly Span<FieldPlan> _fields;

    private QueryName(Span<FieldPlan> fields) => _fields = fields;

    /// <summary>Gets the number of fields in the path.</summary>
    public int Count { get; private set; }

    /// <summary>Gets whether the name ends with a key in brackets.</summary>
    public bool HasKey { get; private set; }

    /// <summary>Gets the key.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>Gets the number of fields up to a value of a well-known type that the name goes into, if it cannot be resolved for that; or 0.</summary>
    public int WholeCount { get; private set; }

    /// <summary>Resolves a name.</summary>
    /// <param name="message">The message at which the path begins.</param>
    /// <param name="name">The name, in UTF-8.</param>
    /// <param name="fields">The fields of the path.</param>
    /// <param name="result">The result.</param>
    public static bool TryResolve(MessagePlan message, ReadOnlySpan<byte> name, Span<FieldPlan> fields, out QueryName result)
    {
        result = new QueryName(fields);
        return result.TryTake(message, name, 0);
    }

    private bool TryTake(MessagePlan message, ReadOnlySpan<byte> rest, int depth)
    {
        foreach (var field in message.SeparatorNames)
            if (rest.StartsWith(field.JsonName) && TryEnter(field, rest[field.JsonName.Length..], depth)) return true;

        var end = rest.IndexOfAny((byte)'.', (byte)'[');
        if (end < 0) end = rest.Length;
        return message.Find(rest[..end]) is { } found && TryEnter(found, rest[end..], depth);
    }

    private bool TryEnter(FieldPlan field, ReadOnlySpan<byte> rest, int depth)
    {
        if (depth == _fields.Length) return false;
        _fields[depth] = field;
        if (rest.IsEmpty)
        {
            Count = depth + 1;
            return true;
        }

        if (field.Schema is { IsRepeated: false, MessageType.WellKnown: not WellKnownType.None } && rest[0] is (byte)'.' or (byte)'[') WholeCount = depth + 1;
        if (rest[0] == '.') return field.IsPlainMessage && TryTake(field.Message, rest[1..], depth + 1);
        if (rest is not [(byte)'[', .., (byte)']'] || !field.Schema.IsMap) return false;
        Count = depth + 1;
        HasKey = true;
        Key = rest[1..^1];
        return true;
    }
}
