using System.Net;
using System.Net.Sockets;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>Which IPv6 addresses the machine can bind; containers often have none.</summary>
/// <param name="HasIPv6Loopback">Whether [::1] can be bound.</param>
/// <param name="HasDualStack">Whether [::] can be bound for IPv6 and IPv4 together.</param>
internal readonly record struct ListenAddresses(bool HasIPv6Loopback, bool HasDualStack)
{
    /// <summary>Detects the addresses by binding them, because a system may support IPv6 without having an address.</summary>
    public static ListenAddresses Probe() => new(CanBind(IPAddress.IPv6Loopback), CanBind(IPAddress.IPv6Any));

    /// <summary>Returns the addresses to bind for a URL: up to two for localhost, otherwise one.</summary>
    public IReadOnlyList<IPEndPoint> Resolve(ListenUrl url)
    {
        IPAddress[] addresses = url.Host switch
        {
            // With port 0, the two loopback addresses would get different ports.
            ListenHost.Localhost when HasIPv6Loopback && url.Port != 0 => [IPAddress.Loopback, IPAddress.IPv6Loopback],
            ListenHost.Localhost => [IPAddress.Loopback],
            ListenHost.Any => [HasDualStack ? IPAddress.IPv6Any : IPAddress.Any],
            _ => [url.Address!],
        };
        return Array.ConvertAll(addresses, address => new IPEndPoint(address, url.Port));
    }

    private static bool CanBind(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.DualMode = address.Equals(IPAddress.IPv6Any);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (NotSupportedException)
        {
            // DualMode without IPv6 or without IPv4.
            return false;
        }
    }
}
