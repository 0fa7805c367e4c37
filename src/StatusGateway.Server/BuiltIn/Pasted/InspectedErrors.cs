using System.Globalization;
using System.Text;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding.Json.Lexical;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>Reads errors that a language prints as the value of an object, and the short text of connect-go.</summary>
internal static class InspectedErrors
{
    // The longest word that can be a code of connect-go.
    private const int MaxWord = 32;

    /// <summary>Reads <c>not_found: No such book.</c>, and <c>code_17: …</c>, at the begin only.</summary>
    public static RpcStatus? ReadConnectGo(string text)
    {
        var end = text.AsSpan(0, Math.Min(text.Length, MaxWord)).IndexOf(": ", StringComparison.Ordinal);
        if (end <= 0) return null;
        var word = text[..end];
        var isCode = RpcCodes.TryParseConnectName(word, out var code) || (word.StartsWith("code_", StringComparison.Ordinal) && ClientText.TryParseNumber(word.AsSpan(5), out code));
        return isCode ? Create(code, ClientText.Message(text.AsSpan(end + 2))) : null;
    }

    /// <summary>Reads <c>(&lt;Status.NOT_FOUND: 5&gt;, 'No such book.', None)</c>, of Python's grpclib.</summary>
    public static RpcStatus? ReadGrpcLib(string text)
    {
        if (ClientText.After(text, "<Status.") is not { Length: > 0 } rest) return null;
        var end = rest.IndexOf(':');
        if (end < 0 || !ClientText.TryParseCode(rest[..end], out var code)) return null;
        end = rest.IndexOf(">, ", StringComparison.Ordinal);
        return Create(code, end < 0 ? "" : ReadString(rest[(end + 3)..]));
    }

    /// <summary>Reads <c>{ code: 5, details: 'No such book.', metadata: … }</c>, of Node's util.inspect.</summary>
    public static RpcStatus? ReadNodeObject(string text)
    {
        var rest = ClientText.After(text, "code: ");
        var end = rest.IndexOf(',');
        if (end <= 0 || !int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var code) || !RpcCodes.IsDefined(code)) return null;
        return ClientText.After(rest, "details: ") is [('\'' or '"' or '`'), ..] details ? Create((RpcCode)code, ReadString(details)) : null;
    }

    /// <summary>Reads <c>Google\ApiCore\ApiException: {"message": "No such book.", "code": 5, "details": []}</c>.</summary>
    public static RpcStatus? ReadPhp(string text, ITypeResolver? types)
    {
        const string Mark = "ApiException: ";
        var start = text.IndexOf(Mark + "{", StringComparison.Ordinal);
        if (start < 0) return null;
        var utf8 = Encoding.UTF8.GetBytes(text[(start + Mark.Length)..]);
        var cursor = new JsonCursor(utf8);
        if (!cursor.TrySkip(JsonSyntax.MaxDepth)) return null;
        var json = cursor.From(0);
        var members = new JsonMembers(json);
        while (members.Next())
            if (members.Is("code"u8) && members.Number() is > 0) return RpcStatusDialect.Instance.Read(json, new StatusReadContext(0, StatusOrigin.Upstream, types));
        return null;
    }

    /// <summary>Reads a string in quotes; Node prints each line of a long one for itself, with a plus sign between them.</summary>
    private static string ReadString(ReadOnlySpan<char> text)
    {
        var read = new StringBuilder();
        while (text is [('\'' or '"' or '`') and var quote, ..] && ClientText.TryReadQuoted(text[1..], quote, out var part, out var end))
        {
            read.Append(part);
            text = text[(end + 1)..].TrimStart();
            if (text is not ['+', ..]) break;
            text = text[1..].TrimStart();
        }

        return read.ToString();
    }

    private static RpcStatus Create(RpcCode code, string message) => new(code, message.Trim(), [], StatusOrigin.Upstream);
}
