using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace StatusGateway.Load;

/// <summary>A unary gRPC call that is relayed to the gRPC upstream, by h2load with 4 connections of 8 streams.</summary>
internal sealed class RelayWork() : Work("relay", "gRPC to gRPC, unary")
{
    private static readonly byte[] Request = LibrarySamples.NameRequest(LibrarySamples.BookName);

    public override async Task<string?> CheckAsync(Target target, HttpClient client, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Method(target))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Request) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        using var response = await client.SendAsync(request, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        if (response.StatusCode != HttpStatusCode.OK) return $"HTTP status {(int)response.StatusCode} instead of 200";
        var status = response.TrailingHeaders.TryGetValues("grpc-status", out var values) ? string.Join(',', values) : "missing";
        if (status != "0") return $"grpc-status {status} instead of 0";
        return body.AsSpan().SequenceEqual(LibrarySamples.BookFrame) ? null : $"unexpected body: {Convert.ToHexString(body)}";
    }

    public override async Task<LoadResult> LoadAsync(Target target, TimeSpan duration, string folder, CancellationToken cancellation)
    {
        var body = Path.Combine(folder, "relay-request.bin");
        var log = Path.Combine(folder, "relay-requests.log");
        await File.WriteAllBytesAsync(body, Request, cancellation);
        File.Delete(log);
        var seconds = duration.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        await LoadGenerator.RunAsync(
            "h2load",
            ["-t", "1", "-c", "4", "-m", "8", "-D", $"{seconds}s", "-d", body, "-H", "content-type: application/grpc", "-H", "te: trailers", $"--log-file={log}", Method(target).ToString()],
            duration,
            cancellation);
        return Read(target, log);
    }

    /// <summary>Reads h2load's log: start of the request, HTTP status and latency; times in microseconds, separated by tabs.</summary>
    private LoadResult Read(Target target, string log)
    {
        var (first, last) = (long.MaxValue, 0L);
        var latencies = new List<long>();
        foreach (var line in File.ReadLines(log))
        {
            var fields = line.Split('\t');
            if (fields[1] != "200") throw new LoadException($"{Name} at {target.Name} failed under load: HTTP status {fields[1]}.");
            var (start, latency) = (long.Parse(fields[0], CultureInfo.InvariantCulture), long.Parse(fields[2], CultureInfo.InvariantCulture));
            latencies.Add(latency);
            first = Math.Min(first, start);
            last = Math.Max(last, start + latency);
        }

        if (latencies.Count == 0) throw new LoadException($"{Name} at {target.Name} completed no request.");
        latencies.Sort();
        return new LoadResult(latencies.Count, (last - first) / 1e6, latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100]);
    }

    private static Uri Method(Target target) => new(target.Grpc, LibrarySamples.GetBook);
}
