using System.Globalization;
using System.Text;
using Google.Rpc;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Connect;

/// <summary>A call by GET (Connect protocol, "Unary-Get-Request"): the query has the message and its encoding.</summary>
internal readonly struct ConnectGet
{
    private readonly string? _message;
    private readonly bool _isBase64;

    private ConnectGet(string? version, string? encoding, string? compression, string? message, bool isBase64)
    {
        Version = version;
        Encoding = encoding;
        Compression = compression;
        _message = message;
        _isBase64 = isBase64;
    }

    /// <summary>The value of <c>connect</c>; null when it is missing.</summary>
    public string? Version { get; }

    /// <summary>The codec, <c>proto</c> or <c>json</c>; null when it is missing.</summary>
    public string? Encoding { get; }

    /// <summary>The compression of the message; null for none.</summary>
    public string? Compression { get; }

    /// <summary>Reads a query. The first of several parameters of one name counts; unknown parameters are ignored.</summary>
    public static ConnectGet Parse(string query)
    {
        string? version = null, encoding = null, compression = null, message = null, base64 = null;
        foreach (var range in query.AsSpan().Split('&'))
        {
            var pair = query.AsSpan(range);
            var equals = pair.IndexOf('=');
            if (equals < 0) continue;
            var value = pair[(equals + 1)..];
            switch (pair[..equals])
            {
                case "connect": version ??= value.ToString(); break;
                case "encoding": encoding ??= value.ToString(); break;
                case "compression": compression ??= value.ToString(); break;
                case "base64": base64 ??= value.ToString(); break;
                case "message": message ??= value.ToString(); break;
            }
        }

        return new ConnectGet(version, encoding, compression, message, base64 == "1");
    }

    /// <summary>Decodes the message into <paramref name="output"/>. Returns null, or why it cannot.</summary>
    public CallEnd? ReadMessage(PooledBuffer output)
    {
        if (_message is null) return Invalid("message", "It is required: send message= for an empty message.");
        if (!TryUnescape(_message, _isBase64, output)) return Invalid("message", "It has a malformed escape.");
        if (!_isBase64) return null;
        var text = output.WrittenSpan.ToArray();
        output.Clear();
        if (!Base64Text.TryDecodeEither(text, output.GetSpan(Base64Text.MaxDecodedLength(text.Length)), out var written)) return Invalid("message", "It is not base64.");
        output.Advance(written);
        return null;
    }

    public static CallEnd Invalid(string parameter, string description) => Failures.Create(
        FailureReason.InvalidParameter,
        $"The parameter \"{parameter}\" is invalid: {description}",
        details: new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = parameter, Description = description } } });

    /// <summary>Percent-decodes into bytes, which need not be text. A plus is a space, as in forms, except in base64.</summary>
    private static bool TryUnescape(string text, bool isBase64, PooledBuffer output)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
                output.Write([value]);
                i += 2;
            }
            else if (text[i] == '+' && !isBase64)
            {
                output.Write(" "u8);
            }
            else if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                output.Write(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength - 1;
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
