namespace StatusGateway.Faults.Matrix;

/// <summary>The status that a client must receive.</summary>
/// <param name="Code">The canonical code.</param>
/// <param name="Reason">The reason; null for OK.</param>
/// <param name="Http">The HTTP status of REST, unless the response has begun.</param>
public sealed record Expected(string Code, string? Reason, int Http)
{
    public static readonly Expected Ok = new("OK", null, 200);

    public static readonly Expected Unreachable = new("UNAVAILABLE", "UPSTREAM_UNREACHABLE", 503);

    /// <summary>The connection was broken.</summary>
    public static readonly Expected Broken = new("UNAVAILABLE", "UPSTREAM_RESET", 503);

    /// <summary>HTTP/1.1 instead of HTTP/2.</summary>
    public static readonly Expected WrongProtocol = new("UNAVAILABLE", "UPSTREAM_PROTOCOL_ERROR", 503);

    public static readonly Expected ProtocolError = new("INTERNAL", "UPSTREAM_PROTOCOL_ERROR", 502);

    public static readonly Expected Invalid = new("INTERNAL", "UPSTREAM_RESPONSE_INVALID", 502);

    public static readonly Expected Expired = new("DEADLINE_EXCEEDED", "DEADLINE_EXPIRED", 504);

    public bool IsOk => Code == "OK";

    /// <summary>Gets the status of RST_STREAM with an error code.</summary>
    public static Expected StreamReset(string code) => new(code, "UPSTREAM_RESET", code == "UNAVAILABLE" ? 503 : 502);
}
