using System.Text.Json;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using StatusGateway.Transcoding;

namespace StatusGateway.Benchmarks.Json;

/// <summary>
/// ProtoJSON from protobuf bytes to UTF-8. Google.Protobuf creates message objects and strings. System.Text.Json with generated code
/// starts with an object that is filled already.
/// </summary>
[JsonComparison]
public class WireToJsonBenchmarks : IDisposable
{
    private readonly PooledBuffer _output = new();
    private Utf8JsonWriter _writer = null!;

    public static IEnumerable<JsonSample> Messages => JsonSamples.All;

    [ParamsSource(nameof(Messages))]
    public JsonSample Message { get; set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        _writer = new Utf8JsonWriter(_output, new JsonWriterOptions { Encoder = JsonSample.Encoder, SkipValidation = true });
        Results.Require(StatusGateway() > 0 && _output.WrittenSpan.SequenceEqual(Message.Json), "the JSON");
        Results.Require(SystemTextJson() > 0 && _output.WrittenSpan.SequenceEqual(Message.Json), "the JSON of System.Text.Json");
        Results.Require(JsonNode.DeepEquals(JsonNode.Parse(Google()), JsonNode.Parse(Message.Json)), "Google's JSON");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _writer.Dispose();
        _output.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int StatusGateway()
    {
        _output.Clear();
        return Transcoding.Json.WireToJson.Write(Message.Type, Message.Wire, Message.Options, _output, out _) is null ? _output.Length : -1;
    }

    [Benchmark(Baseline = true)]
    public byte[] Google() => Message.WriteByGoogle();

    [Benchmark]
    public int SystemTextJson()
    {
        _output.Clear();
        _writer.Reset();
        Message.WriteObject(_writer);
        _writer.Flush();
        return _output.Length;
    }
}
