using System.Text;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>Sentences about the field that a caller may have meant, for the end of an error's message.</summary>
internal static class FieldHints
{
    // Beyond this a message is not searched, and a name is not decoded.
    private const int MostFields = 500;
    private const int LongestName = 256;

    /// <summary>The hint for a member's name; empty when no field is near.</summary>
    public static string Of(MessagePlan message, ReadOnlySpan<byte> name) =>
        name.Length > LongestName ? "" : Sentence("", Nearest(message, Encoding.UTF8.GetString(name), null));

    /// <summary>The hint for a dotted path of names; empty when no field is near.</summary>
    /// <param name="message">Where the path begins.</param>
    /// <param name="path">The path.</param>
    /// <param name="except">A field that is not meant, for it stands for itself elsewhere; null for none.</param>
    public static string OfPath(MessagePlan message, string path, FieldSchema? except)
    {
        if (path.Length > LongestName) return "";
        var start = 0;
        while (true)
        {
            var dot = path.IndexOf('.', start);
            var name = dot < 0 ? path[start..] : path[start..dot];
            if (message.Find(Encoding.UTF8.GetBytes(name)) is not { } field)
                return Nearest(message, name, start == 0 ? except : null) is { } nearest ? Sentence(path[..start], nearest + (dot < 0 ? "" : path[dot..])) : "";
            if (dot < 0 || !FieldPathResolver.IsPlainMessage(field)) return "";
            message = field.Message;
            start = dot + 1;
        }
    }

    private static string? Nearest(MessagePlan message, string name, FieldSchema? except) => message.Fields.Length > MostFields
        ? null
        : NearestName.Find(name, message.Fields.Where(field => field.Schema != except).SelectMany(Names));

    private static IEnumerable<string> Names(FieldPlan field) => [Encoding.UTF8.GetString(field.JsonName), Encoding.UTF8.GetString(field.ProtoName)];

    private static string Sentence(string before, string? name) => name is null ? "" : $" Maybe \"{before}{name}\" is meant.";
}
