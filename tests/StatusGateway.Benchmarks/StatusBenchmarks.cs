using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Transcoding;

namespace StatusGateway.Benchmarks;

/// <summary>
/// A failure on its way from a gRPC server to a caller of REST: three details out of the trailers, into a problem; beside the
/// same by message objects.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class StatusBenchmarks : IDisposable
{
    private const string Whole = "trailers to problem";
    private const string Bare = "problem without details";

    private static readonly StatusWriteContext Context = SampleStatus.Context;

    private readonly PooledBuffer _output = new();
    private readonly GoogleStatus _google = new();
    private RpcStatus _status = null!;
    private RpcStatus _bare = null!;
    private Rpc.Status _bareProto = null!;
    private string _message = "";
    private string _details = "";

    [GlobalSetup]
    public void Setup()
    {
        _status = SampleStatus.Create();
        _bare = new RpcStatus(_status.Code, _status.Message);
        _bareProto = _bare.ToProto();
        _message = GrpcTrailers.MessageValue(_status)!;
        _details = GrpcTrailers.DetailsValue(_status)!;
        Answers.Require(TrailersToProblem() > 0 && ReadBack(_output.WrittenSpan).Equals(_status), "the problem of the trailers");
        Answers.Require(GoogleTrailersToProblem() > 0 && ReadBack(_google.Written).Equals(_status), "Google's problem of the trailers");
        Answers.Require(Problem() > 0 && ReadBack(_output.WrittenSpan).Equals(_bare), "the problem without details");
        Answers.Require(GoogleProblem() > 0 && ReadBack(_google.Written).Equals(_bare), "Google's problem without details");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _output.Dispose();
        _google.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    [BenchmarkCategory(Whole)]
    public int TrailersToProblem()
    {
        _output.Clear();
        ProblemDialect.Instance.Write(GrpcTrailers.Read("5", _message, _details, StatusOrigin.Upstream, out _), Context, _output);
        return _output.Length;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Whole)]
    public int GoogleTrailersToProblem() =>
        _google.WriteProblem(GoogleStatus.ReadTrailers("5", _message, _details), Context.HttpStatus, Context.Instance!, Context.TraceId!);

    [Benchmark]
    [BenchmarkCategory(Bare)]
    public int Problem()
    {
        _output.Clear();
        ProblemDialect.Instance.Write(_bare, Context, _output);
        return _output.Length;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Bare)]
    public int GoogleProblem() => _google.WriteProblem(_bareProto, Context.HttpStatus, Context.Instance!, Context.TraceId!);

    private static RpcStatus ReadBack(ReadOnlySpan<byte> problem) => ProblemDialect.Instance.Read(problem, SampleStatus.ReadContext);
}
