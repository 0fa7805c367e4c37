using StatusGateway.Core;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Upstreams;

/// <summary>Why a connection could not be used although the upstream had accepted it.</summary>
internal enum UpstreamConnectionError
{
    /// <summary>The upstream reset the connection before HTTP/1.1 had begun.</summary>
    Reset,

    /// <summary>The upstream closed or reset the connection before it sent the SETTINGS of HTTP/2.</summary>
    Closed,

    /// <summary>The upstream responded by HTTP/1.1.</summary>
    Http1,

    /// <summary>The first bytes are neither SETTINGS nor HTTP/1.1.</summary>
    NotHttp2,
}

/// <summary>
/// Reports why a connection to an upstream could not be used. HttpClient passes it on inside its own exceptions, which depend on whether
/// it was reading or writing when the connection ended.
/// </summary>
internal sealed class UpstreamConnectionException(UpstreamConnectionError error, string? httpStatus = null) : IOException(error.ToString())
{
    /// <summary>Gets the end of calls that waited for the connection.</summary>
    public CallEnd ToEnd(string upstream) => error switch
    {
        UpstreamConnectionError.Reset => Failures.ConnectionBroken(upstream),
        UpstreamConnectionError.Closed => Failures.Unreachable(upstream, "it closed the connection before HTTP/2 was established."),
        UpstreamConnectionError.Http1 => Failures.ProtocolError(
            upstream,
            RpcCode.Unavailable,
            httpStatus is null ? "it responded by HTTP/1.1 instead of HTTP/2." : $"it responded by HTTP/1.1 with the status {httpStatus} instead of HTTP/2."),
        _ => Failures.Unreachable(upstream, "it does not speak HTTP/2."),
    };
}
