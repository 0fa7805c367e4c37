using System.Collections.Immutable;
using System.Text;
using StatusGateway.Core.Details;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Dialects;

/// <summary>Reads the error of Connect in one pass.</summary>
internal static class ConnectReader
{
    private const int StackLimit = 512;

    /// <summary>Reads an error. Without a known code, message and details are kept.</summary>
    public static ErrorReading Read(ReadOnlySpan<byte> body)
    {
        RpcCode? code = null;
        string? message = null;
        ImmutableArray<StatusDetail> details = [];
        var json = new LenientJson(JsonMembers.WellFormedUtf8(body));
        if (!json.Enter((byte)'{')) return default;
        while (json.NextMember(out var name))
        {
            if (name.SequenceEqual("code"u8)) code = ReadCode(ref json);
            else if (name.SequenceEqual("message"u8)) message = ReadText(ref json) ?? message;
            else if (name.SequenceEqual("details"u8) && json.Enter((byte)'[')) details = ReadDetails(ref json);
            else json.Skip();
        }

        return new ErrorReading((int?)code, code is null ? message : message ?? "", details);
    }

    private static RpcCode? ReadCode(ref LenientJson json) =>
        json.TryReadString(out var text, out var isEscaped) && RpcCodes.TryParseConnectName(isEscaped ? Unescape(text) : text, out var code) ? code : null;

    private static string? ReadText(ref LenientJson json) => json.TryReadString(out var text, out _) ? JsonStrings.Unescape(text) : null;

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(JsonStrings.Unescape(text));

    private static ImmutableArray<StatusDetail> ReadDetails(ref LenientJson json)
    {
        using var details = new DetailList();
        while (json.NextElement()) ReadDetail(ref json, details);
        return details.Create();
    }

    /// <summary>Reads a detail. One that is not bytes is kept as JSON; one that is truncated is dropped.</summary>
    private static void ReadDetail(ref LenientJson json, DetailList details)
    {
        json.Peek();
        var start = json.Position;
        ReadOnlySpan<byte> type = default, typeUrl = default;
        var (hasType, hasUrl) = (false, false);
        byte[]? value = null;
        if (!details.IsFull && json.Enter((byte)'{'))
        {
            while (json.NextMember(out var name))
            {
                if (name.SequenceEqual("type"u8)) hasType |= TryReadName(ref json, ref type);
                else if (name.SequenceEqual("typeUrl"u8)) hasUrl |= TryReadName(ref json, ref typeUrl);
                else if (name.SequenceEqual("value"u8)) value = ReadBytes(ref json) ?? value;
                else json.Skip();
            }
        }
        else
        {
            json.Skip();
        }

        if (json.IsOver) return;
        if (hasType && value is not null) details.Add(new StatusDetail(GetUrl(type, hasUrl, typeUrl), value));
        else details.AddJson(json.From(start));
    }

    private static bool TryReadName(ref LenientJson json, ref ReadOnlySpan<byte> kept)
    {
        if (!json.TryReadString(out var text, out var isEscaped)) return false;
        kept = isEscaped ? Unescape(text) : text;
        return true;
    }

    /// <summary>Gets the type URL. A type with a slash is a URL already; if type and URL disagree, the type counts.</summary>
    private static string GetUrl(ReadOnlySpan<byte> type, bool hasUrl, ReadOnlySpan<byte> typeUrl) =>
        hasUrl && typeUrl[(typeUrl.LastIndexOf((byte)'/') + 1)..].SequenceEqual(type) ? TypeUrls.FromUtf8(typeUrl)
        : type.Contains((byte)'/') ? TypeUrls.FromUtf8(type)
        : TypeUrls.FromName(type);

    private static byte[]? ReadBytes(ref LenientJson json)
    {
        if (!json.TryReadString(out var base64, out var isEscaped)) return null;
        if (isEscaped) base64 = Unescape(base64);
        var maxLength = Base64Text.MaxDecodedLength(base64.Length);
        var bytes = maxLength <= StackLimit ? stackalloc byte[StackLimit] : new byte[maxLength];
        return Base64Text.TryDecode(base64, bytes, out var written) ? bytes[..written].ToArray() : null;
    }
}
