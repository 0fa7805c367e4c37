using Google.Rpc;
using StatusGateway.Core.Details;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Reading.Foreign;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Http;

/// <summary>
/// Reads HTTP errors as statuses. Any bytes give a status that is not OK. The only header that becomes a part of the status is
/// <c>Retry-After</c>: <c>WWW-Authenticate</c> and others are metadata.
/// </summary>
public static class HttpErrorReader
{
    /// <summary>Reads an HTTP error.</summary>
    /// <param name="body">Any bytes, without content encoding; bytes over <see cref="HttpResponseStatusOptions.MaxErrorBytes"/> are ignored.</param>
    /// <param name="response">The status line and headers of the response.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The status.</returns>
    public static HttpErrorStatus Read(ReadOnlySpan<byte> body, in HttpErrorResponse response, HttpResponseStatusOptions? options = null)
    {
        options ??= HttpResponseStatusOptions.Default;
        var context = CreateContext(response, options);
        if (body.Length > options.MaxErrorBytes) body = body[..Math.Max(options.MaxErrorBytes, 0)];
        var reading = StatusReader.ReadError(body, response.ContentType, context, out var form);
        // The body of an HTTP error may say OK.
        if (reading.Code == (int)RpcCode.Ok) reading = reading with { Code = null };
        return CreateResult(reading, form, response, context, options);
    }

    /// <summary>
    /// Reads an error in a response of 2xx: the body is a JSON object in one of the known error formats, has no other members,
    /// and has no member of the expected message.
    /// </summary>
    /// <param name="body">Any bytes, without content encoding.</param>
    /// <param name="response">The status line and headers of the response.</param>
    /// <param name="expected">The message that the body should be.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="error">The error; default if the body is not an error.</param>
    /// <returns>Whether the body is an error.</returns>
    public static bool TryReadInSuccess(
        ReadOnlySpan<byte> body, in HttpErrorResponse response, MessageSchema expected, HttpResponseStatusOptions? options, out HttpErrorStatus error)
    {
        ArgumentNullException.ThrowIfNull(expected);
        options ??= HttpResponseStatusOptions.Default;
        error = default;
        body = BodyText.ToUtf8(body, response.ContentType);
        if (body.Length > options.MaxErrorBytes || !ErrorInSuccess.IsError(body, response.ContentType, expected)) return false;
        var context = CreateContext(response, options);
        var reading = StatusReader.ReadError(body, response.ContentType, context, out var form);
        if (reading.Code == (int)RpcCode.Ok) return false;
        error = CreateResult(reading, form, response, context, options) with { IsCodeFromHttpStatus = false };
        return true;
    }

    private static StatusReadContext CreateContext(in HttpErrorResponse response, HttpResponseStatusOptions options) =>
        new(response.HttpStatus, StatusOrigin.Upstream, options.Types, options.Profile)
        {
            Overrides = options.Overrides,
            ReasonPhrase = response.ReasonPhrase,
            Domain = options.Domain,
            ErrorType = response.ErrorType,
            Fields = response.Fields,
            IgnorePlainText = options.IgnorePlainText,
        };

    private static HttpErrorStatus CreateResult(
        in ErrorReading reading, StatusForm form, in HttpErrorResponse response, in StatusReadContext context, HttpResponseStatusOptions options)
    {
        var status = reading.ToStatus(context);
        // A problem with one of the 17 codes, and protobuf, are the same status on either side; everything else is foreign.
        if (form != StatusForm.Protobuf && (form != StatusForm.Problem || reading.Code is null)) status = TraceRemoval.Apply(status, DescribeHttpStatus(status, response));
        status = WithRetryInfo(status, response.RetryAfter, options.Time.GetUtcNow());
        return new(status, form, reading.IsCodeFrom(response.HttpStatus));
    }

    private static string DescribeHttpStatus(RpcStatus status, in HttpErrorResponse response) =>
        response.HttpStatus is >= 400 and <= 599
            ? HttpStatusText.Describe(response.HttpStatus, response.ReasonPhrase)
            : HttpStatusText.Describe(status.Code.Info().HttpStatus);

    /// <summary>Adds the delay of <c>Retry-After</c> after the other details, unless one of them is a RetryInfo.</summary>
    private static RpcStatus WithRetryInfo(RpcStatus status, string? retryAfter, DateTimeOffset now) =>
        retryAfter is null || status.IsOk || status.FindDetail(DetailNames.RetryInfo) is not null || RetryAfterHeader.Parse(retryAfter, now) is not { } delay
            ? status
            : status.WithDetails(new RetryInfo { RetryDelay = delay });
}
