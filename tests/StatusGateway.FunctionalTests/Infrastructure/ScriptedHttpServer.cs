using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A request that a <see cref="ScriptedHttpServer"/> received.</summary>
/// <param name="Line">Method and target, unchanged.</param>
/// <param name="Headers">Headers by lower-case name. Repeated values are joined by commas.</param>
/// <param name="Body">The body, without chunked framing.</param>
public sealed record ScriptedRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>An HTTP/1.1 server whose responses a test writes byte by byte, each on its own connection.</summary>
public sealed class ScriptedHttpServer : IAsyncDisposable
{
    private readonly RawTcpServer _server;

    private ScriptedHttpServer(Func<ScriptedRequest, ScriptedResponse, Task> respond) => _server = RawTcpServer.Start(async connection =>
    {
        if (await ReadAsync(connection) is not { } request) return;
        Requests.Enqueue(request);
        await respond(request, new ScriptedResponse(connection));
    });

    public Uri Address => _server.Address;

    /// <summary>Gets the requests in the order of their arrival.</summary>
    public ConcurrentQueue<ScriptedRequest> Requests { get; } = new();

    /// <param name="respond">Writes a response. The connection is closed afterwards.</param>
    public static ScriptedHttpServer Start(Func<ScriptedRequest, ScriptedResponse, Task> respond) => new(respond);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<ScriptedRequest?> ReadAsync(RawConnection connection)
    {
        var reader = new ByteReader(connection);
        var first = await reader.LineAsync();
        if (first is null) return null;
        var headers = new Dictionary<string, string>();
        while (await reader.LineAsync() is { Length: > 0 } line)
        {
            var parts = line.Split(':', 2);
            var name = parts[0].ToLowerInvariant();
            headers[name] = headers.TryGetValue(name, out var before) ? $"{before}, {parts[1].Trim()}" : parts[1].Trim();
        }

        var body = new MemoryStream();
        if (headers.TryGetValue("content-length", out var length)) body.Write(await reader.BytesAsync(int.Parse(length, CultureInfo.InvariantCulture)));
        else if (headers.ContainsKey("transfer-encoding"))
        {
            int count;
            do
            {
                // An incomplete request is ignored.
                var size = await reader.LineAsync() ?? throw new EndOfStreamException();
                count = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                body.Write(await reader.BytesAsync(count));
                await reader.LineAsync();
            }
            while (count > 0);
        }

        return new ScriptedRequest(first[..first.LastIndexOf(' ')], headers, Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed class ByteReader(RawConnection connection)
    {
        public async Task<string?> LineAsync()
        {
            var line = new List<byte>();
            var one = new byte[1];
            while (await connection.ReadAsync(one) == 1)
            {
                if (one[0] == '\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                line.Add(one[0]);
            }

            return null;
        }

        public async Task<byte[]> BytesAsync(int count)
        {
            var bytes = new byte[count];
            for (var read = 0; read < count;)
            {
                var more = await connection.ReadAsync(bytes.AsMemory(read));
                if (more == 0) throw new EndOfStreamException();
                read += more;
            }

            return bytes;
        }
    }
}

/// <summary>Writes the response of a <see cref="ScriptedHttpServer"/>.</summary>
public sealed class ScriptedResponse(RawConnection connection)
{
    /// <summary>Gets a token that is cancelled when the test ends.</summary>
    public CancellationToken Stop => connection.Stop;

    /// <summary>Writes the text unchanged.</summary>
    public Task WriteAsync(string text) => connection.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a complete response.</summary>
    public async Task SendAsync(int status, byte[] body, string? mediaType = null, string? reason = null, params IEnumerable<(string Name, string Value)> headers)
    {
        await WriteHeadersAsync(status, mediaType, reason, [.. headers, ("content-length", body.Length.ToString(CultureInfo.InvariantCulture))]);
        await connection.WriteAsync(body);
    }

    /// <summary>Writes a complete response.</summary>
    public Task SendAsync(int status, string body, string? mediaType = "application/json", params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(status, Encoding.UTF8.GetBytes(body), mediaType, null, headers);

    /// <summary>Writes the headers of a chunked response.</summary>
    public Task StartChunkedAsync(string mediaType, int status = 200) => WriteHeadersAsync(status, mediaType, null, [("transfer-encoding", "chunked")]);

    /// <summary>Writes a chunk.</summary>
    public Task WriteChunkAsync(string text) => WriteAsync($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    /// <summary>Writes the last chunk, with optional trailers.</summary>
    public Task WriteLastChunkAsync(string trailers = "") => WriteAsync($"0\r\n{trailers}\r\n");

    /// <summary>Resets the connection.</summary>
    public void Reset() => connection.Reset();

    /// <summary>Waits until the gateway closes the connection.</summary>
    public Task WaitUntilClosedAsync() => connection.WaitUntilClosedAsync();

    private Task WriteHeadersAsync(int status, string? mediaType, string? reason, IEnumerable<(string Name, string Value)> headers)
    {
        using var standard = new HttpResponseMessage((HttpStatusCode)status);
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {reason ?? standard.ReasonPhrase}\r\nconnection: close\r\n");
        if (mediaType is not null) head.Append(CultureInfo.InvariantCulture, $"content-type: {mediaType}\r\n");
        foreach (var (name, value) in headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return WriteAsync(head.Append("\r\n").ToString());
    }
}
