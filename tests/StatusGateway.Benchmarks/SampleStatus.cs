using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;

namespace StatusGateway.Benchmarks;

/// <summary>A common error of a service: a missing resource, with three details.</summary>
internal static class SampleStatus
{
    public static StatusWriteContext Context { get; } = new()
    {
        HttpStatus = 404,
        Instance = "/v1/shelves/1/books/9",
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    public static StatusReadContext ReadContext { get; } = new(404, StatusOrigin.Upstream);

    public static RpcStatus Create() => new(
        RpcCode.NotFound,
        "Book \"shelves/1/books/9\" was not found.",
        [
            StatusDetail.Create(new ErrorInfo { Reason = "BOOK_NOT_FOUND", Domain = "library.example.com", Metadata = { ["name"] = "shelves/1/books/9" } }),
            StatusDetail.Create(new ResourceInfo { ResourceType = "library.example.com/Book", ResourceName = "shelves/1/books/9" }),
            StatusDetail.Create(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)) }),
        ]);
}
