using System.Net.Sockets;
using System.Security.Authentication;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Tests.Pipeline;
using StatusGateway.Server.Upstreams;

namespace StatusGateway.Server.Tests.Upstreams;

public class UpstreamExceptionsTests
{
    [Theory]
    [InlineData(SocketError.ConnectionRefused, "the connection was refused.")]
    [InlineData(SocketError.HostNotFound, "its name cannot be resolved.")]
    [InlineData(SocketError.NoData, "its name cannot be resolved.")]
    [InlineData(SocketError.TryAgain, "its name cannot be resolved.")]
    [InlineData(SocketError.TimedOut, "the connection was not made in time.")]
    [InlineData(SocketError.HostUnreachable, "its address is unreachable.")]
    [InlineData(SocketError.NetworkUnreachable, "its address is unreachable.")]
    [InlineData(SocketError.AccessDenied, "the connection failed.")]
    public void Connect_error_describes_the_cause(SocketError error, string expected) =>
        AssertUnreachable(new HttpRequestException(HttpRequestError.ConnectionError, "x", new SocketException((int)error)), expected);

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, "its name cannot be resolved.")]
    [InlineData(HttpRequestError.ConnectionError, "the connection failed.")]
    [InlineData(HttpRequestError.SecureConnectionError, "TLS failed.")]
    [InlineData(HttpRequestError.VersionNegotiationError, "it does not speak HTTP/2.")]
    public void Connection_error_is_described_by_kind(HttpRequestError error, string expected) =>
        AssertUnreachable(new HttpRequestException(error), expected);

    [Fact]
    public void Invalid_certificates_are_a_TLS_error() => AssertUnreachable(
        new HttpRequestException(HttpRequestError.SecureConnectionError, "x", new AuthenticationException("certificate of internal.example.com")), "TLS failed.");

    [Fact]
    public void Connect_timeout_is_described() =>
        AssertUnreachable(new TaskCanceledException("x", new TimeoutException()), "the connection was not made in time.");

    [Theory]
    [InlineData(0x0, RpcCode.Internal, 502, "NO_ERROR")]
    [InlineData(0x1, RpcCode.Internal, 502, "PROTOCOL_ERROR")]
    [InlineData(0x2, RpcCode.Internal, 502, "INTERNAL_ERROR")]
    [InlineData(0x7, RpcCode.Unavailable, 503, "REFUSED_STREAM")]
    [InlineData(0x8, RpcCode.Cancelled, 502, "CANCEL")]
    [InlineData(0xB, RpcCode.ResourceExhausted, 502, "ENHANCE_YOUR_CALM")]
    [InlineData(0xC, RpcCode.PermissionDenied, 502, "INADEQUATE_SECURITY")]
    [InlineData(0xD, RpcCode.Internal, 502, "HTTP_1_1_REQUIRED")]
    [InlineData(0xFF, RpcCode.Internal, 502, "0xff")]
    public void Reset_has_the_code_of_its_error_at_any_depth(long error, RpcCode code, int httpStatus, string name)
    {
        foreach (var exception in Wrap(error, "The HTTP/2 server reset the stream.").Concat(Wrap(error, "net_http_http2_stream_error, 1")))
        {
            foreach (var hasBegun in new[] { false, true })
            {
                var end = UpstreamExceptions.ToEnd("library", exception, hasBegun);

                Ends.AssertFailure(end, FailureReason.UpstreamReset, code);
                Assert.Equal(httpStatus, end.HttpStatus);
                Assert.Equal(("library", name), (Ends.Info(end).Metadata["upstream"], Ends.Info(end).Metadata["http2Error"]));
                Assert.Equal($"The upstream \"library\" reset the call ({name}).", end.Status.Message);
            }
        }
    }

    [Theory]
    [InlineData("The HTTP/2 server closed the connection.")]
    [InlineData("net_http_http2_connection_close, ENHANCE_YOUR_CALM, b")]
    public void GOAWAY_during_a_call_is_a_closed_connection(string message)
    {
        foreach (var exception in Wrap(0xB, message))
        {
            var end = UpstreamExceptions.ToEnd("library", exception, hasBegun: true);

            Ends.AssertFailure(end, FailureReason.UpstreamReset, RpcCode.Unavailable);
            Assert.Equal(
                (503, "The upstream \"library\" closed the connection during the call (GOAWAY, ENHANCE_YOUR_CALM)."), (end.HttpStatus, end.Status.Message));
        }
    }

    [Theory]
    [InlineData("The HTTP/2 server sent invalid data on the connection.")]
    [InlineData("net_http_http2_connection_error, PROTOCOL_ERROR, 1")]
    public void Invalid_frames_are_a_protocol_error(string message)
    {
        foreach (var exception in Wrap(0x1, message))
        {
            var end = UpstreamExceptions.ToEnd("library", exception, hasBegun: true);

            Ends.AssertFailure(end, FailureReason.UpstreamProtocolError, RpcCode.Internal);
            Assert.Equal(502, end.HttpStatus);
        }
    }

    [Theory]
    [InlineData("Reset", null, "UPSTREAM_RESET", "The connection to the upstream \"library\" broke.")]
    [InlineData("Closed", null, "UPSTREAM_UNREACHABLE", "The upstream \"library\" cannot be reached: it closed the connection before HTTP/2 was established.")]
    [InlineData("NotHttp2", null, "UPSTREAM_UNREACHABLE", "The upstream \"library\" cannot be reached: it does not speak HTTP/2.")]
    [InlineData("Http1", null, "UPSTREAM_PROTOCOL_ERROR", "The upstream \"library\" broke the protocol: it responded by HTTP/1.1 instead of HTTP/2.")]
    [InlineData("Http1", "503", "UPSTREAM_PROTOCOL_ERROR", "The upstream \"library\" broke the protocol: it responded by HTTP/1.1 with the status 503 instead of HTTP/2.")]
    public void Connection_that_cannot_be_used_is_unavailable(string error, string? httpStatus, string reason, string message)
    {
        var inner = new UpstreamConnectionException(Enum.Parse<UpstreamConnectionError>(error), httpStatus);
        foreach (var exception in new Exception[] { inner, new HttpRequestException(HttpRequestError.ConnectionError, "x", new IOException("y", inner)) })
        {
            var end = UpstreamExceptions.ToEnd("library", exception, hasBegun: false);

            Assert.Equal((reason, RpcCode.Unavailable, message), (end.Reason!.Name, end.Status.Code, end.Status.Message));
            Assert.Contains(end.HttpStatus, new int?[] { null, 503 });
        }
    }

    [Theory]
    [InlineData("The HTTP request headers length exceeded the server limit of 100 bytes.")]
    [InlineData("net_http_request_headers_exceeded_length, 100")]
    public void Headers_over_the_limit_of_the_upstream_are_too_large(string message)
    {
        var end = UpstreamExceptions.ToEnd("library", new HttpRequestException(message), hasBegun: false);

        Ends.AssertFailure(end, FailureReason.RequestHeadersTooLarge);
        Assert.Equal((431, "100"), (end.HttpStatus, Ends.Info(end).Metadata["limit"]));
    }

    [Fact]
    public void Large_headers_are_a_response_that_is_too_large()
    {
        var inner = new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded);
        foreach (var exception in new Exception[] { inner, new IOException("x", inner), new HttpIOException(HttpRequestError.ConfigurationLimitExceeded) })
        {
            var end = UpstreamExceptions.ToEnd("library", exception, hasBegun: true);

            Ends.AssertFailure(end, FailureReason.UpstreamResponseTooLarge);
            Assert.Equal(502, end.HttpStatus);
            Assert.Equal("library", Ends.Info(end).Metadata["upstream"]);
        }
    }

    [Fact]
    public void Invalid_HTTP_is_a_protocol_error()
    {
        var end = UpstreamExceptions.ToEnd("library", new HttpRequestException(HttpRequestError.InvalidResponse), hasBegun: false);

        Ends.AssertFailure(end, FailureReason.UpstreamProtocolError, RpcCode.Internal);
        Assert.Equal(502, end.HttpStatus);
    }

    [Fact]
    public void Other_connection_errors_are_resets()
    {
        (Exception Exception, bool HasBegun)[] cases =
        [
            (new HttpRequestException("secret"), false),
            (new HttpRequestException(HttpRequestError.ResponseEnded), false),
            (new HttpIOException(HttpRequestError.ResponseEnded), true),
            (new IOException("secret", new SocketException((int)SocketError.ConnectionReset)), true),
            (new IOException("secret"), true),
            (new OperationCanceledException(), true),
        ];
        foreach (var (exception, hasBegun) in cases)
        {
            var end = UpstreamExceptions.ToEnd("library", exception, hasBegun);

            Ends.AssertFailure(end, FailureReason.UpstreamReset, RpcCode.Unavailable);
            Assert.Equal((503, "The connection to the upstream \"library\" broke."), (end.HttpStatus, end.Status.Message));
        }
    }

    [Fact]
    public void Only_connection_errors_are_expected()
    {
        Assert.All(
            new Exception[]
            {
                new HttpRequestException(), new IOException(), new HttpIOException(HttpRequestError.ResponseEnded), new HttpProtocolException(1, "x", null),
                new SocketException(), new TaskCanceledException(), new AuthenticationException(),
            },
            exception => Assert.True(UpstreamExceptions.IsIo(exception)));
        Assert.All(
            new Exception[] { new InvalidOperationException(), new InvalidCastException(), new ArgumentException("x"), new ObjectDisposedException("x") },
            exception => Assert.False(UpstreamExceptions.IsIo(exception)));
    }

    /// <summary>Creates the exceptions in which HttpClient reports an error of HTTP/2.</summary>
    private static IEnumerable<Exception> Wrap(long error, string message)
    {
        var protocolError = new HttpProtocolException(error, message, null);
        return [protocolError, new HttpRequestException(protocolError.Message, protocolError), new IOException("x", new IOException("y", protocolError))];
    }

    private static void AssertUnreachable(Exception exception, string reason)
    {
        var end = UpstreamExceptions.ToEnd("library", exception, hasBegun: false);

        Ends.AssertFailure(end, FailureReason.UpstreamUnreachable);
        Assert.Equal(503, end.HttpStatus);
        Assert.Equal($"The upstream \"library\" cannot be reached: {reason}", end.Status.Message);
        Assert.Equal("library", Ends.Info(end).Metadata["upstream"]);
    }
}
