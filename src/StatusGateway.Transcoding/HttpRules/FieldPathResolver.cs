using System.Diagnostics.CodeAnalysis;
using System.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Finds the fields of a dotted path.</summary>
internal static class FieldPathResolver
{
    /// <summary>Resolves a path in a rule: of a variable of the template, or of the body.</summary>
    /// <param name="message">The message at which the path begins.</param>
    /// <param name="names">The path.</param>
    /// <param name="what">The part of the rule, for the error text.</param>
    /// <param name="fields">The fields, outermost first.</param>
    /// <param name="error">The error text, or null.</param>
    public static bool TryResolve(
        MessagePlan message, IReadOnlyList<string> names, string what, [NotNullWhen(true)] out FieldPlan[]? fields, [NotNullWhen(false)] out string? error)
    {
        fields = null;
        var found = new FieldPlan[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            var field = message.Find(Encoding.UTF8.GetBytes(names[i]));
            if (field is null)
            {
                error = names.Count == 1 && what != "variable"
                    ? $"The {what} \"{names[i]}\" is not a field of {message.Schema.FullName}."
                    : $"The {what} \"{string.Join('.', names)}\" names \"{names[i]}\", which is not a field of {message.Schema.FullName}.";
                return false;
            }

            found[i] = field;
            if (i == names.Count - 1) break;
            if (!field.IsPlainMessage)
            {
                error = $"The {what} \"{string.Join('.', names)}\" goes through \"{names[i]}\", which is not a single message with fields.";
                return false;
            }

            message = field.Message;
        }

        fields = found;
        error = null;
        return true;
    }
}
