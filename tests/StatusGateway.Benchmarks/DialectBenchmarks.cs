using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Transcoding;

namespace StatusGateway.Benchmarks;

/// <summary>A format of a status.</summary>
public enum Form
{
    GrpcTrailers,
    Problem,
    RpcStatus,
    GoogleError,
    Connect,
    Protobuf,
}

/// <summary>
/// Writes and reads a status with three details in each dialect, compared with the same by generated messages.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class DialectBenchmarks : IDisposable
{
    private const string Writing = "write";
    private const string Reading = "read";

    private static readonly StatusWriteContext Context = SampleStatus.Context;

    private readonly PooledBuffer _output = new();
    private readonly GoogleStatus _google = new();
    private RpcStatus _status = null!;
    private Rpc.Status _proto = null!;
    private IStatusDialect? _dialect;
    private string _message = "";
    private string _details = "";
    private byte[] _body = [];

    [ParamsAllValues]
    public Form Form { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _status = SampleStatus.Create();
        _proto = _status.ToProto();
        _message = GrpcTrailers.MessageValue(_status)!;
        _details = GrpcTrailers.DetailsValue(_status)!;
        _dialect = Form switch
        {
            Form.Problem => ProblemDialect.Instance,
            Form.RpcStatus => RpcStatusDialect.Instance,
            Form.GoogleError => GoogleErrorDialect.Instance,
            Form.Connect => ConnectDialect.Instance,
            Form.Protobuf => ProtobufDialect.Instance,
            _ => null,
        };
        Results.Require(Write() > 0 && GoogleWrite() > 0, "nothing was written");
        _body = _output.WrittenSpan.ToArray();
        Results.Require(Read().Equals(_status), "the status differs");
        Results.Require(RpcStatus.FromProto(GoogleRead()).Equals(_status), "the status of Google.Protobuf differs");
        Results.Require(_dialect is null || _dialect.Read(_google.Written, SampleStatus.ReadContext).Equals(_status), "the status that Google.Protobuf wrote differs");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _output.Dispose();
        _google.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    [BenchmarkCategory(Writing)]
    public int Write()
    {
        if (_dialect is null) return GrpcTrailers.MessageValue(_status)!.Length + GrpcTrailers.DetailsValue(_status)!.Length;
        _output.Clear();
        _dialect.Write(_status, Context, _output);
        return _output.Length;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Writing)]
    public int GoogleWrite() => Form switch
    {
        Form.GrpcTrailers => GoogleStatus.WriteTrailers(_proto),
        Form.Problem => _google.WriteProblem(_proto, Context.HttpStatus, Context.Instance!, Context.TraceId!),
        Form.RpcStatus => _google.WriteRpcStatus(_proto),
        Form.GoogleError => _google.WriteGoogleError(_proto, Context.HttpStatus),
        Form.Connect => _google.WriteConnect(_proto),
        _ => _google.WriteProtobuf(_proto),
    };

    [Benchmark]
    [BenchmarkCategory(Reading)]
    public RpcStatus Read() =>
        _dialect is null
            ? GrpcTrailers.Read("5", _message, _details, StatusOrigin.Upstream, out _)
            : _dialect.Read(_body, SampleStatus.ReadContext);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Reading)]
    public Rpc.Status GoogleRead() => Form switch
    {
        Form.GrpcTrailers => GoogleStatus.ReadTrailers("5", _message, _details),
        Form.Problem => GoogleStatus.ReadProblem(_body),
        Form.RpcStatus => GoogleStatus.ReadRpcStatus(_body),
        Form.GoogleError => GoogleStatus.ReadGoogleError(_body),
        Form.Connect => GoogleStatus.ReadConnect(_body),
        _ => GoogleStatus.ReadProtobuf(_body),
    };
}
