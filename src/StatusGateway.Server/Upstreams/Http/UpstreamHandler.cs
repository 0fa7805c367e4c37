using System.Net;
using System.Net.Sockets;

namespace StatusGateway.Server.Upstreams.Http;

/// <summary>Creates the HTTP handlers of upstreams.</summary>
internal static class UpstreamHandler
{
    /// <summary>Creates a handler with the settings common to all upstreams.</summary>
    /// <param name="connectionLost">Called when an upstream has closed or reset a connection.</param>
    public static SocketsHttpHandler Create(Action? connectionLost = null) => new()
    {
        AllowAutoRedirect = false,
        // ResponseBody decompresses: the framework takes truncated data for complete, and does not limit how much comes out.
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectCallback = (context, cancellation) => ConnectAsync(context, connectionLost, cancellation),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        EnableMultipleHttp2Connections = true,
        // gRPC servers close connections on which they receive more PING frames than they permit: by default one in five minutes.
        KeepAlivePingDelay = Timeout.InfiniteTimeSpan,
        MaxResponseHeadersLength = UpstreamLimits.MaxHeaderBytes / 1024,
        PlaintextStreamFilter = FilterAsync,
        // Connections are replaced regularly, so that changes in DNS take effect.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        UseProxy = false,
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, Action? connectionLost, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            // HttpClient reads it later. It is kept here, because it cannot be read from a connection that is reset meanwhile.
            _ = socket.RemoteEndPoint;
            return connectionLost is null ? new NetworkStream(socket, ownsSocket: true) : new ConnectionStream(socket, connectionLost);
        }
        catch (SocketException exception)
            when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.NotConnected && IsCleartextHttp1(context.InitialRequestMessage))
        {
            // The upstream accepted the connection, and reset it before this side noticed: the same as a reset a moment later.
            socket.Dispose();
            throw new UpstreamConnectionException(UpstreamConnectionError.Reset);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ValueTask<Stream> FilterAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellation) =>
        new(context.NegotiatedHttpVersion == HttpVersion.Version20 ? new Http2ConnectionStream(context.PlaintextStream) : context.PlaintextStream);

    private static bool IsCleartextHttp1(HttpRequestMessage request) =>
        request.Version.Major == 1 && request.RequestUri!.Scheme == Uri.UriSchemeHttp;
}
