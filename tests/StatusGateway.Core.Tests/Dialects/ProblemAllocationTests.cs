using StatusGateway.Core.Dialects;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests.Dialects;

public class ProblemAllocationTests
{
    [Fact]
    public void Status_without_details_is_written_without_allocations()
    {
        var status = new RpcStatus(RpcCode.NotFound, "Book \"☺\" was not found.");
        var localized = StatusDetail.Create(Samples.German);
        StatusWriteContext[] contexts =
        [
            new() { HttpStatus = 404 },
            new() { HttpStatus = 404, Instance = "/v1/shelves/1/books/9", TraceId = "4bf92f3577b34da6a3ce929d0e0e4736", TypeBase = "https://api.example.com/errors/" },
            new() { HttpStatus = 404, Localized = localized },
        ];
        using var output = new PooledBuffer(4_096);
        foreach (var context in contexts)
        {
            Write(status, context, output, 200);
            Assert.Equal(0, Allocations.Min(() => Write(status, context, output, 1_000)));
        }

        Assert.NotEqual(0, output.Length);
    }

    [Fact]
    public void Long_texts_are_written_without_allocations()
    {
        var status = new RpcStatus(RpcCode.Internal, new string('é', 5_000));
        var context = new StatusWriteContext { HttpStatus = 500, Instance = "/" + new string('x', 2_000) };
        using var output = new PooledBuffer(32_768);
        Write(status, context, output, 200);

        Assert.Equal(0, Allocations.Min(() => Write(status, context, output, 1_000)));
    }

    private static void Write(RpcStatus status, in StatusWriteContext context, PooledBuffer output, int times)
    {
        for (var i = 0; i < times; i++)
        {
            output.Clear();
            ProblemDialect.Instance.Write(status, context, output);
        }
    }
}
