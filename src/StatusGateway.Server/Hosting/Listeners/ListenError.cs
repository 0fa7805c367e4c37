using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>Describes why the server could not start to listen.</summary>
internal static class ListenError
{
    private const string CertificateKeys = "Set Kestrel:Certificates:Default:Path and KeyPath to PEM files, or Path and Password to a PFX file.";

    /// <summary>
    /// Describes an exception of <c>StartAsync</c> in one sentence. Returns null if the exception is not about listening.
    /// </summary>
    public static string? Describe(Exception exception) => exception switch
    {
        // Kestrel's message contains the address.
        IOException { InnerException: AddressInUseException } =>
            $"{exception.Message} Stop what listens there, or choose another address with --urls.",
        IOException { InnerException: SocketException } => exception.Message,
        InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } when exception.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) =>
            $"An https address requires a certificate. {CertificateKeys}",
        FileNotFoundException or DirectoryNotFoundException => $"A file of the TLS configuration was not found: {exception.Message} {CertificateKeys}",
        CryptographicException => $"The certificate cannot be loaded: {exception.Message} {CertificateKeys}",
        SocketException socket => Describe("one of the addresses", socket.SocketErrorCode),
        _ => null,
    };

    /// <summary>Describes why an address cannot be listened on, and what to do.</summary>
    public static string Describe(string address, SocketError error) => error switch
    {
        SocketError.AccessDenied =>
            $"Cannot listen on {address}: permission denied. Choose a port of 1024 or above, or run with the permission to use it.",
        SocketError.AddressNotAvailable =>
            $"Cannot listen on {address}: this machine does not have that address. Choose one that it has, or * for all.",
        SocketError.AddressFamilyNotSupported =>
            $"Cannot listen on {address}: this machine does not support that kind of address. Choose an IPv4 address, or * for all.",
        _ => $"Cannot listen on {address}: the system reports {error}. Choose another address or port.",
    };
}
