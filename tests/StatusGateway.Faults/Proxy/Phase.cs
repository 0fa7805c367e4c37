namespace StatusGateway.Faults.Proxy;

/// <summary>The parts of a call, in the order in which they pass a <see cref="FaultProxy"/>.</summary>
public enum Phase
{
    /// <summary>Bytes that belong to no call, such as SETTINGS.</summary>
    None,

    /// <summary>The connection was accepted.</summary>
    Connect,

    /// <summary>The request headers.</summary>
    RequestHeaders,

    /// <summary>The first bytes of the request body.</summary>
    RequestBody,

    /// <summary>The response headers.</summary>
    ResponseHeaders,

    /// <summary>The first message of the response.</summary>
    FirstMessage,

    /// <summary>A later message of a response stream.</summary>
    MidStream,

    /// <summary>The end of the response: trailers, the last chunk, or the last byte of a body with a length.</summary>
    Trailers,
}
