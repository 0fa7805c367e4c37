using System.Net.Sockets;
using System.Security.Authentication;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Upstreams;

/// <summary>Converts exceptions of HttpClient to statuses. Everything else in the gateway passes I/O errors of upstreams as values.</summary>
internal static class UpstreamExceptions
{
    /// <summary>The protocol of gRPC upstreams, for messages.</summary>
    private const string Http2 = "HTTP/2";

    /// <summary>The protocol of other upstreams, for messages.</summary>
    public const string Http = "HTTP";

    // The type is not public, and HttpRequestError has no value for HTTP/2 headers that are too large.
    private const string HeaderExceptionName = "HPackDecodingException";

    // HttpProtocolException does not tell RST_STREAM from GOAWAY, nor both from invalid frames, except by its message.
    private static readonly (string Text, string Key) ResetMessage = ("reset the stream", "net_http_http2_stream_error");
    private static readonly (string Text, string Key) CloseMessage = ("closed the connection", "net_http_http2_connection_close");

    // HttpClient checks the limit that the upstream announced in SETTINGS, and HttpRequestError has no value for it.
    private static readonly (string Text, string Key) RequestHeadersMessage = ("request headers length exceeded", "net_http_request_headers_exceeded_length");

    /// <summary>Whether an exception is an I/O error; all others are bugs, and are not caught.</summary>
    public static bool IsIo(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or OperationCanceledException or AuthenticationException;

    /// <summary>Converts an exception to the status of the call.</summary>
    /// <param name="upstream">The configured name of the upstream.</param>
    /// <param name="exception">The exception.</param>
    /// <param name="hasBegun">Whether the response had begun.</param>
    /// <param name="protocol">The expected protocol.</param>
    public static CallEnd ToEnd(string upstream, Exception exception, bool hasBegun, string protocol = Http2)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is UpstreamConnectionException connection) return connection.ToEnd(upstream);
            if (inner is HttpProtocolException protocolError) return FromHttp2(upstream, exception, protocolError);
            if (inner is AuthenticationException) return Failures.Unreachable(upstream, "TLS failed.");
            if (inner.GetType().Name == HeaderExceptionName) return InvalidHeaders(upstream, inner.Message);
        }

        // While reading a body, HttpClient wraps the exception that has the cause.
        for (var inner = exception; inner is not null; inner = inner.InnerException)
            if (FromHttpRequestError(upstream, inner, protocol) is { } end) return end;

        if (exception is HttpRequestException && IsMessage(exception, RequestHeadersMessage)) return RequestHeadersTooLarge(upstream, exception.Message);
        if (!hasBegun && exception is OperationCanceledException) return Failures.Unreachable(upstream, "the connection was not made in time.");
        return Failures.ConnectionBroken(upstream);
    }

    private static CallEnd FromHttp2(string upstream, Exception exception, HttpProtocolException error)
    {
        var code = (Http2ErrorCode)error.ErrorCode;
        return IsUnprocessed(exception, error) ? Failures.ConnectionBroken(upstream, $"The upstream \"{upstream}\" closed the connection before it processed the call (GOAWAY).")
            : IsMessage(error, ResetMessage) ? Reset(upstream, code)
            : IsMessage(error, CloseMessage) ? Failures.ConnectionBroken(upstream, $"The upstream \"{upstream}\" closed the connection during the call (GOAWAY, {Name(code)}).")
            : Failures.ProtocolError(upstream, RpcCode.Internal, $"it sent frames that are not valid HTTP/2 ({Name(code)}).");
    }

    /// <summary>
    /// Whether the upstream closed the connection with GOAWAY before it processed the call. HttpClient then retries, and finally wraps
    /// the last exception, whereas it repeats the message of a stream's own reset.
    /// </summary>
    private static bool IsUnprocessed(Exception exception, HttpProtocolException error) =>
        exception is HttpRequestException && exception.Message != error.Message && error.ErrorCode != (long)Http2ErrorCode.RefusedStream;

    /// <summary>Whether an exception has one of HttpClient's messages, either as text or, in trimmed applications, as its key.</summary>
    private static bool IsMessage(Exception exception, (string Text, string Key) message) =>
        exception.Message.Contains(message.Text, StringComparison.Ordinal) || exception.Message.StartsWith(message.Key, StringComparison.Ordinal);

    private static CallEnd InvalidHeaders(string upstream, string message) =>
        message.Contains(UpstreamLimits.MaxHeaderBytes.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            ? Failures.Create(
                FailureReason.UpstreamResponseTooLarge,
                $"The headers or trailers of the upstream \"{upstream}\" are larger than the maximum of {UpstreamLimits.MaxHeaderBytes} bytes.",
                metadata: [new("upstream", upstream)])
            : Failures.ProtocolError(upstream, RpcCode.Internal, "its headers cannot be decoded.");

    private static CallEnd RequestHeadersTooLarge(string upstream, string message)
    {
        var end = message.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        var start = message.AsSpan(0, end).LastIndexOfAnyExceptInRange('0', '9') + 1;
        return Failures.RequestHeadersTooLarge(upstream, message[start..end]);
    }

    private static CallEnd? FromHttpRequestError(string upstream, Exception exception, string protocol) =>
        ((exception as HttpRequestException)?.HttpRequestError ?? (exception as HttpIOException)?.HttpRequestError) switch
        {
            // Only these mean that no connection was made. A later socket error may interrupt a call that the upstream has begun.
            HttpRequestError.NameResolutionError => Failures.Unreachable(upstream, Describe(SocketError.HostNotFound)),
            HttpRequestError.ConnectionError =>
                Failures.Unreachable(upstream, Describe((exception.InnerException as SocketException)?.SocketErrorCode)),
            HttpRequestError.SecureConnectionError => Failures.Unreachable(upstream, "TLS failed."),
            HttpRequestError.VersionNegotiationError => Failures.Unreachable(upstream, $"it does not speak {protocol}."),
            HttpRequestError.ConfigurationLimitExceeded => Failures.Create(
                FailureReason.UpstreamResponseTooLarge,
                $"The headers of the upstream \"{upstream}\" are larger than the maximum.",
                metadata: [new("upstream", upstream)]),
            HttpRequestError.InvalidResponse => Failures.ProtocolError(upstream, RpcCode.Internal, $"its response is not {protocol}."),
            _ => null,
        };

    private static CallEnd Reset(string upstream, Http2ErrorCode error)
    {
        var code = error.ToRpcCode();
        return Failures.Create(
            FailureReason.UpstreamReset,
            $"The upstream \"{upstream}\" reset the call ({Name(error)}).",
            code,
            code == RpcCode.Unavailable ? 503 : 502,
            [new("upstream", upstream), new("http2Error", Name(error))]);
    }

    private static string Name(Http2ErrorCode error) => error switch
    {
        Http2ErrorCode.NoError => "NO_ERROR",
        Http2ErrorCode.ProtocolError => "PROTOCOL_ERROR",
        Http2ErrorCode.InternalError => "INTERNAL_ERROR",
        Http2ErrorCode.FlowControlError => "FLOW_CONTROL_ERROR",
        Http2ErrorCode.SettingsTimeout => "SETTINGS_TIMEOUT",
        Http2ErrorCode.StreamClosed => "STREAM_CLOSED",
        Http2ErrorCode.FrameSizeError => "FRAME_SIZE_ERROR",
        Http2ErrorCode.RefusedStream => "REFUSED_STREAM",
        Http2ErrorCode.Cancel => "CANCEL",
        Http2ErrorCode.CompressionError => "COMPRESSION_ERROR",
        Http2ErrorCode.ConnectError => "CONNECT_ERROR",
        Http2ErrorCode.EnhanceYourCalm => "ENHANCE_YOUR_CALM",
        Http2ErrorCode.InadequateSecurity => "INADEQUATE_SECURITY",
        Http2ErrorCode.Http11Required => "HTTP_1_1_REQUIRED",
        _ => $"0x{(int)error:x}",
    };

    /// <summary>Describes why no connection was made, as the end of a sentence.</summary>
    public static string Describe(SocketError? error) => error switch
    {
        SocketError.ConnectionRefused => "the connection was refused.",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name cannot be resolved.",
        SocketError.TimedOut => "the connection was not made in time.",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "its address is unreachable.",
        _ => "the connection failed.",
    };
}
