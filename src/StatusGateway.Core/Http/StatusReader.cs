using StatusGateway.Core.Details;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Reading.Foreign;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Http;

/// <summary>
/// Reads the status of an HTTP error in any format, which is recognized by media type, then by shape. Any bytes give a status, and
/// an HTTP error never gives OK. <see cref="HttpErrorReader"/> reads the headers too.
/// </summary>
internal static class StatusReader
{
    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>Reads a status.</summary>
    /// <param name="body">Any bytes.</param>
    /// <param name="contentType">The <c>Content-Type</c>; null if it is missing.</param>
    /// <param name="context">What is known about the response.</param>
    /// <param name="form">The format of the body.</param>
    /// <returns>The status.</returns>
    public static RpcStatus Read(ReadOnlySpan<byte> body, string? contentType, in StatusReadContext context, out StatusForm form) =>
        ReadError(body, contentType, context, out form).ToStatus(context);

    internal static ErrorReading ReadError(ReadOnlySpan<byte> body, string? contentType, in StatusReadContext context, out StatusForm form)
    {
        var mediaType = MediaTypes.WithoutParameters(contentType);
        if (MediaTypes.IsProtobuf(mediaType))
        {
            form = StatusForm.Protobuf;
            return ProtobufDialect.ReadError(body);
        }

        body = Trim(BodyText.ToUtf8(body, contentType));
        if (body.StartsWith("{"u8) && mediaType == MediaTypes.ProblemJson)
        {
            form = StatusForm.Problem;
            return ProblemReader.Read(body, context);
        }

        // The first object of an array counts; some streams are arrays.
        var first = body.StartsWith("["u8) ? body[1..].TrimStart(WhiteSpace) : body;
        if (first.StartsWith("{"u8))
        {
            var reading = ReadObject(first, context, out form);
            return form is StatusForm.OtherJson or StatusForm.HttpStatus && body.StartsWith("["u8) ? ReadList(body, reading, context, ref form) : reading;
        }

        if (body.StartsWith("["u8))
        {
            form = StatusForm.HttpStatus;
            return ReadList(body, default, context, ref form);
        }

        var text = context.IgnorePlainText ? null : BodyText.Plain(body, mediaType, contentType);
        form = text is null ? StatusForm.HttpStatus : StatusForm.Text;
        return new ErrorReading(null, text);
    }

    private static ErrorReading ReadObject(ReadOnlySpan<byte> body, in StatusReadContext context, out StatusForm form)
    {
        var shape = ErrorShape.Detect(body);
        form = shape.GetForm(context.HttpStatus);
        var inner = shape.IsEnvelope ? GetError(body) : body;
        switch (form)
        {
            case StatusForm.Problem: return ProblemReader.Read(body, context);
            case StatusForm.RpcStatus: return RpcStatusDialect.ReadError(inner, context);
            case StatusForm.GoogleError:
                var google = GoogleErrorDialect.ReadInner(inner, context);
                return shape.HasMore ? OtherJsonReader.Complete(google, body, context) : google;
            case StatusForm.Connect: return ConnectReader.Read(inner);
            case StatusForm.Twirp: return TwirpReader.ReadError(body, context);
            case StatusForm.Azure: return AzureReader.Read(inner, context);
            case StatusForm.Kubernetes: return KubernetesReader.Read(body, context);
        }

        var reading = OtherJsonReader.Read(body, form, context);
        if (form == StatusForm.OtherJson && reading is { Message: null, Code: null } && reading.Details.IsEmpty) form = StatusForm.HttpStatus;
        return reading;
    }

    /// <summary>Reads an array of errors, of which the first was read, or of their texts.</summary>
    private static ErrorReading ReadList(ReadOnlySpan<byte> list, in ErrorReading first, in StatusReadContext context, ref StatusForm form)
    {
        var all = OtherJsonReader.ReadList(JsonMembers.WellFormedUtf8(list), context);
        if (all is { Message: null } && all.Details.IsDefaultOrEmpty) return first;
        form = StatusForm.OtherJson;
        // The list has the violations of the first error too.
        var details = first.Details.IsDefaultOrEmpty ? all.Details : [.. first.Details.Where(static detail => !detail.Is(DetailNames.BadRequest)), .. all.Details];
        return first with { Message = all.Message ?? first.Message, Details = details };
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> body) => (body.StartsWith("\uFEFF"u8) ? body[3..] : body).TrimStart(WhiteSpace);

    /// <summary>Gets the object in the envelope.</summary>
    private static ReadOnlySpan<byte> GetError(ReadOnlySpan<byte> body)
    {
        var members = new JsonMembers(body);
        while (members.Next())
            if (members.Is("error"u8) && members.IsObject) return members.Value;
        return body;
    }
}
