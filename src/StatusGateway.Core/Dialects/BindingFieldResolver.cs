using System.Globalization;
using System.Text;
using StatusGateway.Core.Dialects.Foreign;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Finds places of an HTTP request in the message that the request was made from, through the binding's body and the JSON names:
/// <code>
/// /authors/1/displayName, body: "book"   →  book.authors[1].display_name
/// parameter pageSize                     →  page_size
/// Authors[1].DisplayName                 →  book.authors[1].display_name
/// </code>
/// A name that the schema does not have letter for letter is looked for without regard to case and underscores.
/// </summary>
/// <param name="binding">The binding that was called.</param>
public sealed class BindingFieldResolver(HttpBinding binding) : IViolationFieldResolver
{
    /// <inheritdoc/>
    public string? Find(ViolationLocation place)
    {
        var inBody = place.Pointer is null ? null : FindInBody(ViolationPlaces.Tokens(place.Pointer));
        if (inBody is not null || place.Parameter is null) return inBody;
        var name = ViolationPlaces.OfText(place.Parameter).Pointer!;
        return Walk(binding.Method.Input, null, ViolationPlaces.Tokens(name), new StringBuilder());
    }

    private string? FindInBody(IEnumerable<string> tokens)
    {
        if (binding.BodyIsMessage) return Walk(binding.Method.Input, null, tokens, new StringBuilder());
        return binding.BodyField is { } body
            ? Walk(body.IsRepeated ? null : body.MessageType, body.IsRepeated ? body : null, tokens, new StringBuilder(body.Name))
            : null;
    }

    /// <summary>The path of the fields that the tokens name, as long as there are fields; null when one is not there.</summary>
    /// <param name="message">What the next token is a field of; null for what has no fields.</param>
    /// <param name="container">The list or map that the next token is an element of; null for none.</param>
    /// <param name="tokens">Names and indices.</param>
    /// <param name="path">What comes before.</param>
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
                if (!int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return null;
                path.Append('[').Append(token).Append(']');
                message = container.MessageType;
                container = null;
            }
            else if (message is null or { WellKnown: not WellKnownType.None })
            {
                // Inside of a value: it is the value that is meant.
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
            if (IsLoosely(field.Name, name)) return field;
        return null;
    }

    private static bool IsLoosely(string field, string name)
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
