using System.Text;
using StatusGateway.Core;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>
/// Reads a saved stream whose last message is the error: JSON values that end with <c>{"error": …}</c>, as the gateway, grpc-gateway
/// and Connect send them, one a line or in any layout; an array of them, which may break off; and server-sent events that end with
/// <c>event: error</c>.
/// </summary>
internal static class PastedStream
{
    private const string MissingError = "The stream breaks off: its array is not closed, so the call failed. The error is not in the text.";

    /// <summary>Reads a trimmed text; null if it is not a stream, or does not end with an error.</summary>
    public static PastedError? Read(string text)
    {
        if (text.StartsWith("data:", StringComparison.Ordinal) || text.StartsWith("event:", StringComparison.Ordinal) || text.StartsWith(':')) return ReadEvents(text);
        if (text[0] == '[') return ReadArray(Encoding.UTF8.GetBytes(text));
        var last = LastValue(text);
        return IsError(last) ? ToError(last) : null;
    }

    /// <summary>
    /// Gets the last of several JSON objects, which may break off; the last line if the text is not JSON throughout, and no bytes if
    /// there is only one object.
    /// </summary>
    public static byte[] LastValue(string text)
    {
        if (text[0] != '{') return [];
        var utf8 = Encoding.UTF8.GetBytes(text);
        var cursor = new JsonCursor(utf8);
        var start = 0;
        while (cursor.TrySkip(JsonSyntax.MaxDepth))
        {
            if (cursor.IsAtEnd()) return start > 0 ? utf8[start..] : [];
            start = cursor.Position;
        }

        if (start > 0 && utf8[start] == '{' && cursor.Position == utf8.Length) return utf8[start..];
        var line = text.LastIndexOf('\n') + 1;
        return line > 0 && text[^1] == '}' ? Encoding.UTF8.GetBytes(text[line..].Trim()) : [];
    }

    /// <summary>Reads an array, in which the error comes after the messages; one of errors alone is a body, and no stream.</summary>
    private static PastedError? ReadArray(byte[] utf8)
    {
        var cursor = new JsonCursor(utf8) { Position = 1 };
        ReadOnlySpan<byte> first = default, last = default;
        var isClosed = false;
        while (!isClosed && !cursor.IsAtEnd())
        {
            var start = cursor.Position;
            var isWhole = cursor.TrySkip(JsonSyntax.MaxDepth);
            if (!isWhole && cursor.Position < utf8.Length) return null;
            last = utf8.AsSpan(start..cursor.Position);
            if (!isWhole) break;
            if (first.IsEmpty) first = last;
            if (!cursor.IsAtEnd() && !cursor.TryTakeSeparator((byte)']', out isClosed)) return null;
        }

        if (last.IsEmpty || (isClosed && !cursor.IsAtEnd())) return null;
        var isBody = first.IsEmpty || IsError(first);
        if (IsError(last) && !(isBody && isClosed)) return ToError(last.ToArray());
        return isClosed || isBody || first[0] != '{' ? null : new PastedError { Status = new RpcStatus(RpcCode.Unknown, MissingError, [], StatusOrigin.Network) };
    }

    private static PastedError? ReadEvents(string text)
    {
        string? name = null, lastName = null;
        StringBuilder data = new(), last = new();
        foreach (var range in (text + "\n").AsSpan().Split('\n'))
        {
            var line = text.AsSpan(Math.Min(range.Start.Value, text.Length)..Math.Min(range.End.Value, text.Length)).TrimEnd('\r');
            if (line.StartsWith("event:", StringComparison.Ordinal)) name = line[6..].Trim().ToString();
            else if (line.StartsWith("data:", StringComparison.Ordinal)) data.Append(data.Length > 0 ? "\n" : "").Append(line[5..].Trim());
            if (!line.IsEmpty || data.Length == 0) continue;
            (lastName, name) = (name, null);
            (last, data) = (data, last);
            data.Clear();
        }

        var json = Encoding.UTF8.GetBytes(last.ToString());
        return json.Length > 0 && json[0] == '{' && (lastName == "error" || IsError(json)) ? ToError(json) : null;
    }

    /// <summary>Returns whether JSON is an object with an error.</summary>
    private static bool IsError(ReadOnlySpan<byte> json)
    {
        var members = new JsonMembers(json);
        while (members.Next())
            if (members.Is("error"u8) && (members.IsObject || members.IsString)) return true;
        return false;
    }

    /// <summary>Gets the response with the error alone; that in the envelope may be a problem.</summary>
    private static PastedError ToError(byte[] json)
    {
        var members = new JsonMembers(json);
        while (members.Next())
            if (members.Is("error"u8) && members.IsObject && IsProblem(members.Value)) return ToProblem(members.Value);
        return IsProblem(json) ? ToProblem(json) : new PastedError { Response = new PastedResponse(0, new Dictionary<string, string>(), json) };
    }

    private static PastedError ToProblem(ReadOnlySpan<byte> json) =>
        new() { Response = new PastedResponse(0, new Dictionary<string, string> { ["content-type"] = "application/problem+json" }, json.ToArray()) };

    private static bool IsProblem(ReadOnlySpan<byte> json)
    {
        var (hasStatus, hasTitle) = (false, false);
        var members = new JsonMembers(json);
        while (members.Next())
        {
            hasStatus |= members.Is("status"u8) && members.Number() is not null;
            hasTitle |= (members.Is("title"u8) || members.Is("type"u8)) && members.IsString;
        }

        return hasStatus && hasTitle;
    }
}
