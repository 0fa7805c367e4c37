using System.Buffers;
using System.Globalization;
using System.Text;
using StatusGateway.Core;
using StatusGateway.Core.Reading.Foreign;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>Parts of the texts that client libraries print.</summary>
internal static class ClientText
{
    // The longest name of a code, with the marks of a language.
    private const int MaxCode = 32;

    /// <summary>The letters of names in upper case.</summary>
    public static readonly SearchValues<char> NameLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ_");

    // The descriptions that tonic prints in place of the names.
    private static readonly Dictionary<string, RpcCode> Descriptions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["The operation was cancelled"] = RpcCode.Cancelled,
        ["Unknown error"] = RpcCode.Unknown,
        ["Client specified an invalid argument"] = RpcCode.InvalidArgument,
        ["Deadline expired before operation could complete"] = RpcCode.DeadlineExceeded,
        ["Some requested entity was not found"] = RpcCode.NotFound,
        ["Some entity that we attempted to create already exists"] = RpcCode.AlreadyExists,
        ["The caller does not have permission to execute the specified operation"] = RpcCode.PermissionDenied,
        ["Some resource has been exhausted"] = RpcCode.ResourceExhausted,
        ["The system is not in a state required for the operation's execution"] = RpcCode.FailedPrecondition,
        ["The operation was aborted"] = RpcCode.Aborted,
        ["Operation was attempted past the valid range"] = RpcCode.OutOfRange,
        ["Operation is not implemented or not supported"] = RpcCode.Unimplemented,
        ["Internal error"] = RpcCode.Internal,
        ["The service is currently unavailable"] = RpcCode.Unavailable,
        ["Unrecoverable data loss or corruption"] = RpcCode.DataLoss,
        ["The request does not have valid authentication credentials"] = RpcCode.Unauthenticated,
    };

    /// <summary>Gets what follows the first occurrence of a mark; empty if there is none.</summary>
    public static ReadOnlySpan<char> After(ReadOnlySpan<char> text, string mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? default : text[(at + mark.Length)..];
    }

    /// <summary>Reads a code in the style of any language: <c>NotFound</c>, <c>NOT_FOUND</c>, <c>5</c>, <c>Code(5)</c>.</summary>
    public static bool TryParseCode(ReadOnlySpan<char> text, out RpcCode code)
    {
        text = text.Trim();
        // Go prints the codes without a name so, and there may be such outside 0 to 16.
        if (text.StartsWith("Code(") && text[^1] == ')') return TryParseNumber(text[5..^1], out code);
        code = RpcCode.Unknown;
        return text.Length is > 0 and <= MaxCode && RpcCodes.TryParse(text.ToString(), out code);
    }

    /// <summary>Reads any number as a code; a status changes those outside 0 to 16 to UNKNOWN.</summary>
    public static bool TryParseNumber(ReadOnlySpan<char> text, out RpcCode code)
    {
        var isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        code = isNumber ? (RpcCode)number : RpcCode.Unknown;
        return isNumber;
    }

    /// <summary>Reads a code by the sentence that tonic has for it.</summary>
    public static bool TryParseDescription(ReadOnlySpan<char> text, out RpcCode code) => Descriptions.TryGetValue(text.ToString(), out code);

    /// <summary>Gets the message at the begin of a text: up to a line of a stack trace, of a log, or of the shell.</summary>
    public static string Message(ReadOnlySpan<char> text)
    {
        var length = 0;
        foreach (var range in text.Split('\n'))
        {
            var line = text[range].TrimEnd('\r');
            if (range.Start.Value > 0 && IsNext(line)) break;
            length = range.Start.Value + line.Length;
        }

        return text[..length].Trim().ToString();
    }

    /// <summary>Reads the rest of a string in quotes, with the escapes that programming languages have in common.</summary>
    public static bool TryReadQuoted(ReadOnlySpan<char> text, out string value) => TryReadQuoted(text, '"', out value, out _);

    /// <summary>Reads the rest of a string in other quotes.</summary>
    public static bool TryReadQuoted(ReadOnlySpan<char> text, char quote, out string value, out int end)
    {
        var read = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                value = read.ToString();
                end = i + 1;
                return true;
            }

            if (text[i] != '\\' || i + 1 == text.Length)
            {
                read.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u' && TryReadCharacter(text[(i + 1)..], out var character, out var length))
            {
                read.Append(character);
                i += length;
                continue;
            }

            if (text[i] == 'x' && text.Length > i + 2 && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var latin))
            {
                read.Append((char)latin);
                i += 2;
                continue;
            }

            read.Append(text[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
        }

        (value, end) = ("", 0);
        return false;
    }

    /// <summary>Reads <c>8, 5, 18]</c>, a list of bytes.</summary>
    public static bool TryReadNumbers(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        var end = text.IndexOf(']');
        if (end <= 0) return false;
        var read = new List<byte>();
        foreach (var range in text[..end].Split(','))
        {
            if (!byte.TryParse(text[range].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
            read.Add(value);
        }

        bytes = [.. read];
        return true;
    }

    /// <summary>Reads <c>{e9}</c> of Rust, and <c>00e9</c> of the others.</summary>
    private static bool TryReadCharacter(ReadOnlySpan<char> text, out string character, out int length)
    {
        var isRust = text is ['{', ..];
        var end = isRust ? text.IndexOf('}') : 4;
        var hex = end < 0 || end > text.Length ? default : isRust ? text[1..end] : text[..end];
        length = isRust ? end + 1 : 4;
        character = "";
        if (hex.Length is 0 or > 6 || !int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || !Rune.IsValid(value)) return false;
        character = new Rune(value).ToString();
        return true;
    }

    private static bool IsNext(ReadOnlySpan<char> line) =>
        line.StartsWith("exit status ") || line.TrimStart().StartsWith("at ") || line.StartsWith("Caused by: ") || line.StartsWith("    ") || line.StartsWith("goroutine ")
        || (line.Length > 10 && char.IsAsciiDigit(line[0]) && char.IsAsciiDigit(line[3]) && line[4] is '/' or '-' && line[7] == line[4])
        || TraceText.HasTrace(line.ToString());
}
