using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Sends HTTP/1.1 requests byte by byte. HttpClient would normalize their paths.</summary>
public static class RawHttp1Client
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Sends <c>GET target</c> and reads status, header section and body.</summary>
    public static Task<(int Status, string Head, string Body)> GetAsync(GatewayHost gateway, string target, params IEnumerable<string> headers) =>
        SendAsync(gateway, $"GET {target} HTTP/1.1\r\nHost: {gateway.Target}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    /// <summary>Sends the text as UTF-8 and reads until the gateway closes the connection.</summary>
    public static Task<(int Status, string Head, string Body)> SendAsync(GatewayHost gateway, string request) => SendAsync(gateway, request, "");

    /// <summary>Sends the request's head, waits for the first byte of a response, and sends the body.</summary>
    public static async Task<(int Status, string Head, string Body)> SendAsync(GatewayHost gateway, string request, string body)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port, timeout.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), timeout.Token);
        using var response = new MemoryStream();
        if (body.Length > 0)
        {
            var first = new byte[1];
            await stream.ReadExactlyAsync(first, timeout.Token);
            response.Write(first);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(body), timeout.Token);
        }

        await stream.CopyToAsync(response, timeout.Token);
        var parts = Encoding.UTF8.GetString(response.ToArray()).Split("\r\n\r\n", 2);
        return (int.Parse(parts[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), parts[0], parts.Length > 1 ? parts[1] : "");
    }
}
