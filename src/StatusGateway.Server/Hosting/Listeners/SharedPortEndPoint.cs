using System.Net;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>
/// One of the two endpoints of Kestrel that share one real socket. The pair is made together, so that the second
/// finds the socket of the first by the identity of <see cref="Port"/> even where the port number is 0.
/// </summary>
internal sealed class SharedPortEndPoint : EndPoint
{
    private SharedPortEndPoint(SharedPort port, CleartextProtocol protocol)
    {
        Port = port;
        Protocol = protocol;
    }

    /// <summary>What both of the pair refer to.</summary>
    public SharedPort Port { get; }

    /// <summary>The protocol whose connections this endpoint is given.</summary>
    public CleartextProtocol Protocol { get; }

    /// <summary>Makes the two endpoints for one address.</summary>
    public static (SharedPortEndPoint Http1, SharedPortEndPoint Http2) Pair(IPEndPoint address)
    {
        var port = new SharedPort(address);
        return (new(port, CleartextProtocol.Http1), new(port, CleartextProtocol.Http2));
    }

    /// <summary>The address alone: Kestrel puts it behind "http://" in its messages.</summary>
    public override string ToString() => Port.Address.ToString();
}

/// <summary>The address of one real socket; compared by identity, because two sockets may both ask for port 0.</summary>
internal sealed class SharedPort(IPEndPoint address)
{
    /// <summary>What to bind; the port may be 0.</summary>
    public IPEndPoint Address { get; } = address;
}
