using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Commands;

/// <summary>What there is to translate.</summary>
/// <param name="Request">As the translator takes it.</param>
/// <param name="Remark">What of it cannot be read, as a sentence; null when all can.</param>
/// <param name="IsEmpty">Nothing says a status: no HTTP status was given, and the body says none.</param>
internal sealed record TranslateInput(TranslateStatusRequest Request, string? Remark, bool IsEmpty)
{
    private const int DeepestJson = 1000;

    public static TranslateInput OfGrpc(int status, string message, string details)
    {
        var request = new TranslateStatusRequest { Grpc = new Server.BuiltIn.Statuses.V1.GrpcTrailers { Status = status, Message = message, DetailsBin = details } };
        if (details.Length == 0) return new TranslateInput(request, null, IsEmpty: false);
        Core.Dialects.GrpcTrailers.Read(status.ToString(CultureInfo.InvariantCulture), message, details, StatusOrigin.Upstream, out var faults);
        var remark = faults switch
        {
            _ when faults.HasFlag(GrpcTrailerErrors.InvalidDetails) => "--grpc-details is not the base64 of a google.rpc.Status. Perhaps it was not copied whole; the status is translated without details.",
            _ when faults.HasFlag(GrpcTrailerErrors.Mismatch) && status == 0 => "--grpc-details is not looked at: OK has no details.",
            _ when faults.HasFlag(GrpcTrailerErrors.Mismatch) => "--grpc-details says another code or message than --grpc-status and --grpc-message. Theirs stay, and its details are kept.",
            _ => null,
        };
        return new TranslateInput(request, remark, IsEmpty: false);
    }

    /// <param name="status">The HTTP status; null when it is not known.</param>
    /// <param name="headers">The headers that are known, by name in lower case.</param>
    /// <param name="body">The body.</param>
    /// <param name="types">Types of details.</param>
    public static TranslateInput OfHttp(int? status, IReadOnlyDictionary<string, string> headers, byte[] body, ITypeResolver types)
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
        var problem = isProtobuf ? isUnread ? "The body is no google.rpc.Status in protobuf, nor the base64 of one." : null : ProblemOf(utf8, text, contentType, isUnread);
        if (problem is not null) return new TranslateInput(request, $"{problem} {(isUnread ? "Nothing of it is read." : "What stands before that is read.")}", isUnread && status is null);
        var isGuess = status is null && read.Code == RpcCode.Unknown && form is StatusForm.Text or StatusForm.OtherJson;
        return new TranslateInput(request, isGuess ? "The body says no code, and no --http-status is given: it is read as UNKNOWN." : null, IsEmpty: false);
    }

    private static string? ProblemOf(byte[] utf8, string text, string? contentType, bool isUnread)
    {
        var isJson = text.AsSpan().TrimStart() is ['{' or '[', ..] || contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
        if (isJson && JsonFault(utf8) is { } fault) return fault;
        if (!isUnread) return null;
        return isJson ? "The body is JSON in none of the known forms of errors, and without a message." : "The body is neither JSON nor plain text of up to 1 KiB.";
    }

    /// <summary>Why a text is no JSON, as a sentence; null when it is.</summary>
    private static string? JsonFault(byte[] utf8)
    {
        // As if more came, so that an end too early is told from what is wrong.
        var reader = new Utf8JsonReader(utf8, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = DeepestJson }));
        try
        {
            while (reader.Read())
            {
            }

            var isWhole = reader.TokenType != JsonTokenType.None && reader.CurrentDepth == 0 && utf8.AsSpan((int)reader.BytesConsumed).Trim(" \t\r\n"u8).IsEmpty;
            return isWhole ? null : "The body is cut off: it ends in the middle of JSON.";
        }
        catch (JsonException exception)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The body is no JSON from line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} on.");
        }
    }

    /// <summary>Protobuf as it stands in JSON: as base64, which it may be already, with padding or, as in headers, without.</summary>
    private static string Base64Of(byte[] body)
    {
        if (Base64.IsValid(body)) return Encoding.ASCII.GetString(body).Trim();
        var text = body.AsSpan().Trim(" \t\r\n"u8);
        var bytes = new byte[Base64Text.MaxDecodedLength(text.Length)];
        return Convert.ToBase64String(Base64Text.TryDecodeEither(text, bytes, out var written) ? bytes.AsSpan(0, written) : body);
    }

    /// <summary>Text by its byte order mark, else UTF-8: PowerShell writes UTF-16 into files.</summary>
    private static string TextOf(byte[] body)
    {
        using var reader = new StreamReader(new MemoryStream(body), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
