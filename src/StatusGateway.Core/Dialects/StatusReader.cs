using StatusGateway.Core.Dialects.Foreign;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Reads the status of an HTTP error in whatever form it comes: by media type, then by the body's shape. Total: any bytes
/// give a status, and an HTTP error never gives OK. <see cref="HttpErrorReader"/> takes the headers with it.
/// </summary>
public static class StatusReader
{
    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>Reads a status.</summary>
    /// <param name="body">Any bytes.</param>
    /// <param name="mediaType">The body's <c>Content-Type</c>, or null.</param>
    /// <param name="context">What else is known of the answer.</param>
    /// <param name="form">The form that it had.</param>
    /// <returns>The status.</returns>
    public static RpcStatus Read(ReadOnlySpan<byte> body, string? mediaType, in StatusReadContext context, out StatusForm form) =>
        ReadError(body, mediaType, context, out form).ToStatus(context);

    internal static ErrorReading ReadError(ReadOnlySpan<byte> body, string? contentType, in StatusReadContext context, out StatusForm form)
    {
        var mediaType = EssenceOf(contentType);
        if (mediaType is "application/x-protobuf" or "application/protobuf")
        {
            form = StatusForm.Protobuf;
            return ProtobufDialect.ReadError(body);
        }

        body = Trimmed(BodyText.ToUtf8(body, contentType));
        if (body.StartsWith("{"u8) && mediaType == "application/problem+json")
        {
            form = StatusForm.Problem;
            return ProblemReader.Read(body, context);
        }

        // A list of objects, as some streams have it, is looked into: its first counts.
        var first = body.StartsWith("["u8) ? body[1..].TrimStart(WhiteSpace) : body;
        if (first.StartsWith("{"u8)) return ReadObject(first, context, out form);
        var text = context.IgnorePlainText ? null : BodyText.Plain(body, mediaType, contentType);
        form = text is null ? StatusForm.HttpStatus : StatusForm.Text;
        return new ErrorReading(null, text);
    }

    private static ErrorReading ReadObject(ReadOnlySpan<byte> body, in StatusReadContext context, out StatusForm form)
    {
        var shape = ErrorShape.Of(body);
        form = shape.Form(context.HttpStatus);
        var inner = shape.IsEnvelope ? ErrorOf(body) : body;
        switch (form)
        {
            case StatusForm.Problem: return ProblemReader.Read(body, context);
            case StatusForm.RpcStatus: return RpcStatusDialect.ReadError(inner, context);
            case StatusForm.GoogleError: return GoogleErrorDialect.ReadInner(inner, context);
            case StatusForm.Connect: return ConnectReader.Read(inner);
            case StatusForm.Twirp: return TwirpReader.ReadError(body, context);
            case StatusForm.Azure: return AzureReader.Read(inner, context);
            case StatusForm.Kubernetes: return KubernetesReader.Read(body, context);
        }

        var reading = OtherJsonReader.Read(body, form, context);
        if (form == StatusForm.OtherJson && reading is { Message: null, Code: null } && reading.Details.IsEmpty) form = StatusForm.HttpStatus;
        return reading;
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> body) => (body.StartsWith("\uFEFF"u8) ? body[3..] : body).TrimStart(WhiteSpace);

    /// <summary>What is in the envelope.</summary>
    private static ReadOnlySpan<byte> ErrorOf(ReadOnlySpan<byte> body)
    {
        var members = new JsonMembers(body);
        while (members.Next())
            if (members.Is("error"u8) && members.IsObject) return members.Value;
        return body;
    }

    /// <summary>A media type without parameters, in lower case; empty for none.</summary>
    internal static string EssenceOf(string? contentType)
    {
        if (contentType is null) return "";
        var semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        return (semicolon < 0 ? contentType : contentType[..semicolon]).Trim().ToLowerInvariant();
    }
}
