using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Google.Protobuf;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Benchmarks;

/// <summary>
/// ProtoJSON from protobuf bytes to UTF-8 and back, beside Google.Protobuf, which goes through message objects and strings.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class JsonBenchmarks : IDisposable
{
    private readonly PooledBuffer _output = new();
    private MessageSchema _type = null!;
    private MessageParser _parser = null!;
    private byte[] _wire = [];
    private byte[] _json = [];

    /// <summary>Number of books; 0 is one book by itself.</summary>
    [Params(0, 50)]
    public int ListOf { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        IMessage message = ListOf == 0 ? Books.One(1) : Books.Many(ListOf);
        _type = SchemaSet.FromGenerated(LibraryReflection.Descriptor).FindMessage(message.Descriptor.FullName)!;
        _parser = message.Descriptor.Parser;
        _wire = message.ToByteArray();
        _json = Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message));
        Answers.Require(WireToJson() > 0 && SameJson(_output.WrittenSpan.ToArray(), _json), "the JSON");
        Answers.Require(SameJson(GoogleWireToJson(), _json), "Google's JSON");
        Answers.Require(JsonToWire() > 0 && _parser.ParseFrom(_output.WrittenSpan.ToArray()).Equals(message), "the bytes");
        Answers.Require(_parser.ParseFrom(GoogleJsonToWire()).Equals(message), "Google's bytes");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _output.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    [BenchmarkCategory("to JSON")]
    public int WireToJson()
    {
        _output.Clear();
        return Transcoding.Json.WireToJson.Write(_type, _wire, JsonOptions.Default, _output, out _) is null ? _output.Length : -1;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("to JSON")]
    public byte[] GoogleWireToJson() => Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(_parser.ParseFrom(_wire)));

    [Benchmark]
    [BenchmarkCategory("from JSON")]
    public int JsonToWire()
    {
        _output.Clear();
        return Transcoding.Json.JsonToWire.Read(_type, _json, JsonOptions.Default, _output) is null ? _output.Length : -1;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("from JSON")]
    public byte[] GoogleJsonToWire() => _parser.ParseJson(Encoding.UTF8.GetString(_json)).ToByteArray();

    private static bool SameJson(byte[] left, byte[] right) => JsonNode.DeepEquals(JsonNode.Parse(left), JsonNode.Parse(right));
}
