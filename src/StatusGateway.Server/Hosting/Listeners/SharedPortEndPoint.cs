using System.Net;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>
/// One of two Kestrel endpoints that share a socket. Both are created together and refer to the same <see cref="Port"/> object, so that
/// the second one finds the socket even if the port number is 0.
/// </summary>
internal sealed class SharedPortEndPoint : EndPoint
{
    private SharedPortEndPoint(SharedPort port, CleartextProtocol protocol)
    {
        Port = port;
        Protocol = protocol;
    }

    /// <summary>Gets the port that both endpoints share.</summary>
    public SharedPort Port { get; }

    /// <summary>Gets the protocol of this endpoint's connections.</summary>
    public CleartextProtocol Protocol { get; }

    /// <summary>Creates the two endpoints of an address.</summary>
    public static (SharedPortEndPoint Http1, SharedPortEndPoint Http2) Pair(IPEndPoint address)
    {
        var port = new SharedPort(address);
        return (new(port, CleartextProtocol.Http1), new(port, CleartextProtocol.Http2));
    }

    /// <summary>Returns the address only, because Kestrel's messages put it after "http://".</summary>
    public override string ToString() => Port.Address.ToString();
}

/// <summary>The address of a shared socket. Compared by identity, because two sockets may both use port 0.</summary>
internal sealed class SharedPort(IPEndPoint address)
{
    /// <summary>Gets the address to bind; its port may be 0.</summary>
    public IPEndPoint Address { get; } = address;
}
