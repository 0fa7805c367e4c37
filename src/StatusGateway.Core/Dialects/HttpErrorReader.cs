using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Dialects;

/// <summary>What an HTTP answer says besides its body.</summary>
/// <param name="HttpStatus">Its HTTP status.</param>
public readonly record struct HttpErrorResponse(int HttpStatus)
{
    /// <summary>The reason phrase; null or empty where the protocol has none, as HTTP/2 has not.</summary>
    public string? ReasonPhrase { get; init; }

    /// <summary>The header <c>Content-Type</c>; null for none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The header <c>Retry-After</c>; null for none.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Finds the fields of violations in the message that was sent; null keeps the names that the answer has.</summary>
    public IViolationFieldResolver? Fields { get; init; }
}

/// <summary>What an HTTP error means.</summary>
/// <param name="Status">The status, which is not OK.</param>
/// <param name="Form">The form that it had.</param>
/// <param name="IsCodeFromHttpStatus">The HTTP status decided the code; else the body named it.</param>
public readonly record struct HttpErrorStatus(RpcStatus Status, StatusForm Form, bool IsCodeFromHttpStatus);

/// <summary>
/// Reads HTTP errors, headers and all, as statuses. Total: any bytes give a status that is not OK. No header goes into the status
/// but <c>Retry-After</c>: <c>WWW-Authenticate</c> and the like are metadata, which is the caller's to pass on.
/// </summary>
public static class HttpErrorReader
{
    /// <summary>Reads an HTTP error.</summary>
    /// <param name="body">Any bytes, without their content encoding; what is over <see cref="HttpResponseStatusOptions.MaxErrorBytes"/> is not looked at.</param>
    /// <param name="answer">What the answer says besides.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <returns>The status.</returns>
    public static HttpErrorStatus Read(ReadOnlySpan<byte> body, in HttpErrorResponse answer, HttpResponseStatusOptions? options = null)
    {
        options ??= HttpResponseStatusOptions.Default;
        var context = ContextOf(answer, options);
        if (body.Length > options.MaxErrorBytes) body = body[..Math.Max(options.MaxErrorBytes, 0)];
        var reading = StatusReader.ReadError(body, answer.ContentType, context, out var form);
        // A body may say OK in an answer that is none of success.
        if (reading.Code == (int)RpcCode.Ok) reading = reading with { Code = null };
        return ResultOf(reading, form, answer, context, options);
    }

    /// <summary>
    /// Reads an error that comes as success: an answer of 2xx whose body is a JSON object that is wholly an error in one of the
    /// known forms, and has no member that the expected message has too.
    /// </summary>
    /// <param name="body">Any bytes, without their content encoding.</param>
    /// <param name="answer">What the answer says besides.</param>
    /// <param name="expected">The message that the body should be.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="error">The error; default when it is none.</param>
    /// <returns>Whether it is an error.</returns>
    public static bool TryReadInSuccess(
        ReadOnlySpan<byte> body, in HttpErrorResponse answer, MessageSchema expected, HttpResponseStatusOptions? options, out HttpErrorStatus error)
    {
        ArgumentNullException.ThrowIfNull(expected);
        options ??= HttpResponseStatusOptions.Default;
        error = default;
        body = BodyText.ToUtf8(body, answer.ContentType);
        if (body.Length > options.MaxErrorBytes || !ErrorFit.IsWhollyError(body, answer.ContentType, expected)) return false;
        var context = ContextOf(answer, options);
        var reading = StatusReader.ReadError(body, answer.ContentType, context, out var form);
        if (reading.Code == (int)RpcCode.Ok) return false;
        // Success decides no code of an error.
        error = ResultOf(reading, form, answer, context, options) with { IsCodeFromHttpStatus = false };
        return true;
    }

    private static StatusReadContext ContextOf(in HttpErrorResponse answer, HttpResponseStatusOptions options) =>
        new(answer.HttpStatus, StatusOrigin.Upstream, options.Types, options.Profile)
        {
            Overrides = options.Overrides,
            ReasonPhrase = answer.ReasonPhrase,
            Domain = options.Domain,
            Fields = answer.Fields,
            IgnorePlainText = options.IgnorePlainText,
        };

    private static HttpErrorStatus ResultOf(
        in ErrorReading reading, StatusForm form, in HttpErrorResponse answer, in StatusReadContext context, HttpResponseStatusOptions options) =>
        new(RetryAfter.AddTo(reading.ToStatus(context), answer.RetryAfter, options.Time.GetUtcNow()), form, reading.IsCodeOf(answer.HttpStatus));
}
