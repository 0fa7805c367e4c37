using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Protocols;

/// <summary>Which lane a call took, as its trace says.</summary>
[Collection(SharedPeers.Name)]
public sealed class LaneTests(GatewayPeers peers)
{
    /// <summary>Content type, whether the service is of this process, and the lane.</summary>
    [Theory]
    [InlineData("application/grpc", false, "Relay")]
    [InlineData("application/grpc+json", false, "Transcode")]
    [InlineData("application/grpc-web", false, "Reframe")]
    [InlineData("application/proto", false, "Reframe")]
    [InlineData("application/json", false, "Transcode")]
    [InlineData("application/grpc", true, "Reframe")]
    [InlineData("application/json", true, "Transcode")]
    public async Task A_call_takes_the_cheapest_lane(string mediaType, bool isInProcess, string lane)
    {
        var trace = ActivityTraceId.CreateRandom();
        var lanes = new ConcurrentQueue<object?>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace) lanes.Enqueue(activity.GetTagItem("statusgateway.lane"));
            },
        };
        ActivitySource.AddActivityListener(listener);
        var path = isInProcess ? "/statusgateway.v1.Statuses/ListCodes" : GrpcWire.GetBook;
        var isFramed = mediaType.Contains("grpc", StringComparison.Ordinal);
        var message = mediaType.EndsWith("json", StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(isInProcess ? "{}" : """{"name":"shelves/1/books/1"}""")
            : isInProcess ? [] : GrpcWire.BookRequest("shelves/1/books/1");

        var answer = await GrpcWire.SendAsync(
            peers.Described.Http2, path, isFramed ? GrpcWire.Frame(message) : message, [("traceparent", $"00-{trace}-00f067aa0ba902b7-01")], mediaType);

        Assert.Equal(200, answer.HttpStatus);
        await peers.Described.WaitUntilAsync(() => Task.FromResult(!lanes.IsEmpty), "The trace has not ended");
        Assert.Equal([lane], lanes);
    }

    [Fact]
    public async Task Without_anybody_who_listens_calls_go_on() =>
        Assert.Equal("0", (await GrpcWire.GetBookAsync(peers.Described, "shelves/1/books/1")).Code);

    /// <summary>Bytes that are no protobuf at all are none of the gateway's business.</summary>
    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc-web")]
    public async Task Messages_pass_unread(string mediaType)
    {
        var answer = await GrpcWire.SendAsync(peers.Raw.Http2, GrpcWire.GetBook, GrpcWire.Frame([0xff, 0xff, 0xff]), [("x-scenario", "ok-unread")], mediaType);

        Assert.Equal(200, answer.HttpStatus);
        Assert.Equal("ok", StatusGateway.Demo.Library.V1.Book.Parser.ParseFrom(answer.Body.AsSpan(5, answer.Body[4])).Title);
    }
}
