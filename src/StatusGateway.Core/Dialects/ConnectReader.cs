using System.Collections.Immutable;
using System.Text;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Dialects;

/// <summary>Reads the error of Connect in one pass.</summary>
internal static class ConnectReader
{
    private const int ShortValue = 512;

    /// <summary>Reads an error. Without a code that Connect knows, message and details stay.</summary>
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

    private static string? ReadText(ref LenientJson json) => json.TryReadString(out var text, out _) ? ErrorText.Unescape(text) : null;

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(ErrorText.Unescape(text));

    private static ImmutableArray<StatusDetail> ReadDetails(ref LenientJson json)
    {
        using var details = new DetailList();
        while (json.NextElement()) ReadDetail(ref json, details);
        return details.Create();
    }

    /// <summary>A detail that is no bytes is kept as the JSON that it was; one that breaks off is none.</summary>
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
        if (hasType && value is not null) details.Add(new StatusDetail(UrlOf(type, hasUrl, typeUrl), value));
        else details.Keep(json.From(start));
    }

    private static bool TryReadName(ref LenientJson json, ref ReadOnlySpan<byte> kept)
    {
        if (!json.TryReadString(out var text, out var isEscaped)) return false;
        kept = isEscaped ? Unescape(text) : text;
        return true;
    }

    /// <summary>A type with a slash is a whole URL already; of two that disagree the bare name counts.</summary>
    private static string UrlOf(ReadOnlySpan<byte> type, bool hasUrl, ReadOnlySpan<byte> typeUrl) =>
        hasUrl && typeUrl[(typeUrl.LastIndexOf((byte)'/') + 1)..].SequenceEqual(type) ? KnownTypeUrls.Text(typeUrl)
        : type.Contains((byte)'/') ? KnownTypeUrls.Text(type)
        : KnownTypeUrls.OfName(type);

    private static byte[]? ReadBytes(ref LenientJson json)
    {
        if (!json.TryReadString(out var base64, out var isEscaped)) return null;
        if (isEscaped) base64 = Unescape(base64);
        var most = Base64Text.MaxDecodedLength(base64.Length);
        var bytes = most <= ShortValue ? stackalloc byte[ShortValue] : new byte[most];
        return Base64Text.TryDecode(base64, bytes, out var written) ? bytes[..written].ToArray() : null;
    }
}
