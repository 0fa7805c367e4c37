using System.IO.Compression;
using System.Text;

namespace StatusGateway.Server.Tests.Framing.Compression;

/// <summary>The framework's compression, to compare with.</summary>
internal static class Foreign
{
    public static readonly CompressionLevel[] Levels =
        [CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.SmallestSize];

    public static byte[] Compress(string name, byte[] bytes, CompressionLevel level = CompressionLevel.Optimal)
    {
        var compressed = new MemoryStream();
        using (Stream stream = name switch
        {
            "gzip" => new GZipStream(compressed, level),
            "deflate" => new ZLibStream(compressed, level),
            _ => new BrotliStream(compressed, level),
        }) stream.Write(bytes);
        return compressed.ToArray();
    }

    /// <summary>Decompresses with the framework. Returns null if it fails.</summary>
    public static byte[]? Decompress(string name, byte[] bytes)
    {
        var input = new MemoryStream(bytes);
        using Stream stream = name switch
        {
            "gzip" => new GZipStream(input, CompressionMode.Decompress),
            "deflate" => new ZLibStream(input, CompressionMode.Decompress),
            _ => new BrotliStream(input, CompressionMode.Decompress),
        };
        var output = new MemoryStream();
        try
        {
            stream.CopyTo(output);
            return output.ToArray();
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Creates inputs of many kinds: empty, runs, text, noise, and a mixture longer than deflate's window.</summary>
    public static IEnumerable<byte[]> Samples()
    {
        var random = new Random(5);
        yield return [7];
        yield return new byte[100_000];
        yield return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2_000).Select(i => $"{{\"name\":\"shelves/{i % 7}/books/{i}\"}}")));
        var noise = new byte[70_000];
        random.NextBytes(noise);
        yield return noise;
        yield return [.. noise[..1_000], .. new byte[40_000], .. noise, .. Enumerable.Repeat((byte)'a', 300), .. noise[..1_000]];
        yield return Enumerable.Range(0, 50_000).Select(_ => (byte)(random.NextDouble() * random.NextDouble() * 90)).ToArray();
    }
}
