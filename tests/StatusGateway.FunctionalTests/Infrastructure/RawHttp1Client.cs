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

    /// <summary>Sends the text as UTF-8 and reads until the end of the body, or until the gateway closes the connection.</summary>
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

        var part = new byte[16 * 1024];
        while (!IsWhole(request, response) && await stream.ReadAsync(part, timeout.Token) is > 0 and var got) response.Write(part.AsSpan(0, got));
        var parts = Encoding.UTF8.GetString(response.ToArray()).Split("\r\n\r\n", 2);
        return (int.Parse(parts[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), parts[0], parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>Returns whether a response has as many bytes as its head says. A gateway keeps a connection open whose request does not end.</summary>
    private static bool IsWhole(string request, MemoryStream response)
    {
        var text = Encoding.Latin1.GetString(response.GetBuffer(), 0, (int)response.Length);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || request.StartsWith("HEAD ", StringComparison.Ordinal)) return false;
        var length = Array.Find(text[..end].Split("\r\n"), line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return length is not null && text.Length - end - 4 >= int.Parse(length[15..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
