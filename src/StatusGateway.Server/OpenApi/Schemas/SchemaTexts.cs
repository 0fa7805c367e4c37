using System.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>Descriptions of types and fields, as CommonMark, from the comments of the .proto files.</summary>
internal static class SchemaTexts
{
    /// <summary>A message's comment, and what its oneofs are.</summary>
    public static string? Of(MessageSchema message, SchemaComments comments, IReadOnlyList<IReadOnlyList<string>> oneofs)
    {
        var text = new StringBuilder(comments.Find(message.FullName)?.Text);
        for (var i = 0; i < oneofs.Count; i++)
        {
            if (oneofs[i].Count < 2) continue;
            Paragraph(text).Append("At most one of ").AppendJoin(", ", oneofs[i].Select(name => $"`{name}`")).Append('.');
            if (comments.Find($"{message.FullName}.{message.Oneofs[i]}") is { } comment) text.Append(' ').Append(comment.Text);
        }

        return text.Length == 0 ? null : text.ToString();
    }

    /// <summary>An enum's comment, and a list of those of its values.</summary>
    /// <param name="enum">The enum.</param>
    /// <param name="comments">The comments.</param>
    /// <param name="withNumbers">The list has every value with its number.</param>
    public static string? Of(EnumSchema @enum, SchemaComments comments, bool withNumbers)
    {
        var text = new StringBuilder(comments.Find(@enum.FullName)?.Text);
        var isFirst = true;
        foreach (var value in @enum.Values)
        {
            var comment = comments.Find($"{@enum.FullName}.{value.Name}");
            if (comment is null && !value.IsDeprecated && !withNumbers) continue;
            if (isFirst) Paragraph(text);
            else text.Append('\n');
            isFirst = false;
            text.Append("- ");
            if (withNumbers) text.Append(value.Number).Append(": ");
            text.Append('`').Append(value.Name).Append('`');
            if (value.IsDeprecated) text.Append(" (deprecated)");
            // What belongs to an item of a list is indented.
            if (comment is not null) text.Append(": ").Append(comment.Text.Replace("\n", "\n  ", StringComparison.Ordinal));
        }

        return text.Length == 0 ? null : text.ToString();
    }

    /// <summary>A field's comment, and that it cannot be changed.</summary>
    public static string? Of(MessageSchema message, FieldSchema field, SchemaComments comments)
    {
        var text = comments.Find(message, field)?.Text;
        if (!field.Behaviors.HasFlag(FieldBehaviors.Immutable)) return text;
        const string immutable = "It cannot be changed once it is set.";
        return text is null ? immutable : $"{text}\n\n{immutable}";
    }

    private static StringBuilder Paragraph(StringBuilder text) => text.Length == 0 ? text : text.Append("\n\n");
}
