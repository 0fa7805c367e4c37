using System.Globalization;
using System.Text;
using StatusGateway.Core;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>
/// Reads HTTP responses as curl prints them: <c>curl -i</c>, and <c>curl -v</c>, in which the lines of the response begin with
/// <c>&lt;</c>, those of the request with <c>&gt;</c>, and notes with <c>*</c>. Reads trailers line by line, too.
/// </summary>
internal static class PastedHttp
{
    // The end of a body that does not end with a line break.
    private static readonly string[] Notes = ["* Connection #", "* Closing connection", "* shutting down connection", "* Leftovers after chunking"];

    /// <summary>Reads the last response: interim responses and redirects come before it. Null if the text has none.</summary>
    public static PastedResponse? Read(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("HTTP/"u8) && bytes.IndexOf("< HTTP/"u8) < 0) return null;
        // Keeps the bytes of a body that is not text.
        var text = Encoding.Latin1.GetString(bytes);
        var isVerbose = IsVerbose(text);
        var status = 0;
        Dictionary<string, string>? headers = null;
        var body = new StringBuilder();
        var isInHead = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).TrimEnd('\r');
            if (isVerbose && IsNote(line)) continue;
            var isMarked = isVerbose && line is ['<', ' ', ..] or ['<'];
            var content = isMarked ? line[Math.Min(2, line.Length)..] : line;
            // A body may have a line that looks like the first line of a response; with -i, the next response is behind an empty body.
            if ((isMarked || (!isVerbose && body.Length == 0 && !isInHead)) && TryReadStatus(content, out var read))
            {
                (status, headers, isInHead) = (read, new Dictionary<string, string>(StringComparer.Ordinal), true);
                body.Clear();
            }
            else if (headers is not null && (isInHead || isMarked))
            {
                if (content.IsEmpty) isInHead = false;
                else AddHeader(content, headers);
            }
            else if (headers is not null)
            {
                body.Append(isVerbose ? WithoutNote(line) : text.AsSpan(range)).Append('\n');
            }
        }

        if (headers is null) return null;
        var end = body.ToString();
        return new PastedResponse(status, headers, Encoding.Latin1.GetBytes(end.EndsWith('\n') ? end[..^1] : end));
    }

    /// <summary>Reads lines of gRPC trailers, in any of the ways in which tools print them; null if there is no grpc-status and there are no details.</summary>
    public static PastedError? ReadTrailers(string text)
    {
        Dictionary<string, string>? trailers = null;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim().TrimStart("<>*\"'-+ \t");
            if (!line.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)) continue;
            var end = line.IndexOfAny(':', '=');
            if (end <= 0) continue;
            var name = line[..end].TrimEnd("\"' \t").ToString().ToLowerInvariant();
            if (name is "grpc-status" or "grpc-message" or "grpc-status-details-bin")
                (trailers ??= [])[name] = line[(end + 1)..].Trim().TrimEnd(',').Trim("\"'[]").ToString();
        }

        return trailers is null ? null
            : trailers.ContainsKey("grpc-status") ? GetTrailers(trailers) is { } read ? new PastedError { Trailers = read } : null
            : trailers.TryGetValue("grpc-status-details-bin", out var details) ? PastedText.FromBase64(details)
            : null;
    }

    /// <summary>Reads the trailers that <c>curl -i</c> prints directly behind the messages of gRPC; null for other content, and without them.</summary>
    public static PastedError? ReadTrailersAfterBody(PastedResponse response)
    {
        var isGrpc = response.Headers.GetValueOrDefault("content-type")?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
        return isGrpc ? ReadTrailers(Encoding.Latin1.GetString(PastedFrames.SkipMessages(response.Body))) : null;
    }

    /// <summary>Gets the trailers among headers; null if there is no grpc-status, or none that is a number or a name.</summary>
    public static PastedTrailers? GetTrailers(IReadOnlyDictionary<string, string> headers)
    {
        var text = headers.GetValueOrDefault("grpc-status")?.Trim();
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var status))
        {
            if (!RpcCodes.TryParse(text, out var code)) return null;
            status = (int)code;
        }

        return new PastedTrailers(status, headers.GetValueOrDefault("grpc-message"), headers.GetValueOrDefault("grpc-status-details-bin"));
    }

    private static bool IsVerbose(string text) => text.StartsWith("< HTTP/", StringComparison.Ordinal) || text.Contains("\n< HTTP/", StringComparison.Ordinal);

    /// <summary>Returns whether a line of <c>curl -v</c> is a note, of the request, or of the progress meter.</summary>
    private static bool IsNote(ReadOnlySpan<char> line) =>
        line is ['*', ' ', ..] or ['>', ' ', ..] or ['>'] or ['*']
        || (line is ['{' or '}', ' ', '[', ..] && line.EndsWith(" bytes data]", StringComparison.Ordinal))
        || line.StartsWith("  % Total ", StringComparison.Ordinal) || line.TrimStart().StartsWith("Dload ", StringComparison.Ordinal) || line.Contains("--:--:--", StringComparison.Ordinal);

    private static ReadOnlySpan<char> WithoutNote(ReadOnlySpan<char> line)
    {
        foreach (var note in Notes)
            if (line.IndexOf(note, StringComparison.Ordinal) is > 0 and var start) return line[..start];
        return line;
    }

    /// <summary>Reads <c>HTTP/1.1 404 Not Found</c>; HTTP/2 has no reason phrase.</summary>
    private static bool TryReadStatus(ReadOnlySpan<char> line, out int status)
    {
        status = 0;
        if (!line.StartsWith("HTTP/", StringComparison.Ordinal)) return false;
        var start = line.IndexOf(' ');
        if (start < 0) return false;
        var number = line[(start + 1)..].Trim();
        var end = number.IndexOf(' ');
        return int.TryParse(end < 0 ? number : number[..end], NumberStyles.None, CultureInfo.InvariantCulture, out status);
    }

    private static void AddHeader(ReadOnlySpan<char> line, Dictionary<string, string> headers)
    {
        var colon = line.IndexOf(':');
        if (colon > 0) headers[line[..colon].Trim().ToString().ToLowerInvariant()] = line[(colon + 1)..].Trim().ToString();
    }
}
