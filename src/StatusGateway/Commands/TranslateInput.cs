using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Server.BuiltIn.Pasted;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Commands;

/// <summary>The input of <c>translate</c>.</summary>
/// <param name="Request">The request for the translator.</param>
/// <param name="Warning">What cannot be read, as a sentence; null if everything can be read.</param>
/// <param name="IsEmpty">Whether there is no status: neither an HTTP status nor one in the body.</param>
internal sealed record TranslateInput(TranslateStatusRequest Request, string? Warning, bool IsEmpty)
{
    private const int MaxJsonDepth = 1000;

    public static TranslateInput FromGrpc(int status, string message, string details)
    {
        var request = new TranslateStatusRequest { Grpc = new Server.BuiltIn.Statuses.V1.GrpcTrailers { Status = status, Message = message, DetailsBin = details } };
        if (details.Length == 0) return new TranslateInput(request, null, IsEmpty: false);
        Core.Dialects.GrpcTrailers.Read(status.ToString(CultureInfo.InvariantCulture), message, details, StatusOrigin.Upstream, out var errors);
        var warning = errors switch
        {
            _ when errors.HasFlag(GrpcTrailerErrors.InvalidDetails) => "grpc-status-details-bin is not the base64 of a google.rpc.Status and may be truncated. The status is translated without details.",
            _ when errors.HasFlag(GrpcTrailerErrors.Mismatch) && status == 0 => "grpc-status-details-bin is ignored, because OK has no details.",
            _ when errors.HasFlag(GrpcTrailerErrors.Mismatch) => "grpc-status-details-bin contains another code or message than grpc-status and grpc-message. Its details are kept, its code and message are ignored.",
            _ => null,
        };
        return new TranslateInput(request, warning, IsEmpty: false);
    }

    /// <summary>Gets the input for trailers or a status.</summary>
    public static TranslateInput FromPasted(PastedError pasted) => pasted.Status is { } status
        ? new TranslateInput(new TranslateStatusRequest { Status = status.ToProto() }, null, IsEmpty: false)
        : FromGrpc(pasted.Trailers!.Status, pasted.Trailers.Message ?? "", pasted.Trailers.Details ?? "");

    /// <param name="status">The HTTP status; null if unknown.</param>
    /// <param name="headers">The known headers, by name in lower case.</param>
    /// <param name="body">The body.</param>
    /// <param name="types">The detail types.</param>
    public static TranslateInput FromHttp(int? status, IReadOnlyDictionary<string, string> headers, byte[] body, ITypeResolver types)
    {
        var contentType = headers.GetValueOrDefault("content-type");
        var isProtobuf = contentType?.Contains("protobuf", StringComparison.OrdinalIgnoreCase) == true;
        var text = isProtobuf ? Base64Of(body) : TextOf(body);
        var request = new TranslateStatusRequest { Http = new HttpError { Status = status ?? 0, Body = Value.ForString(text) } };
        foreach (var (name, value) in headers) request.Http.Headers[name] = value;
        if (text.AsSpan().Trim().IsEmpty) return new TranslateInput(request, status is null ? "The body is empty." : null, IsEmpty: status is null);

        var utf8 = isProtobuf ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text);
        var read = StatusReader.Read(utf8, contentType, new StatusReadContext(status ?? 0, StatusOrigin.Upstream, types), out var form);
        var isUnread = form == StatusForm.HttpStatus || (isProtobuf && !RpcStatus.TryParse(utf8, StatusOrigin.Upstream, out _));
        var error = isProtobuf ? isUnread ? "The body is not a google.rpc.Status in protobuf, and not the base64 of one." : null : ErrorOf(utf8, text, contentType, isUnread);
        if (error is not null) return new TranslateInput(request, $"{error} {(isUnread ? "It is ignored." : "The part before that is used.")}", isUnread && status is null);
        var isGuess = status is null && read.Code == RpcCode.Unknown && form is StatusForm.Text or StatusForm.OtherJson;
        return new TranslateInput(request, isGuess ? "The body has no code, and --http-status is missing: the status is read as UNKNOWN." : null, IsEmpty: false);
    }

    private static string? ErrorOf(byte[] utf8, string text, string? contentType, bool isUnread)
    {
        var isJson = text.AsSpan().TrimStart() is ['{' or '[', ..] || contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
        if (isJson && JsonError(utf8) is { } error) return error;
        if (!isUnread) return null;
        return isJson ? "The body is JSON in an unknown form of error, without a message." : "The body is neither JSON nor plain text of up to 1 KiB.";
    }

    /// <summary>Gets why a text is not JSON, as a sentence; null if it is JSON.</summary>
    private static string? JsonError(byte[] utf8)
    {
        // Not the final block, so that truncated JSON differs from invalid JSON.
        var reader = new Utf8JsonReader(utf8, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxJsonDepth }));
        try
        {
            while (reader.Read())
            {
            }

            var isWhole = reader.TokenType != JsonTokenType.None && reader.CurrentDepth == 0 && utf8.AsSpan((int)reader.BytesConsumed).Trim(" \t\r\n"u8).IsEmpty;
            return isWhole ? null : "The body is truncated: it ends in the middle of JSON.";
        }
        catch (JsonException exception)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The body is not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
        }
    }

    /// <summary>Gets protobuf as base64. The body may already be base64, with padding or, as in headers, without.</summary>
    private static string Base64Of(byte[] body)
    {
        if (Base64.IsValid(body)) return Encoding.ASCII.GetString(body).Trim();
        var text = body.AsSpan().Trim(" \t\r\n"u8);
        var bytes = new byte[Base64Text.MaxDecodedLength(text.Length)];
        return Convert.ToBase64String(Base64Text.TryDecodeEither(text, bytes, out var written) ? bytes.AsSpan(0, written) : body);
    }

    /// <summary>Decodes text by its byte order mark, otherwise as UTF-8. PowerShell writes UTF-16 files.</summary>
    private static string TextOf(byte[] body)
    {
        using var reader = new StreamReader(new MemoryStream(body), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
