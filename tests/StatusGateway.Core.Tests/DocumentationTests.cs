using System.Text;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Tests.Dialects;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests;

/// <summary>Checks the examples of docs/status.md.</summary>
public class DocumentationTests
{
    private static readonly RpcStatus Example = new RpcStatus(RpcCode.NotFound, "No book \"9\" ☺")
        .WithDetails(new Rpc.ErrorInfo { Reason = "BOOK_NOT_FOUND", Domain = "library.example.com" })
        .WithDetails(new Google.Protobuf.WellKnownTypes.Any { TypeUrl = "example.com/shop.v1.Hint", Value = Google.Protobuf.ByteString.CopyFrom(8, 1) });

    private static string Page { get; } = FindPage();

    [Fact]
    public void Examples_of_the_dialects_match_the_output()
    {
        using var web = new PooledBuffer();
        GrpcWebTrailers.Write(Example, null, web);
        using var end = new PooledBuffer();
        ConnectDialect.WriteEndStream(Example, [new("x-more", "1")], end);
        string[] examples =
        [
            .. Encoding.ASCII.GetString(web.WrittenSpan).Split("\r\n", StringSplitOptions.RemoveEmptyEntries),
            Encoding.UTF8.GetString(end.WrittenSpan),
            .. new IStatusDialect[] { ConnectDialect.Instance, ProblemDialect.Instance, RpcStatusDialect.Instance, GoogleErrorDialect.Instance }
                .Select(dialect => Encoding.UTF8.GetString(RoundTrips.Write(dialect, Example))),
        ];
        foreach (var example in examples) Assert.Contains(example, Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_of_the_page_works()
    {
        var errors = new StatusErrors("library.example.com");
        var status = errors.NotFound("library.example.com/Book", "shelves/1/books/9");
        Assert.Equal("shelves/1/books/9", status.GetDetail<Rpc.ResourceInfo>()?.ResourceName);

        var thrown = Assert.Throws<StatusException>(() => { if (status.ToException() is { } error) throw error; });
        Assert.Same(status, StatusExceptions.Convert(new InvalidOperationException("x", thrown)));
        Assert.True(StatusExceptions.TryGetStatus(thrown, out _));

        Assert.Equal(RpcStatusDialect.Instance, DialectNegotiator.Choose("application/json; dialect=rpc-status", StatusDialect.Problem).Dialect);
        Assert.Equal(1024, TrailerBudget.Remaining(8192, [new("x", new string('x', 8000))]));
    }

    private static string FindPage()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "docs", "status.md"))) folder = folder.Parent;
        Assert.NotNull(folder);
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "status.md"));
    }
}
