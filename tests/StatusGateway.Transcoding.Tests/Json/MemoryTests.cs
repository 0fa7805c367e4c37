using System.Text;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>
/// Input of n bytes never allocates more than a small multiple of n. The tests measure the worst input of each kind, with the arrays of the
/// pools, on a new thread.
/// </summary>
public class MemoryTests
{
    private const int Size = 1 << 20;
    private const int MaxBytesPerByte = 20;

    [Theory]
    [InlineData("google.protobuf.Struct", "{\"a\":[", "0,", "0]}")]
    [InlineData("google.protobuf.ListValue", "[", "0,", "0]")]
    [InlineData("google.protobuf.ListValue", "[", "\"\",", "\"\"]")]
    [InlineData("google.protobuf.ListValue", "[", "[],", "[]]")]
    [InlineData("google.protobuf.ListValue", "[", "\"\\n\",", "\"\"]")]
    [InlineData(Codec.Wide, "{\"rDouble\":[", "0,", "0]}")]
    [InlineData(Codec.Wide, "{\"rChild\":[", "{},", "{}]}")]
    [InlineData(Codec.Wide, "{\"rChild\":[", "{\"rChild\":[{}]},", "{}]}")]
    [InlineData(Codec.Wide, "{\"mString\":{", "\"\":\"\",", "\"a\":\"\"}}")]
    [InlineData(Codec.Wide, "{\"wMask\":\"", "aA,", "a\"}")]
    [InlineData(Codec.Wide, "{\"rwAny\":[", "{},", "{}]}")]
    [InlineData("google.protobuf.Any", "{\"@type\":\"t/google.protobuf.ListValue\",\"value\":[", "0,", "0]}")]
    [InlineData("google.protobuf.Any", "{\"value\":[", "0,", "0],\"@type\":\"t/google.protobuf.ListValue\"}")]
    public void Memory_is_linear_in_the_text(string type, string start, string part, string end)
    {
        var json = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(part, Size / part.Length)) + end);
        AssertBound(json.Length, output => JsonToWire.Read(Codec.Type(type), json, Codec.Options, output));
    }

    [Theory]
    [InlineData("test.wide.Inner", "1200 0801", Size / 4)] // out of order, an entry of the index for every two bytes
    [InlineData("test.wide.Inner", "2000 0801", Size / 4)]
    [InlineData(Codec.Wide, "8805 01 9205 0161", Size / 7)] // members of a oneof in turn
    [InlineData(Codec.Wide, "ca03 07 8805 01 9205 0161", Size / 10)] // in messages of a list
    [InlineData(Codec.Wide, "ea03 00", Size / 3)]
    [InlineData(Codec.Wide, "8a01 02 1801", Size / 5)] // a message in very many parts
    [InlineData(Codec.Wide, "ca03 06 ea0300 ea0300", Size / 9)]
    [InlineData("google.protobuf.ListValue", "0a04 2001 1800", Size / 6)]
    [InlineData("google.protobuf.ListValue", "0a02 3200", Size / 4)]
    [InlineData("google.protobuf.Struct", "0a00", Size / 2)]
    public void Memory_is_linear_in_the_bytes(string type, string hex, int times)
    {
        byte[] input = [.. Enumerable.Repeat(Codec.Hex(hex), times).SelectMany(bytes => bytes)];
        AssertBound(input.Length, output => WireToJson.Write(Codec.Type(type), input, Codec.Options, output, out _));
    }

    [Theory]
    [InlineData("ca03 00")] // elements of a list of messages, in order
    [InlineData("ca03 02 5a00")] // with one field, so that there are defaults before and after it
    [InlineData("ca03 06 9a0801 61 1801")] // out of order
    public void Defaults_many_times_the_input_are_refused(string hex)
    {
        const int size = Size / 4;
        const int maxBytesPerByte = 64 * 5; // the limit, in an array that can be twice as long
        byte[] input = [.. Enumerable.Repeat(Codec.Hex(hex), size / Codec.Hex(hex).Length).SelectMany(bytes => bytes)];
        var options = Codec.Options with { EmitDefaults = true };
        var error = OnThreadOfItsOwn(output => WireToJson.Write(Codec.Type(Codec.Wide), input, options, output, out _), out var allocated);
        Assert.Equal("With the defaults of its fields the message is too large in JSON: more than 64 times its bytes.", error?.Message);
        Assert.Equal("r_child", error?.Path[0]);
        Assert.True(allocated < (long)size * maxBytesPerByte, $"{allocated / (double)size:F1} bytes for each byte.");
    }

    [Fact]
    public void Typical_lists_are_written_with_all_defaults()
    {
        // 2000 messages of two fields each, of which 90 have defaults.
        byte[] input = [.. Enumerable.Repeat(Codec.Hex("ca03 12 1801 720e 616161616161616161616161 6161"), 2000).SelectMany(bytes => bytes)];
        var json = Codec.Json(Codec.Wide, input, Codec.Options with { EmitDefaults = true });
        Assert.Equal(2001, json.Split("\"rDouble\":[]").Length - 1);
    }

    [Fact]
    public void A_large_map_with_repeated_keys_needs_little_memory()
    {
        using var buffer = new PooledBuffer();
        var writer = new WireWriter(buffer);
        for (var i = 0; i < 100_000; i++)
        {
            writer.WriteTag(61, WireType.LengthDelimited);
            var mark = writer.BeginNested();
            writer.WriteTag(1, WireType.Varint);
            writer.WriteVarint((ulong)(i % 99_999));
            writer.EndNested(mark);
        }

        writer.Flush();
        var input = buffer.WrittenSpan.ToArray();
        AssertBound(input.Length, output => WireToJson.Write(Codec.Type(Codec.Wide), input, Codec.Options, output, out _));
    }

    private static void AssertBound(int size, Func<PooledBuffer, TranscodeError?> call)
    {
        // The first call compiles the plans, which belong to the schema and not to the input, on a thread with a pool of its own.
        OnThreadOfItsOwn(call, out _);
        Assert.Null(OnThreadOfItsOwn(call, out var allocated));
        Assert.True(allocated < ((long)size * MaxBytesPerByte) + 65_536, $"{allocated / (double)size:F1} bytes for each byte.");
    }

    private static TranscodeError? OnThreadOfItsOwn(Func<PooledBuffer, TranscodeError?> call, out long allocated)
    {
        TranscodeError? error = null;
        var bytes = 0L;
        var thread = new Thread(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var output = new PooledBuffer();
            error = call(output);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        thread.Start();
        thread.Join();
        allocated = bytes;
        return error;
    }
}
