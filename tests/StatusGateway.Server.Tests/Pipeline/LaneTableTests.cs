using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Tests.Pipeline;

public class LaneTableTests
{
    [Theory]
    [InlineData(nameof(CallerProtocol.Grpc), nameof(MessageCodec.Proto), nameof(UpstreamProtocol.Grpc), nameof(CallLane.Relay))]
    [InlineData(nameof(CallerProtocol.Grpc), nameof(MessageCodec.Json), nameof(UpstreamProtocol.Grpc), nameof(CallLane.Transcode))]
    [InlineData(nameof(CallerProtocol.GrpcWeb), nameof(MessageCodec.Proto), nameof(UpstreamProtocol.Grpc), nameof(CallLane.Reframe))]
    [InlineData(nameof(CallerProtocol.GrpcWebText), nameof(MessageCodec.Proto), nameof(UpstreamProtocol.Grpc), nameof(CallLane.Reframe))]
    [InlineData(nameof(CallerProtocol.ConnectUnary), nameof(MessageCodec.Proto), nameof(UpstreamProtocol.Grpc), nameof(CallLane.Reframe))]
    [InlineData(nameof(CallerProtocol.ConnectStream), nameof(MessageCodec.Json), nameof(UpstreamProtocol.Grpc), nameof(CallLane.Transcode))]
    [InlineData(nameof(CallerProtocol.Grpc), nameof(MessageCodec.Proto), nameof(UpstreamProtocol.InProcess), nameof(CallLane.Reframe))]
    [InlineData(nameof(CallerProtocol.Grpc), nameof(MessageCodec.Proto), nameof(UpstreamProtocol.Rest), nameof(CallLane.Transcode))]
    [InlineData(nameof(CallerProtocol.Rest), nameof(MessageCodec.Proto), nameof(UpstreamProtocol.Grpc), nameof(CallLane.Transcode))]
    [InlineData(nameof(CallerProtocol.Rest), nameof(MessageCodec.Json), nameof(UpstreamProtocol.InProcess), nameof(CallLane.Transcode))]
    public void The_cheapest_lane_is_chosen(string caller, string codec, string upstream, string lane) =>
        Assert.Equal(Enum.Parse<CallLane>(lane), LaneTable.Of(Enum.Parse<UpstreamProtocol>(upstream))[Enum.Parse<CallerProtocol>(caller), Enum.Parse<MessageCodec>(codec)]);

    [Fact]
    public void Only_who_compresses_messages_by_name_gets_them_compressed() =>
        Assert.Equal(
            [UpstreamProtocol.Grpc],
            Enum.GetValues<UpstreamProtocol>().Where(upstream => LaneTable.Of(upstream).PassesCompressed));
}
