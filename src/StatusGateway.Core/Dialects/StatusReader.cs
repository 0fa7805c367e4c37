using System.Text;
using System.Text.Unicode;

namespace StatusGateway.Core.Dialects;

/// <summary>The form that a status was read from.</summary>
public enum StatusForm
{
    /// <summary>None: the HTTP status alone said it.</summary>
    HttpStatus,

    /// <summary>Problem details.</summary>
    Problem,

    /// <summary>google.rpc.Status as JSON.</summary>
    RpcStatus,

    /// <summary>Google's error envelope.</summary>
    GoogleError,

    /// <summary>Connect.</summary>
    Connect,

    /// <summary>Twirp.</summary>
    Twirp,

    /// <summary>google.rpc.Status in protobuf.</summary>
    Protobuf,

    /// <summary>Some other JSON with a text in it.</summary>
    OtherJson,

    /// <summary>Plain text.</summary>
    Text,
}

/// <summary>
/// Reads the status of an HTTP error in whatever dialect it comes: by media type, then by the body's shape. Total: any bytes
/// give a status, and an HTTP error never gives OK.
/// </summary>
public static class StatusReader
{
    private const int LongestText = 1024;

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    // The texts that other formats have, the most telling first.
    private static readonly string[] TextMembers = ["message", "detail", "error_description", "error", "title", "msg"];

    /// <summary>Reads a status.</summary>
    /// <param name="body">Any bytes.</param>
    /// <param name="mediaType">The body's <c>Content-Type</c>, or null.</param>
    /// <param name="context">What else is known of the answer.</param>
    /// <param name="form">The form that it had.</param>
    /// <returns>The status.</returns>
    public static RpcStatus Read(ReadOnlySpan<byte> body, string? mediaType, in StatusReadContext context, out StatusForm form)
    {
        var type = EssenceOf(mediaType);
        form = type switch
        {
            "application/problem+json" when Trimmed(body).StartsWith("{"u8) => StatusForm.Problem,
            "application/x-protobuf" or "application/protobuf" => StatusForm.Protobuf,
            _ => FormOf(ref body),
        };
        switch (form)
        {
            case StatusForm.Problem: return ProblemDialect.Instance.Read(body, context);
            case StatusForm.RpcStatus: return RpcStatusDialect.Instance.Read(Inner(body), context);
            case StatusForm.GoogleError: return GoogleErrorDialect.Instance.Read(body, context);
            case StatusForm.Connect: return ConnectDialect.Instance.Read(body, context);
            case StatusForm.Twirp: return TwirpReader.Read(body, context);
            case StatusForm.Protobuf: return ProtobufDialect.Instance.Read(body, context);
        }

        var text = form == StatusForm.OtherJson ? FirstText(body) : PlainText(body, type);
        if (text is null) form = StatusForm.HttpStatus;
        else if (form == StatusForm.HttpStatus) form = StatusForm.Text;
        return new RpcStatus(
            CodeResolution.OfHttp(context.HttpStatus, context.Profile), text ?? ErrorText.OfHttpStatus(context.HttpStatus), default, context.Origin);
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> body) => (body.StartsWith("\uFEFF"u8) ? body[3..] : body).TrimStart(WhiteSpace);

    /// <summary>The form of a body by its shape. A list of objects, as some streams have it, is looked into: its first counts.</summary>
    private static StatusForm FormOf(ref ReadOnlySpan<byte> body)
    {
        var trimmed = Trimmed(body);
        if (trimmed.StartsWith("["u8)) trimmed = trimmed[1..].TrimStart(WhiteSpace);
        if (!trimmed.StartsWith("{"u8)) return StatusForm.HttpStatus;
        body = trimmed;
        var shape = default(Shape);
        var members = new JsonMembers(body);
        while (members.Next()) shape.Take(members);
        return shape.Form;
    }

    /// <summary>The status in a stream's envelope, <c>{"error": …}</c>; else the document itself.</summary>
    private static ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> body)
    {
        var members = new JsonMembers(body);
        while (members.Next())
            if (members.Is("error"u8) && members.IsObject) return members.Value;
        return body;
    }

    private static string? FirstText(ReadOnlySpan<byte> body)
    {
        var found = new string?[TextMembers.Length];
        var members = new JsonMembers(body);
        while (members.Next())
        {
            for (var i = 0; i < TextMembers.Length; i++)
                if (System.Text.Ascii.Equals(members.Name, TextMembers[i])) found[i] ??= members.Text();
        }

        return Array.Find(found, static text => !string.IsNullOrEmpty(text));
    }

    /// <summary>Plain text up to 1 KiB. HTML and binary are never copied into a message.</summary>
    private static string? PlainText(ReadOnlySpan<byte> body, string mediaType)
    {
        if (body.IsEmpty || body.Length > LongestText || !Utf8.IsValid(body)) return null;
        if (mediaType.Length > 0 && mediaType != "text/plain") return null;
        var text = Encoding.UTF8.GetString(Trimmed(body)).Trim();
        return text.Length == 0 || text[0] is '<' or '{' or '[' || text.Any(static letter => char.IsControl(letter) && letter is not ('\r' or '\n' or '\t')) ? null : text;
    }

    private static string EssenceOf(string? mediaType)
    {
        if (mediaType is null) return "";
        var semicolon = mediaType.IndexOf(';', StringComparison.Ordinal);
        return (semicolon < 0 ? mediaType : mediaType[..semicolon]).Trim().ToLowerInvariant();
    }

    /// <summary>What members an object has.</summary>
    private struct Shape
    {
        private bool _hasErrorObject;
        private bool _errorIsStatus;
        private bool _hasConnectCode;
        private bool _hasTwirpCode;
        private bool _hasName;
        private bool _hasNumber;
        private bool _hasHttpStatus;
        private bool _hasTitleOrType;
        private bool _hasMsg;
        private bool _hasMessageOrDetails;

        public readonly StatusForm Form =>
            _hasErrorObject ? _errorIsStatus ? StatusForm.RpcStatus : StatusForm.GoogleError
            : _hasName || (_hasHttpStatus && _hasTitleOrType) ? StatusForm.Problem
            : _hasTwirpCode && _hasMsg ? StatusForm.Twirp
            : _hasConnectCode ? StatusForm.Connect
            : _hasNumber && _hasMessageOrDetails ? StatusForm.RpcStatus
            : StatusForm.OtherJson;

        public void Take(in JsonMembers member)
        {
            if (member.Is("code"u8))
            {
                var text = member.Text();
                _hasName = RpcCodes.TryParseName(text, out _);
                _hasConnectCode = RpcCodes.TryParseConnectName(text, out _);
                _hasTwirpCode = TwirpReader.TryParseCode(text, out _);
                _hasNumber = member.Number() is not null;
            }
            else if (member.Is("status"u8)) _hasHttpStatus = member.Number() is not null;
            else if (member.Is("title"u8) || member.Is("type"u8)) _hasTitleOrType |= member.IsString;
            else if (member.Is("msg"u8)) _hasMsg = member.IsString;
            else if (member.Is("message"u8)) _hasMessageOrDetails |= member.IsString;
            else if (member.Is("details"u8)) _hasMessageOrDetails |= member.IsArray;
            else if (member.Is("error"u8) && member.IsObject) TakeError(member.Value);
        }

        /// <summary>Google's envelope has an HTTP status as its number; a stream of google.rpc.Status has the code.</summary>
        private void TakeError(ReadOnlySpan<byte> error)
        {
            var hasName = false;
            long? number = null;
            var members = new JsonMembers(error);
            while (members.Next())
            {
                if (members.Is("status"u8)) hasName = members.IsString;
                else if (members.Is("code"u8)) number = members.Number();
            }

            _hasErrorObject = true;
            _errorIsStatus = !hasName && number is >= 0 and < 100;
        }
    }
}
