using System.Text;
using System.Text.Json;
using Google.Protobuf;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>Any input gives a result or an error: no exception, no endless loop, and memory in proportion to the input.</summary>
public class TotalityTests
{
    private const int Runs = 100_000;
    private const int Corpus = 100;

    // The limit of a call: the text of an error, and a little for each byte of input.
    private const long MaxPerRun = 1024 * 1024;
    private const int MaxPerByte = 20;
    private const int MaxRepeats = 10;

    private static readonly byte[] JsonPieces = "{}[]\",:\\u0123456789eE+-.truefalsenull@type@value \n\u00e4"u8.ToArray();

    [Fact]
    public void Any_bytes_give_json_or_an_error()
    {
        var random = new Random(1);
        byte[][] wide = [.. Enumerable.Range(0, Corpus).Select(seed => new RandomMessages(seed).Wide().ToByteArray())];
        byte[][] old = [.. Enumerable.Range(0, Corpus).Select(seed => new RandomMessages(seed).Old().ToByteArray())];
        var ok = 0;
        using var output = new PooledBuffer();
        Run(run => Mutate(random, run % 2 == 0 ? wide : old, []), (run, input) =>
        {
            output.Clear();
            var error = WireToJson.Write(Codec.Type(run % 2 == 0 ? Codec.Wide : Codec.Old), input, Codec.Options, output, out _);
            if (error is not null)
            {
                AssertSentence(error, input.Length);
                return;
            }

            ok++;
            var reader = new Utf8JsonReader(output.WrittenSpan, new JsonReaderOptions { MaxDepth = 1000 });
            while (reader.Read())
            {
            }
        });
        Assert.InRange(ok, Runs / 20, Runs);
    }

    [Fact]
    public void Any_text_gives_bytes_or_an_error()
    {
        var random = new Random(2);
        byte[][] wide = [.. Enumerable.Range(0, Corpus).Select(seed => Encoding.UTF8.GetBytes(Codec.Json(Codec.Wide, new RandomMessages(seed).Wide().ToByteArray())))];
        byte[][] old = [.. Enumerable.Range(0, Corpus).Select(seed => Encoding.UTF8.GetBytes(Codec.Json(Codec.Old, new RandomMessages(seed).Old().ToByteArray())))];
        JsonOptions[] options = [Codec.Options, Codec.Options with { IgnoreUnknownFields = true }];
        var ok = 0;
        using var output = new PooledBuffer();
        using var back = new PooledBuffer();
        Run(run => Mutate(random, run % 2 == 0 ? wide : old, JsonPieces), (run, input) =>
        {
            var type = Codec.Type(run % 2 == 0 ? Codec.Wide : Codec.Old);
            output.Clear();
            var error = JsonToWire.Read(type, input, options[run / 2 % 2], output);
            if (error is not null)
            {
                AssertSentence(error, input.Length);
                return;
            }

            // The document is JSON for other readers too, and its bytes can be written again.
            ok++;
            var reader = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = 1000 });
            while (reader.Read())
            {
            }

            back.Clear();
            Assert.Null(WireToJson.Write(type, output.WrittenSpan, Codec.Options, back, out _));
        });
        Assert.InRange(ok, Runs / 20, Runs);
    }

    [Fact]
    public void Any_text_gives_an_any_or_an_error()
    {
        var random = new Random(3);
        byte[][] texts =
        [
            """{"@type":"t/test.wide.Inner","number":1,"inner":{"text":"a"}}"""u8.ToArray(),
            """{"@type":"t/google.protobuf.Duration","value":"1s"}"""u8.ToArray(),
            """{"@type":"t/not.known","@value":"CAE="}"""u8.ToArray(),
            """{"@type":"t/google.protobuf.Any","value":{"@type":"t/google.protobuf.Struct","value":{"a":[1,null]}}}"""u8.ToArray(),
        ];
        using var value = new PooledBuffer();
        using var json = new PooledBuffer();
        Run(_ => Mutate(random, texts, JsonPieces), (_, input) =>
        {
            value.Clear();
            if (JsonToWire.ReadAny(input, Codec.Options, out var url, value) is { } error)
            {
                AssertSentence(error, input.Length);
                return;
            }

            json.Clear();
            WireToJson.WriteAny(url, value.WrittenSpan, Codec.Options, AnyValuePolicy.WhenNotExact, json);
        });
    }

    private static void AssertSentence(TranscodeError error, int length)
    {
        Assert.Matches(@"[.?]$", error.Message);
        Assert.InRange(error.Message.Length, 10, 400);
        Assert.InRange(error.Offset, -1, length);
        Assert.NotNull(error.Pointer);
        Assert.NotNull(error.FieldPath);
    }

    private static byte[] Mutate(Random random, byte[][] corpus, byte[] pieces)
    {
        var bytes = new List<byte>(corpus[random.Next(corpus.Length)]);
        for (var i = random.Next(4); i >= 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = random.Next(Math.Min(bytes.Count - at, 20) + 1);
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count: bytes[at] = Piece(random, pieces); break;
                case 1: bytes.Insert(at, Piece(random, pieces)); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3 when bytes.Count < 20_000: bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length)); break;
                case 4 when random.Next(5) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
                case 5 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }

        return [.. bytes];
    }

    private static byte Piece(Random random, byte[] pieces) => pieces.Length == 0 ? (byte)random.Next(256) : pieces[random.Next(pieces.Length)];

    /// <summary>
    /// Asserts that each call allocates in proportion to its input. The runtime can trim the shared pools at any time, and a call then rents
    /// new arrays, so a call that allocates too much is repeated: its own allocations are the same every time.
    /// </summary>
    private static void Run(Func<int, byte[]> next, Action<int, byte[]> call)
    {
        for (var run = 0; run < Runs; run++)
        {
            var input = next(run);
            var limit = MaxPerRun + (MaxPerByte * (long)input.Length);
            var allocated = Measure(run, input, call);
            for (var repeat = 0; repeat < MaxRepeats && allocated >= limit; repeat++) allocated = Math.Min(allocated, Measure(run, input, call));
            Assert.True(allocated < limit, $"Run {run} allocated {allocated} bytes for {input.Length} bytes of input.");
        }
    }

    private static long Measure(int run, byte[] input, Action<int, byte[]> call)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        call(run, input);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
