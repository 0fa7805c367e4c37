using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Transcoding;

namespace StatusGateway.Benchmarks;

/// <summary>
/// An error of a gRPC server on its way to a REST client: trailers with three details to problem details, compared with the same by
/// generated messages.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class StatusBenchmarks : IDisposable
{
    private const string FromTrailers = "trailers to problem";
    private const string WithoutDetails = "problem without details";

    private static readonly StatusWriteContext Context = SampleStatus.Context;

    private readonly PooledBuffer _output = new();
    private readonly GoogleStatus _google = new();
    private RpcStatus _status = null!;
    private RpcStatus _withoutDetails = null!;
    private Rpc.Status _withoutDetailsProto = null!;
    private string _message = "";
    private string _details = "";

    [GlobalSetup]
    public void Setup()
    {
        _status = SampleStatus.Create();
        _withoutDetails = new RpcStatus(_status.Code, _status.Message);
        _withoutDetailsProto = _withoutDetails.ToProto();
        _message = GrpcTrailers.MessageValue(_status)!;
        _details = GrpcTrailers.DetailsValue(_status)!;
        Results.Require(TrailersToProblem() > 0 && ReadBack(_output.WrittenSpan).Equals(_status), "the problem from trailers differs");
        Results.Require(GoogleTrailersToProblem() > 0 && ReadBack(_google.Written).Equals(_status), "the problem of Google.Protobuf from trailers differs");
        Results.Require(Problem() > 0 && ReadBack(_output.WrittenSpan).Equals(_withoutDetails), "the problem without details differs");
        Results.Require(GoogleProblem() > 0 && ReadBack(_google.Written).Equals(_withoutDetails), "the problem of Google.Protobuf without details differs");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _output.Dispose();
        _google.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    [BenchmarkCategory(FromTrailers)]
    public int TrailersToProblem()
    {
        _output.Clear();
        ProblemDialect.Instance.Write(GrpcTrailers.Read("5", _message, _details, StatusOrigin.Upstream, out _), Context, _output);
        return _output.Length;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(FromTrailers)]
    public int GoogleTrailersToProblem() =>
        _google.WriteProblem(GoogleStatus.ReadTrailers("5", _message, _details), Context.HttpStatus, Context.Instance!, Context.TraceId!);

    [Benchmark]
    [BenchmarkCategory(WithoutDetails)]
    public int Problem()
    {
        _output.Clear();
        ProblemDialect.Instance.Write(_withoutDetails, Context, _output);
        return _output.Length;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(WithoutDetails)]
    public int GoogleProblem() => _google.WriteProblem(_withoutDetailsProto, Context.HttpStatus, Context.Instance!, Context.TraceId!);

    private static RpcStatus ReadBack(ReadOnlySpan<byte> problem) => ProblemDialect.Instance.Read(problem, SampleStatus.ReadContext);
}
