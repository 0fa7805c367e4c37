using System.IO.Compression;
using System.Text;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Transcoding;

namespace StatusGateway.Fuzzing.Targets;

/// <summary>
/// The readers of streams: frames, JSON values, events, Base64 and compression. What they read must not depend on how the bytes arrive:
/// the first byte of an input is the size of the chunks of a second reading.
/// </summary>
internal static class FramingTargets
{
    private const int Limit = 64 * 1024;

    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"title\":\"Dune\"} ~ ", 30)));

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("frames", Texts("\u0003\0\0\0\0\u0002ab\u0001\0\0\0\0", "\u0001\0\0\0\0\u0001x\u0002\0\0\0\0"), (input, plant) => CheckChunks(input, plant, ReadFrames)),
        new("json-stream", Texts("\u0003{\"a\":1}\n{\"b\":[2,\"}\"]}\n", "\u0002[{\"a\":1}, {\"b\":\"\\\"\"}]", "\u0001{}{}"), (input, plant) => CheckChunks(input, plant, ReadJson)),
        new("event-stream", Texts("\u0005event: a\ndata: {\"x\":1}\ndata: 2\nid: 3\n\n: comment\r\n\r\ndata:y\n\n", "\u0001\u00EF\u00BB\u00BFdata: z\r\r"), (input, plant) => CheckChunks(input, plant, ReadEvents)),
        new("grpc-web-text", Texts("\u0003AAAAAAIKAA==", "\u0002AAAA\r\nAAAA"), ReadBase64),
        Compressed("gzip", MessageCompression.Gzip, static stream => new GZipStream(stream, CompressionMode.Decompress)),
        Compressed("deflate", MessageCompression.Deflate, static stream => new ZLibStream(stream, CompressionMode.Decompress)),
        Compressed("brotli", MessageCompression.Brotli, static stream => new BrotliStream(stream, CompressionMode.Decompress)),
    ];

    private static void CheckChunks(ReadOnlySpan<byte> input, Plant plant, Func<Stream, string> read)
    {
        if (input.IsEmpty) return;
        var body = input[1..].ToArray();
        var whole = read(new ChunkedStream(body, int.MaxValue));
        var chunked = read(new ChunkedStream(body, input[0] + 1));
        if (plant.Spoils(input)) chunked += "~";
        FuzzFinding.Unless(whole == chunked, $"In chunks of {input[0] + 1} bytes: {Shorten(chunked)}, and at once: {Shorten(whole)}");
    }

    private static string ReadFrames(Stream stream)
    {
        using var frames = new FrameReader(stream, Limit);
        var text = new StringBuilder();
        while (true)
        {
            var outcome = Wait(frames.ReadAsync(CancellationToken.None));
            text.Append(outcome);
            if (outcome != FrameOutcome.Message) return text.ToString();
            text.Append(frames.Message.IsCompressed).Append(Convert.ToHexString(frames.Message.Payload.Span));
        }
    }

    private static string ReadJson(Stream stream)
    {
        using var values = new JsonValueReader(stream, mayBeArray: true, Limit, Limit);
        var text = new StringBuilder();
        while (true)
        {
            var outcome = Wait(values.ReadAsync(CancellationToken.None));
            text.Append(outcome);
            if (outcome != JsonValueOutcome.Value) return text.ToString();
            FuzzFinding.Unless(!values.Value.IsEmpty, "A value is empty.");
            text.Append(Convert.ToHexString(values.Value.Span)).Append(values.IsArray);
        }
    }

    private static string ReadEvents(Stream stream)
    {
        using var events = new EventStreamReader(stream, Limit, Limit);
        var text = new StringBuilder();
        while (true)
        {
            var outcome = Wait(events.ReadAsync(CancellationToken.None));
            text.Append(outcome);
            if (outcome != JsonValueOutcome.Value) return text.ToString();
            text.Append(events.Name).Append(Convert.ToHexString(events.Data.Span));
        }
    }

    private static void ReadBase64(ReadOnlySpan<byte> input, Plant plant)
    {
        if (input.IsEmpty) return;
        CheckChunks(input, plant, static stream =>
        {
            using var decoded = new Base64Stream(stream);
            var bytes = ReadAll(decoded);
            // How much comes before an error depends on the chunks.
            return decoded.IsMalformed ? "malformed" : Convert.ToHexString(bytes);
        });
        var text = Encoding.Latin1.GetString(input[1..]);
        var bytes = new byte[text.Length];
        // A reader may refuse bits that no canonical encoder sets (RFC 4648 section 3.5).
        if (!Convert.TryFromBase64String(text, bytes, out var length) || Convert.ToBase64String(bytes, 0, length) != text) return;
        using var whole = new Base64Stream(new ChunkedStream(input[1..].ToArray(), int.MaxValue));
        FuzzFinding.Unless(ReadAll(whole).AsSpan().SequenceEqual(bytes.AsSpan(0, length)) && !whole.IsMalformed, "Valid Base64 was not read as the framework reads it.");
    }

    private static FuzzTarget Compressed(string name, MessageCompression compression, Func<Stream, Stream> open)
    {
        using var seed = new PooledBuffer();
        compression.Compress(Plain, seed);
        return new FuzzTarget(name, [[7, .. seed.WrittenSpan], [200, .. seed.WrittenSpan]], (input, plant) => Decompress(input, plant, compression, open)) { MaxBytes = 8 * 1024 * 1024 };
    }

    /// <summary>What is decompressed at once and in chunks is the same, and the same as the framework's where it is complete.</summary>
    private static void Decompress(ReadOnlySpan<byte> input, Plant plant, MessageCompression compression, Func<Stream, Stream> open)
    {
        if (input.Length < 2) return;
        var body = input[1..].ToArray();
        using var output = new PooledBuffer();
        var outcome = compression.Decompress(body, Limit, output);
        using var stream = DecompressionStream.Open(new ChunkedStream(body, input[0] + 1), [compression], new ReadLimits(Limit));
        var chunked = ReadAll(stream);
        var isOk = DecompressionStream.OutcomeOf(stream) == CompressionOutcome.Ok && chunked.Length <= Limit;
        FuzzFinding.Unless(isOk == (outcome == CompressionOutcome.Ok), $"At once the outcome is {outcome}, in chunks {DecompressionStream.OutcomeOf(stream)} with {chunked.Length} bytes.");
        if (outcome != CompressionOutcome.Ok) return;
        var bytes = plant.Spoils(output.WrittenSpan) ? output.WrittenSpan[1..] : output.WrittenSpan;
        FuzzFinding.Unless(bytes.SequenceEqual(chunked), "In chunks other bytes are decompressed than at once.");
        using var expected = new MemoryStream();
        using (var framework = open(new MemoryStream(body))) framework.CopyTo(expected);
        FuzzFinding.Unless(bytes.SequenceEqual(expected.ToArray()), "The framework decompresses other bytes.");
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        while (all.Length <= 4 * Limit && Wait(stream.ReadAsync(buffer)) is > 0 and var count) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    // The streams of these harnesses never wait.
    private static T Wait<T>(ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new FuzzFinding("A reader waits for something other than its stream.");

    private static string Shorten(string text) => text.Length > 200 ? text[^200..] : text;

    private static IReadOnlyList<byte[]> Texts(params string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];
}
