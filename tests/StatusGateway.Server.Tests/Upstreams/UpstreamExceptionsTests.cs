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
    [InlineData(SocketError.HostNotFound, "its name does not resolve.")]
    [InlineData(SocketError.NoData, "its name does not resolve.")]
    [InlineData(SocketError.TryAgain, "its name does not resolve.")]
    [InlineData(SocketError.TimedOut, "the connection was not made in time.")]
    [InlineData(SocketError.HostUnreachable, "there is no way to its address.")]
    [InlineData(SocketError.NetworkUnreachable, "there is no way to its address.")]
    [InlineData(SocketError.AccessDenied, "the connection failed.")]
    public void A_socket_that_does_not_connect_says_why(SocketError error, string expected) =>
        AssertUnreachable(new HttpRequestException(HttpRequestError.ConnectionError, "x", new SocketException((int)error)), expected);

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, "its name does not resolve.")]
    [InlineData(HttpRequestError.ConnectionError, "the connection failed.")]
    [InlineData(HttpRequestError.SecureConnectionError, "TLS failed.")]
    [InlineData(HttpRequestError.VersionNegotiationError, "it does not speak HTTP/2.")]
    public void A_connection_that_is_not_made_is_told_by_its_kind(HttpRequestError error, string expected) =>
        AssertUnreachable(new HttpRequestException(error), expected);

    [Fact]
    public void Certificates_that_do_not_fit_are_a_failure_of_TLS() => AssertUnreachable(
        new HttpRequestException(HttpRequestError.SecureConnectionError, "x", new AuthenticationException("certificate of internal.example.com")), "TLS failed.");

    [Fact]
    public void A_connection_that_takes_too_long_is_told() =>
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
    public void A_reset_has_the_code_of_its_error_however_deep_it_is(long error, RpcCode code, int httpStatus, string name)
    {
        var reset = new HttpProtocolException(error, "x", null);
        foreach (var exception in new Exception[] { reset, new HttpRequestException(reset.Message, reset), new IOException("x", new IOException("y", reset)) })
        {
            foreach (var hasBegun in new[] { false, true })
            {
                var end = UpstreamExceptions.ToEnd("library", exception, hasBegun);

                Ends.AssertFailure(end, FailureReason.UpstreamReset, code);
                Assert.Equal(httpStatus, end.HttpStatus);
                Assert.Equal(("library", name), (Ends.Info(end).Metadata["upstream"], Ends.Info(end).Metadata["http2Error"]));
                Assert.Contains($"({name})", end.Status.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Headers_that_are_too_large_are_an_answer_that_is_too_large()
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
    public void An_answer_that_is_not_HTTP_breaks_the_protocol()
    {
        var end = UpstreamExceptions.ToEnd("library", new HttpRequestException(HttpRequestError.InvalidResponse), hasBegun: false);

        Ends.AssertFailure(end, FailureReason.UpstreamProtocolError, RpcCode.Internal);
        Assert.Equal(502, end.HttpStatus);
    }

    [Fact]
    public void Whatever_else_breaks_is_a_reset_that_may_be_tried_again()
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
    public void Broken_connections_are_expected_and_all_else_is_a_bug()
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

    private static void AssertUnreachable(Exception exception, string problem)
    {
        var end = UpstreamExceptions.ToEnd("library", exception, hasBegun: false);

        Ends.AssertFailure(end, FailureReason.UpstreamUnreachable);
        Assert.Equal(503, end.HttpStatus);
        Assert.Equal($"The upstream \"library\" cannot be reached: {problem}", end.Status.Message);
        Assert.Equal("library", Ends.Info(end).Metadata["upstream"]);
    }
}
