using StatusGateway.Core;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>
/// Reads a line of a log in JSON, as zap, slog, zerolog, pino and bunyan write them, in which a string has the error of a client:
/// <code>
/// {"level":"error","msg":"The call failed.","err":"rpc error: code = NotFound desc = No such book."}
/// {"level":50,"err":{"type":"Error","message":"5 NOT_FOUND: No such book."},"msg":"The call failed."}
/// </code>
/// </summary>
internal static class LogLine
{
    /// <summary>Reads a JSON object; null if it has no level, or no error of a client.</summary>
    public static RpcStatus? Read(ReadOnlySpan<byte> json, ITypeResolver? types) =>
        HasLevel(json) ? Find(json, types, onlyErrors: true) ?? Find(json, types, onlyErrors: false) : null;

    private static bool HasLevel(ReadOnlySpan<byte> json)
    {
        var members = new JsonMembers(json);
        while (members.Next())
            if (members.Is("level"u8) || members.Is("severity"u8) || members.Is("lvl"u8) || members.Is("levelname"u8) || members.Is("log.level"u8)) return true;
        return false;
    }

    private static RpcStatus? Find(ReadOnlySpan<byte> json, ITypeResolver? types, bool onlyErrors)
    {
        var members = new JsonMembers(json);
        while (members.Next())
        {
            // What the error member has counts before the text of the line.
            if (onlyErrors && !(members.Is("err"u8) || members.Is("error"u8) || members.Is("exception"u8))) continue;
            var found = members.IsObject ? FindText(members.Value, types) : ReadText(members, types);
            if (found is not null) return found;
        }

        return null;
    }

    private static RpcStatus? FindText(ReadOnlySpan<byte> json, ITypeResolver? types)
    {
        var members = new JsonMembers(json);
        while (members.Next())
            if (ReadText(members, types) is { } found) return found;
        return null;
    }

    private static RpcStatus? ReadText(JsonMembers member, ITypeResolver? types) =>
        member.Text()?.Trim() is { Length: > 0 } text ? ClientErrors.Read(text, types) : null;
}
