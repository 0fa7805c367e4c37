using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Sends the bytes of a request over HTTP/1.1 as a test writes them: a client of .NET would normalise its path.</summary>
public static class HttpSocket
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Status, head and body of the answer to <c>GET target</c>.</summary>
    public static Task<(int Status, string Head, string Body)> GetAsync(GatewayHost gateway, string target, params IEnumerable<string> headers) =>
        SendAsync(gateway, $"GET {target} HTTP/1.1\r\nHost: {gateway.Target}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    /// <summary>Sends the text as UTF-8 and reads until the gateway closes the connection.</summary>
    public static Task<(int Status, string Head, string Body)> SendAsync(GatewayHost gateway, string request) => SendAsync(gateway, request, "");

    /// <summary>As that; the body follows when the gateway has answered for the first time.</summary>
    public static async Task<(int Status, string Head, string Body)> SendAsync(GatewayHost gateway, string request, string body)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), limit.Token);
        using var answer = new MemoryStream();
        if (body.Length > 0)
        {
            var first = new byte[1];
            await stream.ReadExactlyAsync(first, limit.Token);
            answer.Write(first);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(body), limit.Token);
        }

        await stream.CopyToAsync(answer, limit.Token);
        var parts = Encoding.UTF8.GetString(answer.ToArray()).Split("\r\n\r\n", 2);
        return (int.Parse(parts[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), parts[0], parts.Length > 1 ? parts[1] : "");
    }
}
