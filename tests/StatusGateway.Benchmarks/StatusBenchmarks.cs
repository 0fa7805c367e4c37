using BenchmarkDotNet.Attributes;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Rpc;
using StatusGateway.Transcoding;

namespace StatusGateway.Benchmarks;

/// <summary>A failure on its way from a gRPC server to a caller of REST: three details out of the trailers, into a problem.</summary>
[MemoryDiagnoser]
public class StatusBenchmarks : IDisposable
{
    private static readonly StatusWriteContext Context = new()
    {
        HttpStatus = 404,
        Instance = "/v1/shelves/1/books/9",
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    private readonly PooledBuffer _output = new();
    private RpcStatus _status = null!;
    private string _message = "";
    private string _details = "";

    [GlobalSetup]
    public void Setup()
    {
        _status = new RpcStatus(
            RpcCode.NotFound,
            "Book \"shelves/1/books/9\" was not found.",
            [
                StatusDetail.Of(new ErrorInfo { Reason = "BOOK_NOT_FOUND", Domain = "library.example.com", Metadata = { ["name"] = "shelves/1/books/9" } }),
                StatusDetail.Of(new ResourceInfo { ResourceType = "library.example.com/Book", ResourceName = "shelves/1/books/9" }),
                StatusDetail.Of(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)) }),
            ]);
        _message = GrpcTrailers.MessageValue(_status)!;
        _details = GrpcTrailers.DetailsValue(_status)!;
        Answers.Require(Read().Equals(_status), "the status of the trailers");
        Answers.Require(Write() > 0 && ReadBack().Equals(_status), "the status of the problem");
        Answers.Require(ReadAndWrite() > 0 && ReadBack().Equals(_status), "the status of both");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _output.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public RpcStatus Read() => GrpcTrailers.Read("5", _message, _details, StatusOrigin.Upstream, out _);

    [Benchmark]
    public int Write()
    {
        _output.Clear();
        ProblemDialect.Instance.Write(_status, Context, _output);
        return _output.Length;
    }

    [Benchmark(Baseline = true)]
    public int ReadAndWrite()
    {
        _output.Clear();
        ProblemDialect.Instance.Write(Read(), Context, _output);
        return _output.Length;
    }

    private RpcStatus ReadBack() =>
        ProblemDialect.Instance.Read(_output.WrittenSpan, new StatusReadContext(Context.HttpStatus, StatusOrigin.Upstream));
}
