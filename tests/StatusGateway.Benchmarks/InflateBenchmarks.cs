using System.IO.Compression;
using System.Text;
using BenchmarkDotNet.Attributes;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Transcoding;

namespace StatusGateway.Benchmarks;

/// <summary>
/// Gzip of JSON, decompressed by the gateway and by the framework. The gateway checks truncation, trailing bytes, checksum and length,
/// and never throws for the data; the framework's stream does not notice the first two.
/// </summary>
[MemoryDiagnoser]
public class InflateBenchmarks : IDisposable
{
    private readonly PooledBuffer _output = new(8 * 1024 * 1024);
    private readonly byte[] _chunk = new byte[16 * 1024];
    private byte[] _compressed = [];
    private int _length;

    /// <summary>Gets or sets the approximate number of bytes after decompression.</summary>
    [Params(500, 16 * 1024, 256 * 1024, 4 * 1024 * 1024)]
    public int Size { get; set; }

    /// <summary>Gets or sets the level of compression; servers use the first two.</summary>
    [Params(CompressionLevel.Fastest, CompressionLevel.Optimal)]
    public CompressionLevel Level { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var json = new StringBuilder("[");
        for (var i = 0; json.Length < Size; i++)
            json.Append("{\"name\":\"shelves/").Append(random.Next(90)).Append("/books/").Append(i).Append("\",\"title\":\"").Append(Title(random)).Append("\",\"pageCount\":")
                .Append(random.Next(1000)).Append(",\"published\":\"19").Append(random.Next(10, 99)).Append("-01-02T00:00:00Z\"},");
        var text = Encoding.UTF8.GetBytes(json.Append(']').ToString());
        _length = text.Length;
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, Level)) gzip.Write(text);
        _compressed = compressed.ToArray();
        Results.Require(Gateway() == _length && Framework() == _length, "Both must read everything.");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _output.Dispose();
    }

    [Benchmark]
    public int Gateway()
    {
        _output.Clear();
        return MessageCompression.Gzip.Decompress(_compressed, int.MaxValue, _output) == CompressionOutcome.Ok ? _output.Length : -1;
    }

    [Benchmark]
    public async Task<int> GatewayStream()
    {
        await using var stream = new DecompressionStream(new MemoryStream(_compressed), MessageCompression.Gzip, new ReadLimits(int.MaxValue));
        var length = 0;
        while (await stream.ReadAsync(_chunk) is > 0 and var got) length += got;
        return length;
    }

    [Benchmark(Baseline = true)]
    public int Framework()
    {
        using var stream = new GZipStream(new MemoryStream(_compressed), CompressionMode.Decompress);
        var length = 0;
        while (stream.Read(_chunk) is > 0 and var got) length += got;
        return length;
    }

    private static string Title(Random random)
    {
        var title = new StringBuilder();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            for (var j = random.Next(2, 10); j > 0; j--) title.Append((char)('a' + (random.Next(26) * random.Next(26) / 26)));
            title.Append(' ');
        }

        return title.ToString();
    }
}
