using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pipeline;

/// <summary>The path that a call takes through the gateway, as reported by its trace.</summary>
[Collection(GatewayCollection.Name)]
public sealed class CallPathTests(GatewayFixture gateways)
{
    /// <summary>Content type, whether the service runs in process, and the path.</summary>
    [Theory]
    [InlineData("application/grpc", false, "Relay")]
    [InlineData("application/grpc+json", false, "Transcode")]
    [InlineData("application/grpc-web", false, "Reframe")]
    [InlineData("application/proto", false, "Reframe")]
    [InlineData("application/json", false, "Transcode")]
    [InlineData("application/grpc", true, "Reframe")]
    [InlineData("application/json", true, "Transcode")]
    public async Task Call_takes_the_cheapest_path(string mediaType, bool isInProcess, string expected)
    {
        var trace = ActivityTraceId.CreateRandom();
        var paths = new ConcurrentQueue<object?>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace) paths.Enqueue(activity.GetTagItem("statusgateway.lane"));
            },
        };
        ActivitySource.AddActivityListener(listener);
        var path = isInProcess ? "/statusgateway.v1.Statuses/ListCodes" : RawGrpcClient.GetBook;
        var isFramed = mediaType.Contains("grpc", StringComparison.Ordinal);
        var message = mediaType.EndsWith("json", StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(isInProcess ? "{}" : """{"name":"shelves/1/books/1"}""")
            : isInProcess ? [] : RawGrpcClient.BookRequest("shelves/1/books/1");

        var response = await RawGrpcClient.SendAsync(
            gateways.Library.Http2, path, isFramed ? MessageFrame.Encode(message) : message, [("traceparent", $"00-{trace}-00f067aa0ba902b7-01")], mediaType);

        Assert.Equal(200, response.HttpStatus);
        await gateways.Library.WaitUntilAsync(() => Task.FromResult(!paths.IsEmpty), "The trace has not ended");
        Assert.Equal([expected], paths);
    }

    [Fact]
    public async Task Calls_work_without_a_trace_listener() =>
        Assert.Equal("0", (await RawGrpcClient.GetBookAsync(gateways.Library, "shelves/1/books/1")).Code);

    /// <summary>The gateway passes messages through even if they are not valid protobuf.</summary>
    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc-web")]
    public async Task Messages_are_passed_through_unread(string mediaType)
    {
        var response = await RawGrpcClient.SendAsync(gateways.Raw.Http2, RawGrpcClient.GetBook, MessageFrame.Encode([0xff, 0xff, 0xff]), [("x-scenario", "ok-unread")], mediaType);

        Assert.Equal(200, response.HttpStatus);
        Assert.Equal("ok", StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(response.Body.AsSpan(5, response.Body[4])).Title);
    }
}
