using System.Text;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>
/// Reads the errors of grpcurl and evans, which have a line for the code, one for the message, and details as JSON:
/// <code>
/// ERROR:
///   Code: NotFound
///   Message: No such book.
///   Details:
///   1)    {"@type": "type.googleapis.com/google.rpc.ErrorInfo", …}
/// </code>
/// </summary>
internal static class ToolErrors
{
    private const int MaxDetails = 100;

    public static RpcStatus? Read(string text, ITypeResolver? types)
    {
        RpcCode? code = null;
        var message = new StringBuilder();
        var isInMessage = false;
        var details = "";
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (code is null)
            {
                if (Value(line, "code:") is { Length: > 0 } value && ClientText.TryParseCode(value, out var read)) code = read;
                continue;
            }

            if (line.StartsWith("details:", StringComparison.OrdinalIgnoreCase))
            {
                details = text[(range.Start.Value + text.AsSpan(range).IndexOf(':') + 1)..];
                break;
            }

            if (message.Length == 0 && !isInMessage && line.StartsWith("message:", StringComparison.OrdinalIgnoreCase)) message.Append(Value(line, "message:"));
            else if (isInMessage) message.Append('\n').Append(line);
            isInMessage |= line.StartsWith("message:", StringComparison.OrdinalIgnoreCase);
        }

        if (code is not { } known || !isInMessage) return null;
        var described = message.ToString().Trim();
        if (described is ['"', .. var quoted] && ClientText.TryReadQuoted(quoted, out var unquoted)) described = unquoted;
        return ReadDetails(known, described, details, types);
    }

    private static ReadOnlySpan<char> Value(ReadOnlySpan<char> line, string name) =>
        line.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? line[name.Length..].Trim() : default;

    /// <summary>Reads the JSON objects in a text; what is between them is ignored.</summary>
    private static RpcStatus ReadDetails(RpcCode code, string message, string text, ITypeResolver? types)
    {
        var plain = new RpcStatus(code, message, [], StatusOrigin.Upstream);
        var utf8 = Encoding.UTF8.GetBytes(text);
        using var json = new PooledBuffer();
        json.Write("{\"code\":2,\"details\":["u8);
        var count = 0;
        for (var at = utf8.AsSpan().IndexOf((byte)'{'); at >= 0 && count < MaxDetails; count++)
        {
            var cursor = new JsonCursor(utf8) { Position = at };
            if (!cursor.TrySkip(JsonSyntax.MaxDepth)) break;
            if (count > 0) json.Write(","u8);
            json.Write(utf8.AsSpan(at..cursor.Position));
            var next = utf8.AsSpan(cursor.Position).IndexOf((byte)'{');
            at = next < 0 ? -1 : cursor.Position + next;
        }

        if (count == 0) return plain;
        json.Write("]}"u8);
        var read = RpcStatusDialect.Instance.Read(json.WrittenSpan, new StatusReadContext(0, StatusOrigin.Upstream, types));
        return new RpcStatus(code, message, read.Details, StatusOrigin.Upstream);
    }
}
