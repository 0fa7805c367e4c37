using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>Says in one sentence why the server could not start to listen.</summary>
internal static class ListenFailure
{
    /// <summary>
    /// The sentence for an exception of <c>StartAsync</c>, or null when it is about something else and should be shown
    /// as what it is.
    /// </summary>
    public static string? Describe(Exception exception) => exception switch
    {
        // Kestrel's own message names the address.
        IOException { InnerException: AddressInUseException } =>
            $"{exception.Message} Stop what listens there, or choose another address or port.",
        IOException { InnerException: SocketException } => exception.Message,
        SocketException socket => Sentence("one of the addresses", socket.SocketErrorCode),
        _ => null,
    };

    /// <summary>The cause and the remedy for an address that cannot be listened on.</summary>
    public static string Sentence(string address, SocketError error) => error switch
    {
        SocketError.AccessDenied =>
            $"Cannot listen on {address}: the system refuses it to this user. Choose a port of 1024 or above, or run with the right to use it.",
        SocketError.AddressNotAvailable =>
            $"Cannot listen on {address}: this machine does not have that address. Choose one that it has, or * for all.",
        SocketError.AddressFamilyNotSupported =>
            $"Cannot listen on {address}: this machine does not support that kind of address. Choose an IPv4 address, or * for all.",
        _ => $"Cannot listen on {address}: the system reports {error}. Choose another address or port.",
    };
}
