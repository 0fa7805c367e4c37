using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound;

/// <summary>The timeout that a client asks for.</summary>
/// <param name="Timeout">The timeout; null when the client asks for none.</param>
/// <param name="GrpcValue">The same as a value of <c>grpc-timeout</c>.</param>
/// <param name="Error">Why the header is refused; null when it is not.</param>
internal readonly record struct RequestedTimeout(TimeSpan? Timeout, string? GrpcValue, CallEnd? Error = null)
{
    /// <summary>The deadline of the call.</summary>
    /// <param name="max">Cap on what a client asks for; null for none.</param>
    /// <param name="unspecified">For a client that asks for none; null for none.</param>
    public CallDeadline ToDeadline(TimeSpan? max, TimeSpan? unspecified) => CallDeadline.Create(Timeout, GrpcValue, max, unspecified);
}

/// <summary>Reads the headers by which clients ask for a timeout.</summary>
internal static class RequestTimeouts
{
    private const string Seconds = "x-server-timeout";

    /// <summary>Reads <c>grpc-timeout</c> (gRPC over HTTP/2, "Requests").</summary>
    public static RequestedTimeout ReadGrpc(IHeaderDictionary headers)
    {
        if (headers[GrpcNames.Timeout] is not [{ } text, ..]) return default;
        return CallDeadline.TryParseGrpc(text, out var timeout)
            ? new RequestedTimeout(timeout, text)
            : Invalid(GrpcNames.Timeout, "it takes 1 to 8 digits and one of the units H, M, S, m, u, n, such as 500m.");
    }

    /// <summary>Reads <c>connect-timeout-ms</c> (Connect protocol, "Timeout").</summary>
    public static RequestedTimeout ReadConnect(IHeaderDictionary headers)
    {
        if (headers[ConnectNames.Timeout] is not [{ } text, ..]) return default;
        return CallDeadline.TryParseMilliseconds(text, out var timeout)
            ? new RequestedTimeout(timeout, CallDeadline.FormatGrpc(timeout))
            : Invalid(ConnectNames.Timeout, "it takes milliseconds, 1 to 10 digits.");
    }

    /// <summary>Reads <c>grpc-timeout</c>, otherwise <c>x-server-timeout</c> in seconds.</summary>
    public static RequestedTimeout ReadRest(IHeaderDictionary headers)
    {
        if (headers.ContainsKey(GrpcNames.Timeout)) return ReadGrpc(headers);
        if (headers[Seconds] is not [{ } text, ..]) return default;
        return CallDeadline.TryParseSeconds(text, out var timeout)
            ? new RequestedTimeout(timeout, CallDeadline.FormatGrpc(timeout))
            : Invalid(Seconds, "it takes seconds, such as 1.5.");
    }

    private static RequestedTimeout Invalid(string header, string message) => new(null, null, Failures.InvalidHeader(header, message));
}
