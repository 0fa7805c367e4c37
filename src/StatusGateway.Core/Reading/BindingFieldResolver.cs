using System.Text;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Reading;

/// <summary>
/// Maps locations in an HTTP request to fields of its message, by the body and the JSON names of a google.api.http binding:
/// <code>
/// /authors/1/displayName, body: "book"   →  book.authors[1].display_name
/// parameter pageSize                     →  page_size
/// Authors[1].DisplayName                 →  book.authors[1].display_name
/// </code>
/// A name that has no exact match is matched without regard to case and underscores.
/// </summary>
/// <param name="binding">The binding of the request.</param>
public sealed class BindingFieldResolver(HttpBinding binding) : IViolationFieldResolver
{
    /// <inheritdoc/>
    public string? Find(ViolationLocation location)
    {
        var inBody = location.Pointer is null ? null : FindInBody(JsonPointer.Split(location.Pointer));
        if (inBody is not null || location.Parameter is null) return inBody;
        var name = ViolationNotation.Parse(location.Parameter).Pointer!;
        return Walk(binding.Method.Input, null, JsonPointer.Split(name), new StringBuilder());
    }

    private string? FindInBody(IEnumerable<string> tokens)
    {
        if (binding.BodyIsMessage) return Walk(binding.Method.Input, null, tokens, new StringBuilder());
        return binding.BodyField is { } body
            ? Walk(body.IsRepeated ? null : body.MessageType, body.IsRepeated ? body : null, tokens, new StringBuilder(body.Name))
            : null;
    }

    /// <summary>Gets the path of the fields that the tokens name; null if a field is not found. Tokens inside a scalar are ignored.</summary>
    /// <param name="message">The message that has the next token as a field; null for a type without fields.</param>
    /// <param name="container">The list or map that has the next token as an element; null for none.</param>
    /// <param name="tokens">Names and indices.</param>
    /// <param name="path">The path so far.</param>
    private static string? Walk(MessageSchema? message, FieldSchema? container, IEnumerable<string> tokens, StringBuilder path)
    {
        foreach (var token in tokens)
        {
            if (container is { IsMap: true })
            {
                path.Append('[').Append(token).Append(']');
                message = container.MessageType!.FindField("value")?.MessageType;
                container = null;
            }
            else if (container is not null)
            {
                if (!DecimalText.TryParse(token, out int _)) return null;
                path.Append('[').Append(token).Append(']');
                message = container.MessageType;
                container = null;
            }
            else if (message is null or { WellKnown: not WellKnownType.None })
            {
                // A location inside a value means the value.
                break;
            }
            else if (FindField(message, token) is { } field)
            {
                path.Append(path.Length == 0 ? "" : ".").Append(field.Name);
                message = field.IsRepeated ? null : field.MessageType;
                container = field.IsRepeated ? field : null;
            }
            else
            {
                return null;
            }
        }

        return path.Length == 0 ? null : path.ToString();
    }

    private static FieldSchema? FindField(MessageSchema message, string name)
    {
        if (message.FindField(name) is { } exact) return exact;
        foreach (var field in message.Fields)
            if (MatchesLoosely(field.Name, name)) return field;
        return null;
    }

    private static bool MatchesLoosely(string field, string name)
    {
        var at = 0;
        foreach (var letter in name)
        {
            if (letter is '_' or '-') continue;
            while (at < field.Length && field[at] == '_') at++;
            if (at == field.Length || char.ToLowerInvariant(letter) != char.ToLowerInvariant(field[at++])) return false;
        }

        return at == field.Length && at > 0;
    }
}
