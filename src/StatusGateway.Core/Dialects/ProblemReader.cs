using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Reads problem details. With a canonical name as <c>code</c> the problem is ours, and is read exactly; any other one is
/// foreign, and its HTTP status says the code. Members of a wrong type are passed over (RFC 9457 section 3.1).
/// </summary>
internal static class ProblemReader
{
    private const int Deepest = 100;

    public static RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        var options = context.Types is null ? DetailJson.StandardOptions : DetailJson.OptionsFor(context.Types);
        var members = default(Members);
        // An error text is not refused for its encoding: what is not UTF-8 in it is replaced.
        if (!Utf8.IsValid(body)) body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body));
        var cursor = new JsonCursor(body);
        if (body.StartsWith("\uFEFF"u8)) cursor.Position = 3;
        // What was read before a fault counts: half an error says more than none.
        ReadMembers(ref cursor, ref members, options);
        if (members.Code is { } code)
            return new RpcStatus(code == RpcCode.Ok ? HttpCode(context) : code, members.Message ?? members.Detail, Details(members), context.Origin);
        var message = members.Detail ?? members.Title ?? members.Message
            ?? string.Create(CultureInfo.InvariantCulture, $"HTTP {context.HttpStatus}");
        return new RpcStatus(HttpCode(context), message, Details(members), context.Origin);
    }

    private static ImmutableArray<StatusDetail> Details(in Members members) => members.Details?.DrainToImmutable() ?? [];

    /// <summary>An error stays one, whatever its HTTP status says.</summary>
    private static RpcCode HttpCode(in StatusReadContext context)
    {
        var code = HttpStatusMap.ToCode(context.HttpStatus, HttpToCodeProfile.Api);
        return code == RpcCode.Ok ? RpcCode.Unknown : code;
    }

    private static void ReadMembers(ref JsonCursor cursor, ref Members members, JsonOptions options)
    {
        if (!cursor.TryTake((byte)'{') || cursor.Peek() == '}') return;
        while (true)
        {
            if (!cursor.TryReadString(out var key, out var isEscaped) || !cursor.TryTake((byte)':')) return;
            if (isEscaped) key = Encoding.UTF8.GetBytes(Text(key, hasEscapes: true));
            var next = cursor.Peek();
            var isText = next == '"' && (key.SequenceEqual("code"u8) || key.SequenceEqual("message"u8) || key.SequenceEqual("detail"u8) || key.SequenceEqual("title"u8));
            if (isText)
            {
                if (!cursor.TryReadString(out var content, out var hasEscapes)) return;
                Take(key, Text(content, hasEscapes), ref members);
            }
            else if (next == '[' && key.SequenceEqual("details"u8))
            {
                members.Details = ImmutableArray.CreateBuilder<StatusDetail>();
                if (!TryReadDetails(ref cursor, members.Details, options)) return;
            }
            else if (!cursor.TrySkip(Deepest))
            {
                return;
            }

            if (!cursor.TryTakeSeparator((byte)'}', out var isEnd) || isEnd) return;
        }
    }

    private static void Take(ReadOnlySpan<byte> key, string text, ref Members members)
    {
        if (key[0] == 'c') members.Code = RpcCodes.TryParseName(text, out var code) ? code : null;
        else if (key[0] == 'm') members.Message = text;
        else if (key[0] == 'd') members.Detail = text;
        else members.Title = text;
    }

    private static bool TryReadDetails(ref JsonCursor cursor, ImmutableArray<StatusDetail>.Builder details, JsonOptions options)
    {
        cursor.TryTake((byte)'[');
        if (cursor.Peek() == ']') return cursor.TryTake((byte)']');
        while (true)
        {
            cursor.Peek();
            var start = cursor.Position;
            if (!cursor.TrySkip(Deepest)) return false;
            details.Add(DetailJson.Read(cursor.From(start), options));
            if (!cursor.TryTakeSeparator((byte)']', out var isEnd)) return false;
            if (isEnd) return true;
        }
    }

    /// <summary>A lone surrogate's escape becomes U+FFFD: an error text is not refused for it.</summary>
    private static string Text(ReadOnlySpan<byte> content, bool hasEscapes)
    {
        if (!hasEscapes) return Encoding.UTF8.GetString(content);
        var bytes = new byte[content.Length];
        if (JsonCursor.TryUnescape(content, bytes, out var written)) return Encoding.UTF8.GetString(bytes, 0, written);
        return LenientUnescape(content);
    }

    private static string LenientUnescape(ReadOnlySpan<byte> content)
    {
        var text = new StringBuilder(content.Length);
        var bytes = new byte[content.Length];
        while (!content.IsEmpty)
        {
            var escape = content.IndexOf((byte)'\\');
            var plain = escape < 0 ? content : content[..escape];
            text.Append(Encoding.UTF8.GetString(plain));
            content = content[plain.Length..];
            if (content.IsEmpty) break;
            var length = content[1] == 'u' ? 6 : 2;
            if (content[1] == 'u') text.Append((char)int.Parse(content.Slice(2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            else if (JsonCursor.TryUnescape(content[..length], bytes, out var written)) text.Append(Encoding.UTF8.GetString(bytes, 0, written));
            content = content[length..];
        }

        return WellFormed.Text(text.ToString());
    }

    private struct Members
    {
        public RpcCode? Code;
        public string? Message;
        public string? Detail;
        public string? Title;
        public ImmutableArray<StatusDetail>.Builder? Details;
    }
}
