using System.Text;
using Google.Protobuf;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Protos;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>The cost of a pass: no memory except for the output in common cases, and a limited stack.</summary>
public class CostTests
{
    private static readonly Wide Common = new()
    {
        FInt32 = 1,
        FString = "a text with \"quotes\"",
        FBytes = ByteString.CopyFromUtf8("bytes"),
        FColor = Color.Green,
        FDouble = 1.5,
        FChild = new Wide { FInner = new Inner { Text = "deep", Numbers = { 1, 2, 3 } } },
        RString = { "a", "b" },
        RChild = { new Wide { FInt64 = 1 }, new Wide() },
        MString = { ["a"] = "b", ["c"] = "d" },
        CString = "chosen",
        WTimestamp = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1, Nanos = 5 },
        WInt64 = 5,
        WStruct = Google.Protobuf.WellKnownTypes.Struct.Parser.ParseJson("""{"a":[1,{"b":null}]}"""),
        WAny = Google.Protobuf.WellKnownTypes.Any.Pack(new Inner { Number = 1 }),
    };

    [Fact]
    public void Writing_json_takes_no_memory_beside_the_output()
    {
        var type = Codec.Type(Codec.Wide);
        var bytes = Common.ToByteArray();
        using var output = new PooledBuffer(65_536);
        AssertNoAllocation(() =>
        {
            output.Clear();
            return WireToJson.Write(type, bytes, Codec.Options, output, out var fidelity) is null && fidelity == Fidelity.Exact;
        });
    }

    [Fact]
    public void Reading_json_takes_no_memory_beside_the_output()
    {
        var type = Codec.Type(Codec.Wide);
        var json = Encoding.UTF8.GetBytes(Codec.Json(Codec.Wide, Common.ToByteArray()));
        using var output = new PooledBuffer(65_536);
        AssertNoAllocation(() =>
        {
            output.Clear();
            return JsonToWire.Read(type, json, Codec.Options, output) is null;
        });
    }

    [Fact]
    public void The_maximum_depth_fits_a_small_stack()
    {
        const int small = 1024 * 1024; // the minimum default of all platforms
        const int maxDepth = 500;
        var options = Codec.Options with { MaxDepth = maxDepth };
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() =>
        {
            foreach (var (open, close) in new[] { ("{\"fChild\":", "}"), ("{\"mChild\":{\"k\":", "}}"), ("{\"rChild\":[", "]}") })
            {
                var levels = open.Contains("mChild", StringComparison.Ordinal) ? maxDepth / 2 : maxDepth;
                var json = string.Concat(Enumerable.Repeat(open, levels)) + "{}" + string.Concat(Enumerable.Repeat(close, levels));
                Assert.Equal(json, Codec.Json(Codec.Wide, Codec.Wire(Codec.Wide, json, options), options));
            }

            var list = new string('[', maxDepth / 2) + new string(']', maxDepth / 2);
            Assert.Equal(list, Codec.Json("google.protobuf.Value", Codec.Wire("google.protobuf.Value", list, options), options));
            var skipped = $$"""{"nothing":{{new string('[', maxDepth - 1)}}{{new string(']', maxDepth - 1)}}}""";
            Codec.AssertWire(Codec.Wide, skipped, "", options with { IgnoreUnknownFields = true });
        }), small);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public void A_depth_out_of_range_is_refused(int depth) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new JsonOptions { MaxDepth = depth, Types = SchemaSet.Empty });

    /// <summary>
    /// Measures blocks of calls until one allocates nothing. The runtime can trim the shared pools at any time, and one block then allocates;
    /// calls that allocate themselves do so in every block.
    /// </summary>
    private static void AssertNoAllocation(Func<bool> call)
    {
        const int calls = 1000;
        const int maxBlocks = 20;
        var minAllocated = long.MaxValue;
        for (var block = 0; block < maxBlocks && minAllocated > 0; block++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = true;
            for (var i = 0; i < calls; i++) ok &= call();
            minAllocated = Math.Min(minAllocated, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(ok);
        }

        Assert.Equal(0, minAllocated);
    }
}
