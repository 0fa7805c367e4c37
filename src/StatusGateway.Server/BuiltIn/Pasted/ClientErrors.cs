using System.Globalization;
using StatusGateway.Core;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>
/// Reads the errors of gRPC's client libraries and tools, as they print them. The first form that fits counts:
/// <code>
/// rpc error: code = NotFound desc = No such book.                                         Go, evans, grpcui
/// Status(StatusCode="NotFound", Detail="No such book.", DebugException="…")               .NET
/// io.grpc.StatusRuntimeException: NOT_FOUND: No such book.                                Java, Kotlin
/// &lt;_InactiveRpcError of RPC that terminated with: status = StatusCode.NOT_FOUND …&gt;      Python
/// Error: 5 NOT_FOUND: No such book.                                                       Node.js
/// status: NotFound, message: "No such book.", details: […]                                Rust (tonic)
/// grpclib.exceptions.GRPCError: (&lt;Status.NOT_FOUND: 5&gt;, 'No such book.', None)          Python (grpclib)
/// Google\ApiCore\ApiException: {"message": "No such book.", "code": 5, …}                PHP
/// { code: 5, details: 'No such book.', metadata: … }                                      Node.js (util.inspect)
/// not_found: No such book.                                                                Go (connect-go)
/// ERROR: / Code: NotFound / Message: No such book. / Details: …                           grpcurl, evans
/// </code>
/// </summary>
internal static class ClientErrors
{
    private static readonly Func<string, RpcStatus?>[] Readers =
    [
        ReadGo, ReadDotNet, ReadPython, ReadRust, ReadJavaText, ReadDart, ReadElixir, ReadGoogleCloud, ReadConnect, ReadRuby, ReadGrpcCli, ReadNode, ReadJava,
        InspectedErrors.ReadGrpcLib, InspectedErrors.ReadNodeObject, InspectedErrors.ReadConnectGo,
    ];

    /// <summary>Reads a trimmed text; null if no library prints such errors.</summary>
    public static RpcStatus? Read(string text, ITypeResolver? types)
    {
        if ((ToolErrors.Read(text, types) ?? InspectedErrors.ReadPhp(text, types)) is { } printed) return printed;
        foreach (var reader in Readers)
            if (reader(text) is { } status) return status;
        return null;
    }

    private static RpcStatus? ReadGo(string text)
    {
        const string Code = "code = ";
        // The text is trimmed, and the description may be empty.
        const string Description = " desc =";
        var start = text.IndexOf(Code, StringComparison.Ordinal);
        if (start < 0) return null;
        var end = text.IndexOf(Description, start + Code.Length, StringComparison.Ordinal);
        if (end < 0 || !TryParseCode(text.AsSpan((start + Code.Length)..end), out var code)) return null;
        // The value of a field in a structured log: err="rpc error: …".
        var quote = text.LastIndexOf('"', start);
        var isQuoted = quote > 0 && text[quote - 1] is '=' or ':' or ' ' && text.AsSpan(quote, start - quote).IndexOf('\n') < 0;
        var rest = text.AsSpan(end + Description.Length);
        return Create(code, isQuoted && ClientText.TryReadQuoted(rest.TrimStart(), out var quoted) ? quoted : ClientText.Message(rest));
    }

    private static RpcStatus? ReadDotNet(string text)
    {
        if (ClientText.After(text, "StatusCode=") is not { Length: > 0 } rest) return null;
        var end = rest.IndexOf(',');
        if (end < 0 || !(TryParseCode(rest[..end].Trim("\" "), out var code) || ClientText.TryParseNumber(rest[..end].Trim("\" "), out code))) return null;
        if (ClientText.After(rest, "Detail=\"") is not { Length: > 0 } detail) return Create(code, "");
        // Quotes inside the text are not escaped.
        var close = detail.IndexOf("\", DebugException=", StringComparison.Ordinal);
        if (close < 0) close = detail.IndexOf("\")", StringComparison.Ordinal);
        return Create(code, (close < 0 ? detail : detail[..close]).ToString());
    }

    private static RpcStatus? ReadPython(string text)
    {
        if (ClientText.After(text, "StatusCode.") is not { Length: > 0 } rest) return null;
        var end = rest.IndexOfAnyExcept(ClientText.NameLetters);
        if (!TryParseCode(end < 0 ? rest : rest[..end], out var code)) return null;
        if (ClientText.After(rest, "details = \"") is not { Length: > 0 } details) return Create(code, "");
        var close = details.IndexOf("debug_error_string", StringComparison.Ordinal);
        if (close >= 0) details = details[..close];
        close = details.LastIndexOf('"');
        return Create(code, (close < 0 ? details : details[..close]).ToString());
    }

    private static RpcStatus? ReadRust(string text)
    {
        var message = text.IndexOf(", message: \"", StringComparison.Ordinal);
        if (message < 0) return null;
        var head = text.AsSpan(0, message);
        var colon = head.LastIndexOf(": ");
        if (colon < 0) return null;
        var name = head[(colon + 2)..].Trim();
        if (!TryParseCode(name, out var code) && !ClientText.TryParseDescription(name.Trim('\''), out code)) return null;
        var rest = text.AsSpan(message + ", message: \"".Length);
        var status = Create(code, ClientText.TryReadQuoted(rest, out var found) ? found : ClientText.Message(rest));
        // The bytes of grpc-status-details-bin, as numbers.
        return ClientText.TryReadNumbers(ClientText.After(rest, "details: ["), out var bytes) && RpcStatus.TryParse(bytes, StatusOrigin.Upstream, out var details)
            ? new RpcStatus(status.Code, status.Message, details.Details, StatusOrigin.Upstream)
            : status;
    }

    /// <summary>Reads <c>Status{code=NOT_FOUND, description=No such book., cause=null}</c>.</summary>
    private static RpcStatus? ReadJavaText(string text)
    {
        if (ClientText.After(text, "Status{code=") is not { Length: > 0 } rest) return null;
        var end = rest.IndexOf(", description=", StringComparison.Ordinal);
        if (end < 0 || !TryParseCode(rest[..end], out var code)) return null;
        var description = rest[(end + ", description=".Length)..];
        var close = description.IndexOf(", cause=", StringComparison.Ordinal);
        var message = close < 0 ? description.TrimEnd('}') : description[..close];
        return Create(code, message is "null" ? "" : message.ToString());
    }

    /// <summary>Reads <c>gRPC Error (code: 5, codeName: NOT_FOUND, message: No such book., details: [], …)</c>.</summary>
    private static RpcStatus? ReadDart(string text)
    {
        if (ClientText.After(text, "gRPC Error (code: ") is not { Length: > 0 } rest) return null;
        var end = rest.IndexOf(',');
        if (end < 0 || !TryParseCode(rest[..end], out var code)) return null;
        var message = ClientText.After(rest, "message: ");
        var close = message.IndexOf(", details: ", StringComparison.Ordinal);
        return Create(code, (close < 0 ? message : message[..close]).ToString());
    }

    /// <summary>Reads <c>%GRPC.RPCError{status: 5, message: "No such book."}</c>.</summary>
    private static RpcStatus? ReadElixir(string text)
    {
        if (ClientText.After(text, "GRPC.RPCError{status: ") is not { Length: > 0 } rest) return null;
        var end = rest.IndexOf(',');
        if (end < 0 || !TryParseCode(rest[..end], out var code)) return null;
        return Create(code, ClientText.TryReadQuoted(ClientText.After(rest, "message: \""), out var message) ? message : "");
    }

    /// <summary>Reads <c>google.api_core.exceptions.NotFound: 404 No such book.</c>, whose number is an HTTP status.</summary>
    private static RpcStatus? ReadGoogleCloud(string text)
    {
        if (ClientText.After(text, "google.api_core.exceptions.") is not { Length: > 0 } rest) return null;
        var end = rest.IndexOf(": ", StringComparison.Ordinal);
        if (end < 0 || rest.Length < end + 5 || !int.TryParse(rest.Slice(end + 2, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)) return null;
        var code = TryParseCode(rest[..end], out var named) ? named : HttpStatusMap.ToCode(status, HttpToCodeProfile.Api);
        return code == RpcCode.Ok ? null : Create(code, ClientText.Message(rest[(end + 5)..]));
    }

    /// <summary>Reads <c>ConnectError: [not_found] No such book.</c>.</summary>
    private static RpcStatus? ReadConnect(string text)
    {
        var rest = ClientText.After(text, "ConnectError: [");
        if (rest.IsEmpty && text.StartsWith('[')) rest = text.AsSpan(1);
        var end = rest.IndexOf(']');
        return end > 0 && RpcCodes.TryParseConnectName(rest[..end].ToString(), out var code) ? Create(code, ClientText.Message(rest[(end + 1)..])) : null;
    }

    /// <summary>
    /// Reads <c>5:No such book. debug_error_string:{…}</c>, which Ruby's <c>GRPC::NotFound</c> has; the full stop before the debug text
    /// is not part of the message.
    /// </summary>
    private static RpcStatus? ReadRuby(string text)
    {
        var debug = text.IndexOf("debug_error_string:", StringComparison.Ordinal);
        var message = (debug < 0 ? text : text[..debug]).AsSpan();
        if (message.EndsWith(". ")) message = message[..^2];
        var at = message.IndexOf("GRPC::", StringComparison.Ordinal);
        if (at < 0 && debug < 0) return null;
        for (var colon = message.IndexOf(':'); colon >= 0 && colon < message.Length; colon = NextColon(message, colon))
        {
            var start = colon;
            while (start > 0 && char.IsAsciiDigit(message[start - 1])) start--;
            if (colon - start is not (1 or 2) || (start > 0 && message[start - 1] is not (' ' or '(')) || !TryParseCode(message[start..colon], out var code)) continue;
            var rest = message[(colon + 1)..];
            if (debug < 0 && start > 0 && message[start - 1] == '(' && rest is [.., ')']) rest = rest[..^1];
            var name = rest.LastIndexOf(" (GRPC::", StringComparison.Ordinal);
            return Create(code, ClientText.Message(name < 0 ? rest : rest[..name]));
        }

        return null;
    }

    private static int NextColon(ReadOnlySpan<char> text, int colon)
    {
        var next = text[(colon + 1)..].IndexOf(':');
        return next < 0 ? -1 : colon + 1 + next;
    }

    /// <summary>Reads <c>Rpc failed with status code 5, error message: No such book.</c>, of grpc_cli.</summary>
    private static RpcStatus? ReadGrpcCli(string text)
    {
        if (ClientText.After(text, "failed with status code ") is not { Length: > 0 } rest) return null;
        var end = rest.IndexOf(',');
        return end > 0 && TryParseCode(rest[..end], out var code) ? Create(code, ClientText.Message(ClientText.After(rest, "error message: "))) : null;
    }

    /// <summary>Reads a number, a name and a text: <c>5 NOT_FOUND: No such book.</c>.</summary>
    private static RpcStatus? ReadNode(string text)
    {
        foreach (var row in RpcCodes.All)
        {
            var mark = string.Create(CultureInfo.InvariantCulture, $"{(int)row.Code} {row.Name}: ");
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at == 0 || (at > 0 && text[at - 1] is ' ' or '\n')) return Create(row.Code, ClientText.Message(text.AsSpan(at + mark.Length)));
        }

        return null;
    }

    /// <summary>Reads <c>StatusRuntimeException: NOT_FOUND: No such book.</c>, and <c>NOT_FOUND: No such book.</c> at the begin.</summary>
    private static RpcStatus? ReadJava(string text)
    {
        foreach (var name in (ReadOnlySpan<string>)["StatusRuntimeException: ", "StatusException: ", ""])
        {
            var rest = name.Length == 0 ? text : ClientText.After(text, name);
            var end = rest.IndexOfAnyExcept(ClientText.NameLetters);
            if (end < 0) end = rest.Length;
            if (rest.IsEmpty || !RpcCodes.TryParseName(rest[..end].ToString(), out var code)) continue;
            if (rest[end..].StartsWith(": ")) return Create(code, ClientText.Message(rest[(end + 2)..]));
            if (name.Length > 0 && (end == rest.Length || rest[end] is '\r' or '\n')) return Create(code, "");
        }

        return null;
    }

    private static RpcStatus Create(RpcCode code, string message) => new(code, message.Trim(), [], StatusOrigin.Upstream);

    private static bool TryParseCode(ReadOnlySpan<char> text, out RpcCode code) => ClientText.TryParseCode(text, out code);
}
