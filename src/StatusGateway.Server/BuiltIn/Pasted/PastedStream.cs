using System.Text;
using StatusGateway.Core.Text;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>
/// Reads a saved stream whose last message is the error: lines of JSON that end with <c>{"error": …}</c>, as the gateway, grpc-gateway
/// and Connect send them, and server-sent events that end with <c>event: error</c>.
/// </summary>
internal static class PastedStream
{
    /// <summary>Reads a trimmed text; null if it is not a stream, or does not end with an error.</summary>
    public static PastedError? Read(string text)
    {
        if (text.StartsWith("data:", StringComparison.Ordinal) || text.StartsWith("event:", StringComparison.Ordinal) || text.StartsWith(':')) return ReadEvents(text);
        if (text[0] != '{' || text[^1] != '}') return null;
        var start = text.LastIndexOf('\n') + 1;
        if (start == 0) return null;
        var last = Encoding.UTF8.GetBytes(text[start..].Trim());
        return IsError(last) ? ToError(last) : null;
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
