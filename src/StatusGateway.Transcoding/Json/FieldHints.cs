using System.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>Suggests fields with similar names, for the end of an error text.</summary>
internal static class FieldHints
{
    // Larger messages and longer names are not searched.
    private const int MaxFields = 500;
    private const int MaxNameLength = 256;

    /// <summary>Gets the hint for the name of a member; empty if no field is similar.</summary>
    public static string ForName(MessagePlan message, ReadOnlySpan<byte> name) =>
        name.Length > MaxNameLength ? "" : Sentence("", Nearest(message, Encoding.UTF8.GetString(name), null));

    /// <summary>Gets the hint for a dotted path of names; empty if no field is similar.</summary>
    /// <param name="message">The message at which the path begins.</param>
    /// <param name="path">The path.</param>
    /// <param name="except">A field that is not suggested, or null.</param>
    public static string ForPath(MessagePlan message, string path, FieldSchema? except)
    {
        if (path.Length > MaxNameLength) return "";
        var start = 0;
        while (true)
        {
            var dot = path.IndexOf('.', start);
            var name = dot < 0 ? path[start..] : path[start..dot];
            if (message.Find(Encoding.UTF8.GetBytes(name)) is not { } field)
                return Nearest(message, name, start == 0 ? except : null) is { } nearest ? Sentence(path[..start], nearest + (dot < 0 ? "" : path[dot..])) : "";
            if (dot < 0 || !field.IsPlainMessage) return "";
            message = field.Message;
            start = dot + 1;
        }
    }

    private static string? Nearest(MessagePlan message, string name, FieldSchema? except) => message.Fields.Length > MaxFields
        ? null
        : NearestName.Find(name, message.Fields.Where(field => field.Schema != except).SelectMany(Names));

    private static IEnumerable<string> Names(FieldPlan field) => [Encoding.UTF8.GetString(field.JsonName), Encoding.UTF8.GetString(field.ProtoName)];

    private static string Sentence(string before, string? name) => name is null ? "" : $" Did you mean \"{before}{name}\"?";
}
