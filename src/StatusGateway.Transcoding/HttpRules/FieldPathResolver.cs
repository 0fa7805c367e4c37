using System.Diagnostics.CodeAnalysis;
using System.Text;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Finds the fields that a dotted path goes through.</summary>
internal static class FieldPathResolver
{
    /// <summary>Resolves the path of a rule: of a template's variable, or of the body.</summary>
    /// <param name="message">Where the path begins.</param>
    /// <param name="names">The path.</param>
    /// <param name="what">What names the path, for the error.</param>
    /// <param name="fields">The fields, outermost first.</param>
    /// <param name="error">Why there are none.</param>
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
                    ? $"The {what} \"{names[i]}\" is no field of {message.Schema.FullName}."
                    : $"The {what} \"{string.Join('.', names)}\" names \"{names[i]}\", which is no field of {message.Schema.FullName}.";
                return false;
            }

            found[i] = field;
            if (i == names.Count - 1) break;
            if (!IsPlainMessage(field))
            {
                error = $"The {what} \"{string.Join('.', names)}\" goes through \"{names[i]}\", which is no single message with members.";
                return false;
            }

            message = field.Message;
        }

        fields = found;
        error = null;
        return true;
    }

    /// <summary>Resolves the name of a query parameter, in JSON names or those of the .proto file.</summary>
    public static bool TryResolve(MessagePlan message, ReadOnlySpan<byte> path, Span<FieldPlan> fields, out int count)
    {
        count = 0;
        while (true)
        {
            var dot = path.IndexOf((byte)'.');
            var field = message.Find(dot < 0 ? path : path[..dot]);
            if (field is null || count == fields.Length) return false;
            fields[count++] = field;
            if (dot < 0) return true;
            if (!IsPlainMessage(field)) return false;
            message = field.Message;
            path = path[(dot + 1)..];
        }
    }

    /// <summary>A message whose JSON is an object of its fields, so that a value can be put among them.</summary>
    public static bool IsPlainMessage(FieldPlan field) =>
        field.Schema is { IsRepeated: false, MessageType.WellKnown: WellKnownType.None };
}
