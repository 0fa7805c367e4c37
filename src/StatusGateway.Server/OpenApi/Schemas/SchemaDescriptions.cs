using System.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>Creates the descriptions of types and fields from the comments of the .proto files. The format is CommonMark.</summary>
internal static class SchemaDescriptions
{
    /// <summary>Describes a message: its comment and its oneofs.</summary>
    public static string? Create(MessageSchema message, SchemaComments comments, IReadOnlyList<IReadOnlyList<string>> oneofs)
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

    /// <summary>Describes an enum: its comment, and a list of its values that have a comment or are deprecated.</summary>
    /// <param name="enum">The enum.</param>
    /// <param name="comments">The comments.</param>
    /// <param name="withNumbers">Whether the list contains every value, with its number.</param>
    public static string? Create(EnumSchema @enum, SchemaComments comments, bool withNumbers)
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
            // CommonMark requires that the lines of a list item are indented.
            if (comment is not null) text.Append(": ").Append(comment.Text.Replace("\n", "\n  ", StringComparison.Ordinal));
        }

        return text.Length == 0 ? null : text.ToString();
    }

    /// <summary>Describes a field: its comment, and whether it is immutable.</summary>
    public static string? Create(MessageSchema message, FieldSchema field, SchemaComments comments)
    {
        var text = comments.Find(message, field)?.Text;
        if (!field.Behaviors.HasFlag(FieldBehaviors.Immutable)) return text;
        const string immutable = "Immutable: the value cannot change after it is set.";
        return text is null ? immutable : $"{text}\n\n{immutable}";
    }

    private static StringBuilder Paragraph(StringBuilder text) => text.Length == 0 ? text : text.Append("\n\n");
}
