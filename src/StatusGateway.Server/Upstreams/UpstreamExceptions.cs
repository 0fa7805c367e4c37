using System.Net.Sockets;
using System.Security.Authentication;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Upstreams;

/// <summary>Makes statuses of what HttpClient throws: the one place where broken I/O to an upstream becomes a value.</summary>
internal static class UpstreamExceptions
{
    /// <summary>What upstreams of gRPC speak.</summary>
    private const string Http2 = "HTTP/2";

    /// <summary>What other upstreams speak: any version.</summary>
    public const string Http = "HTTP";

    // Its type is not public; HttpClient has no HttpRequestError for HTTP/2 headers that are too large.
    private const string HeaderFault = "HPackDecodingException";

    /// <summary>Whether it is broken I/O; all else is a bug, and is not caught.</summary>
    public static bool IsIo(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or OperationCanceledException or AuthenticationException;

    /// <summary>The status of a call that broke.</summary>
    /// <param name="upstream">The upstream's configured name.</param>
    /// <param name="exception">What was thrown.</param>
    /// <param name="hasBegun">The upstream had begun to answer.</param>
    /// <param name="protocol">What it should speak.</param>
    public static CallEnd ToEnd(string upstream, Exception exception, bool hasBegun, string protocol = Http2)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpProtocolException reset)
                return IsUnprocessed(exception, reset) ? Unprocessed(upstream) : Reset(upstream, (Http2ErrorCode)reset.ErrorCode);
            if (inner is AuthenticationException) return Failures.Unreachable(upstream, "TLS failed.");
            if (inner.GetType().Name == HeaderFault) return BadHeaders(upstream, inner.Message);
        }

        // While a body is read, the exception that knows is inside of another.
        for (var inner = exception; inner is not null; inner = inner.InnerException)
            if (Known(upstream, inner, protocol) is { } end) return end;

        if (!hasBegun && exception is OperationCanceledException) return Failures.Unreachable(upstream, "the connection was not made in time.");
        return Failures.Create(
            FailureReason.UpstreamReset, $"The connection to the upstream \"{upstream}\" broke.", RpcCode.Unavailable, 503, [new("upstream", upstream)]);
    }

    /// <summary>
    /// Whether the upstream said goodbye (GOAWAY) before it looked at the call: then HttpClient tries again, and in the end
    /// wraps the last failure, whereas it repeats the message of a stream's own reset.
    /// </summary>
    private static bool IsUnprocessed(Exception exception, HttpProtocolException protocol) =>
        exception is HttpRequestException && exception.Message != protocol.Message && protocol.ErrorCode != (long)Http2ErrorCode.RefusedStream;

    private static CallEnd Unprocessed(string upstream) => Failures.Create(
        FailureReason.UpstreamReset,
        $"The upstream \"{upstream}\" closed the connection before it took the call (GOAWAY).",
        RpcCode.Unavailable,
        503,
        [new("upstream", upstream)]);

    private static CallEnd BadHeaders(string upstream, string problem) =>
        problem.Contains(UpstreamLimits.MaxHeaderBytes.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            ? Failures.Create(
                FailureReason.UpstreamResponseTooLarge,
                $"The headers or trailers of the upstream \"{upstream}\" are larger than the {UpstreamLimits.MaxHeaderBytes} bytes.",
                metadata: [new("upstream", upstream)])
            : Failures.ProtocolError(upstream, RpcCode.Internal, "its headers cannot be decoded.");

    private static CallEnd? Known(string upstream, Exception exception, string protocol) =>
        ((exception as HttpRequestException)?.HttpRequestError ?? (exception as HttpIOException)?.HttpRequestError) switch
        {
            // Only here no connection was made; a socket that fails later breaks a call that the upstream may have begun.
            HttpRequestError.NameResolutionError => Failures.Unreachable(upstream, Describe(SocketError.HostNotFound)),
            HttpRequestError.ConnectionError =>
                Failures.Unreachable(upstream, Describe((exception.InnerException as SocketException)?.SocketErrorCode)),
            HttpRequestError.SecureConnectionError => Failures.Unreachable(upstream, "TLS failed."),
            HttpRequestError.VersionNegotiationError => Failures.Unreachable(upstream, $"it does not speak {protocol}."),
            HttpRequestError.ConfigurationLimitExceeded => Failures.Create(
                FailureReason.UpstreamResponseTooLarge,
                $"The headers of the upstream \"{upstream}\" are larger than what is accepted.",
                metadata: [new("upstream", upstream)]),
            HttpRequestError.InvalidResponse => Failures.ProtocolError(upstream, RpcCode.Internal, $"its answer is not {protocol}."),
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

    /// <summary>Why no connection was made, as a sentence's end.</summary>
    public static string Describe(SocketError? error) => error switch
    {
        SocketError.ConnectionRefused => "the connection was refused.",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name does not resolve.",
        SocketError.TimedOut => "the connection was not made in time.",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no way to its address.",
        _ => "the connection failed.",
    };
}
