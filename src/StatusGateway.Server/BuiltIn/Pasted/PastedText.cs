using System.Text;
using StatusGateway.Core;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn.Pasted;

/// <summary>
/// Recognizes what people paste: the output of curl, trailers, the errors of gRPC's client libraries and tools, a saved stream, and a
/// google.rpc.Status in base64. Any bytes are read, in time that is linear in their length.
/// </summary>
internal static class PastedText
{
    /// <summary>The forms that are recognized, for error texts and help.</summary>
    public const string Forms =
        "a response body, the output of curl -i or curl -v, gRPC trailers (one per line), the error text of a gRPC client or of grpcurl, a saved stream whose last message is the error, or a google.rpc.Status in JSON or base64";

    // Shorter words are not the base64 of a status.
    private const int MinBase64 = 8;

    /// <summary>Reads a text, or bytes; null if they are in no form that needs more than the body of an HTTP error.</summary>
    public static PastedError? Read(ReadOnlySpan<byte> bytes, ITypeResolver? types = null)
    {
        if (PastedFrames.Read(bytes) is { } framed) return framed;
        if (IsStatus(bytes)) return FromProtobuf(bytes);
        var text = Decode(bytes);
        if (PastedHttp.Read(bytes is [0xFE or 0xFF, ..] ? Encoding.UTF8.GetBytes(text) : bytes) is { } response)
            return PastedHttp.GetTrailers(response.Headers) is { } found ? new PastedError { Trailers = found } : ReadSuccess(response) ?? new PastedError { Response = response };
        var trimmed = text.Trim();
        if (trimmed.Length == 0) return null;
        if (IsWholeJson(trimmed)) return FromLog(Encoding.UTF8.GetBytes(trimmed), types);
        if (PastedHttp.ReadTrailers(text) is { } trailers) return trailers;
        if ((PastedStream.Read(trimmed) ?? FromLog(PastedStream.LastValue(trimmed), types)) is { } last) return last;
        if (ClientErrors.Read(trimmed, types) is { } status) return new PastedError { Status = status };
        return FromBase64(trimmed);
    }

    /// <summary>Reads the error behind a success in HTTP: trailers that <c>curl -i</c> prints after the body, and the end of a stream.</summary>
    private static PastedError? ReadSuccess(PastedResponse response)
    {
        if (response.Status is < 200 or > 299) return null;
        if (PastedHttp.ReadTrailersAfterBody(response) is { } trailers) return trailers;
        var body = Encoding.UTF8.GetString(response.Body).Trim();
        return body.Length == 0 ? null : PastedStream.Read(body);
    }

    private static PastedError? FromLog(ReadOnlySpan<byte> json, ITypeResolver? types) =>
        LogLine.Read(json, types) is { } status ? new PastedError { Status = status } : null;

    /// <summary>Reads base64 of a google.rpc.Status: standard or URL-safe, padded or not, in several lines or one.</summary>
    public static PastedError? FromBase64(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsWhiteSpace(letter)) continue;
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '/' or '-' or '_' or '=')) return null;
            letters.Append(letter switch { '-' => '+', '_' => '/', _ => letter });
        }

        if (letters.Length < MinBase64) return null;
        var base64 = Encoding.ASCII.GetBytes(letters.ToString());
        var bytes = new byte[Base64Text.MaxDecodedLength(base64.Length)];
        return Base64Text.TryDecodeEither(base64, bytes, out var written) && IsStatus(bytes.AsSpan(0, written)) ? FromProtobuf(bytes.AsSpan(0, written)) : null;
    }

    private static PastedError? FromProtobuf(ReadOnlySpan<byte> bytes) =>
        RpcStatus.TryParse(bytes.ToArray(), StatusOrigin.Upstream, out var status) ? new PastedError { Status = status } : null;

    /// <summary>Returns whether bytes are a google.rpc.Status that begins with its code, or with its message.</summary>
    private static bool IsStatus(ReadOnlySpan<byte> bytes) =>
        bytes is [0x08, >= 1 and <= 16, ..] or [0x12, ..] && (bytes.Length == 2 || bytes[0] == 0x12 || bytes[2] is 0x12 or 0x1A)
        && RpcStatus.TryParse(bytes.ToArray(), StatusOrigin.Upstream, out var status) && (bytes[0] == 0x08 || !status.Details.IsEmpty);

    private static bool IsWholeJson(string text) => text[0] == '{' && JsonSyntax.IsObject(Encoding.UTF8.GetBytes(text));

    /// <summary>Decodes text by its byte order mark, otherwise as UTF-8.</summary>
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
