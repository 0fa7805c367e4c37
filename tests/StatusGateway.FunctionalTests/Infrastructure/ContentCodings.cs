using System.IO.Compression;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Compresses and decompresses bytes by the names of HTTP content codings.</summary>
public static class ContentCodings
{
    /// <summary>Compresses bytes with each coding of a list, such as "gzip, br". Other names leave the bytes unchanged.</summary>
    public static byte[] Compress(string codings, byte[] bytes)
    {
        foreach (var coding in codings.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var output = new MemoryStream();
            using (Stream stream = coding switch
            {
                "gzip" or "x-gzip" => new GZipStream(output, CompressionMode.Compress),
                "deflate" => new ZLibStream(output, CompressionMode.Compress),
                "br" => new BrotliStream(output, CompressionMode.Compress),
                _ => output,
            }) stream.Write(bytes);
            bytes = output.ToArray();
        }

        return bytes;
    }

    /// <summary>Decompresses bytes of one coding. With null, the bytes are returned unchanged.</summary>
    public static byte[] Decompress(string? coding, byte[] bytes)
    {
        var input = new MemoryStream(bytes);
        using Stream stream = coding switch
        {
            "gzip" => new GZipStream(input, CompressionMode.Decompress),
            "deflate" => new ZLibStream(input, CompressionMode.Decompress),
            "br" => new BrotliStream(input, CompressionMode.Decompress),
            null => input,
            _ => throw new ArgumentException($"Unknown coding \"{coding}\".", nameof(coding)),
        };
        var output = new MemoryStream();
        stream.CopyTo(output);
        return output.ToArray();
    }
}
