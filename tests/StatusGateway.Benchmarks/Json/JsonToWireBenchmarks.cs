using BenchmarkDotNet.Attributes;
using StatusGateway.Transcoding;

namespace StatusGateway.Benchmarks.Json;

/// <summary>
/// ProtoJSON from UTF-8 to protobuf bytes. Google.Protobuf creates strings and message objects. System.Text.Json with generated code
/// creates an object, and is only for comparison.
/// </summary>
[JsonComparison]
public class JsonToWireBenchmarks : IDisposable
{
    private readonly PooledBuffer _output = new();

    public static IEnumerable<JsonSample> Messages => JsonSamples.All;

    [ParamsSource(nameof(Messages))]
    public JsonSample Message { get; set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        Results.Require(StatusGateway() > 0 && _output.WrittenSpan.SequenceEqual(Message.Wire), "the bytes");
        Results.Require(Google().AsSpan().SequenceEqual(Message.Wire), "Google's bytes");
        Results.Require(SystemTextJson() is not null, "the object of System.Text.Json");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _output.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int StatusGateway()
    {
        _output.Clear();
        return Transcoding.Json.JsonToWire.Read(Message.Type, Message.Json, Message.Options, _output) is null ? _output.Length : -1;
    }

    [Benchmark(Baseline = true)]
    public byte[] Google() => Message.ReadByGoogle();

    [Benchmark]
    public object? SystemTextJson() => Message.ReadObject();
}
