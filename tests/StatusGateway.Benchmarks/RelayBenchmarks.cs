using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Load;

namespace StatusGateway.Benchmarks;

/// <summary>
/// gRPC calls through the gateway to a gRPC upstream, and the same calls without the gateway: the difference is the gateway's. Client,
/// gateway and upstream run in this process over loopback connections, so Allocated is the sum of all three.
/// </summary>
[MemoryDiagnoser]
public class RelayBenchmarks : IAsyncDisposable
{
    private static readonly byte[] SmallRequest = LibrarySamples.NameRequest(LibrarySamples.BookName);
    private static readonly byte[] LargeRequest = LibrarySamples.LargeBookRequest();
    private static readonly byte[] WatchRequest = LibrarySamples.NameRequest("shelves/1");
    private static readonly byte[] StreamResponse = [.. Enumerable.Repeat(LibrarySamples.EventFrame, LibrarySamples.EventCount).SelectMany(static frame => frame)];

    private WebApplication _upstream = null!;
    private WebApplication? _gateway;
    private RelayClient _client = null!;

    /// <summary>Whether the calls go through the gateway.</summary>
    [Params(false, true)]
    public bool Gateway { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _upstream = LibraryUpstream.Create(port: 0);
        await _upstream.StartAsync();
        var address = new Uri(_upstream.Urls.Single());
        if (Gateway)
        {
            var port = RelayClient.FindPort();
            _gateway = CreateGateway(port, address);
            await _gateway.StartAsync();
            address = new Uri($"http://127.0.0.1:{port}");
        }

        _client = new RelayClient(address);
        await _client.RequireAsync(LibrarySamples.GetBook, SmallRequest, LibrarySamples.BookFrame);
        await _client.RequireAsync(LibrarySamples.CreateBook, LargeRequest, LibrarySamples.LargeBookFrame);
        await _client.RequireAsync(LibrarySamples.WatchBooks, WatchRequest, StreamResponse);
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _client.Dispose();
        if (_gateway is not null) await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Benchmark]
    public Task UnarySmall() => _client.CallAsync(LibrarySamples.GetBook, SmallRequest, LibrarySamples.BookFrame.Length);

    [Benchmark]
    public Task Unary64KiB() => _client.CallAsync(LibrarySamples.CreateBook, LargeRequest, LibrarySamples.LargeBookFrame.Length);

    [Benchmark]
    public Task ServerStreamOf100() => _client.CallAsync(LibrarySamples.WatchBooks, WatchRequest, StreamResponse.Length);

    private static WebApplication CreateGateway(int port, Uri upstream)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, DescribeLibrary());
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["urls"] = $"http://127.0.0.1:{port}",
                ["Gateway:Upstreams:library:Addresses:0"] = upstream.ToString(),
                ["Gateway:Upstreams:library:Schema:DescriptorSet"] = file,
                ["Logging:LogLevel:Default"] = "Warning",
            });
            var errors = builder.AddStatusGateway([]);
            Results.Require(errors.Count == 0, string.Join(' ', errors));
            var gateway = builder.Build();
            gateway.UseStatusGateway();
            gateway.UseStatusGatewayFallback();
            return gateway;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Returns the descriptor set of the Library with its imports, in the order of their dependencies.</summary>
    private static byte[] DescribeLibrary()
    {
        var set = new FileDescriptorSet();
        Add(LibraryReflection.Descriptor);
        return set.ToByteArray();

        void Add(FileDescriptor file)
        {
            foreach (var import in file.Dependencies) Add(import);
            if (!set.File.Any(known => known.Name == file.Name)) set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
        }
    }
}
