using System.Globalization;
using StatusGateway.Core;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Server.BuiltIn.Statuses.V1;

namespace StatusGateway.FunctionalTests.Statuses;

/// <summary>Tests statuses that exceed the trailer limit: gRPC receives the details that fit and the number of dropped ones, REST receives all.</summary>
public sealed class TrailerBudgetTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>
{
    private const int DefaultLimit = 8 * 1024;
    private const string Dropped = "statusgateway-details-dropped";
    private const string Large = "shelves/1/books/many-trailers-60";

    [Fact]
    public async Task A_large_DebugInfo_is_dropped_and_other_details_are_kept()
    {
        await using var gateway = await StartAsync();

        var result = await upstreams.Client.GetBookAsync(gateway.Target, Large);

        Assert.Equal((5, "many-trailers", "1"), (result.Code, result.Message, result.TrailingMetadata[Dropped].Single()));
        var status = Samples.Read(result);
        Assert.Equal(["type.googleapis.com/google.rpc.ErrorInfo"], status.Details.Select(detail => detail.TypeUrl));
        Assert.Equal("RAW", status.GetDetail<Rpc.ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task REST_receives_all_details()
    {
        await using var gateway = await StartAsync();

        var response = await gateway.GetAsync($"/v1/{Large}");

        var status = Samples.Read(response);
        Assert.Equal(404, response.Status);
        Assert.True(status.GetDetail<Rpc.DebugInfo>()!.Detail.Length > 40_000);
        Assert.Null(response.Header(Dropped));
    }

    [Fact]
    public async Task A_higher_limit_keeps_the_status_byte_for_byte()
    {
        await using var gateway = await StartAsync("Gateway:Limits:MaxTrailerBytes=1000000");

        var response = await RawGrpcClient.GetBookAsync(gateway, Large);

        Assert.Null(response.Find(Dropped));
        Assert.Equal(60 * 1024, response.Find("grpc-status-details-bin")!.Length);
        Assert.Equal(2, response.Details!.Details.Count);
    }

    [Theory]
    [InlineData(50, 1000, 0, 0)]
    [InlineData(50, 150, 0, 0)]
    [InlineData(1, 20, 60 * 1024, 0)]
    [InlineData(50, 1000, 60 * 1024, 0)]
    [InlineData(0, 0, 0, 60 * 1024)]
    [InlineData(50, 1000, 60 * 1024, 60 * 1024)]
    public async Task The_header_block_stays_within_the_limit(int details, int size, int debugInfo, int message)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var whole = Status(details, size, debugInfo, message);

        var response = await RaiseAsync(gateway, whole);

        var block = response.Headers.Concat(response.Trailers).Append(new(":status", "200")).Sum(header => header.Key.Length + header.Value.Length + 32);
        Assert.InRange(block, 1, DefaultLimit);
        Assert.Equal("3", response.Code);
        var kept = response.Details;
        Assert.Equal(whole.Details.Length, (kept?.Details.Count ?? 0) + int.Parse(response.Find(Dropped) ?? "0", CultureInfo.InvariantCulture));
        Assert.StartsWith(response.Message!, whole.Message, StringComparison.Ordinal);
        Assert.Equal(message == 0 ? whole.Message : response.Message, kept?.Message ?? response.Message);
        Assert.Equal(details > 0 ? "FIRST" : null, response.Reason);
        if (message == 0) Assert.Equal(whole.Message, response.Message);
    }

    [Fact]
    public async Task A_status_that_fits_is_unchanged()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var whole = Status(50, 20, 0, 0);

        var response = await RaiseAsync(gateway, whole);

        Assert.Null(response.Find(Dropped));
        Assert.Equal(whole, RpcStatus.FromProto(response.Details!));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(65536)]
    public async Task The_limit_comes_from_the_options(int limit)
    {
        await using var gateway = await GatewayHost.StartAsync($"Gateway:Limits:MaxTrailerBytes={limit}");

        var response = await RaiseAsync(gateway, Status(50, 1000, 0, 0));

        var statusPart = new[] { "grpc-message", "grpc-status-details-bin" }.Sum(name => response.Find(name) is { } value ? name.Length + value.Length + 32 : 0);
        Assert.InRange(statusPart, 1, limit);
        Assert.True(int.Parse(response.Find(Dropped)!, CultureInfo.InvariantCulture) > 0);
    }

    private Task<GatewayHost> StartAsync(params IEnumerable<string> settings) =>
        GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(upstreams.Raw.Address, "raw"), "Gateway:Errors:Masking=Off", .. settings]);

    private static Task<RawGrpcResponse> RaiseAsync(GatewayHost gateway, RpcStatus status)
    {
        var request = new RaiseStatusRequest { Status = status.ToProto() };
        return RawGrpcClient.SendAsync(gateway.Http2, "/statusgateway.v1.Statuses/RaiseStatus", MessageFrame.Encode(Google.Protobuf.MessageExtensions.ToByteArray(request)));
    }

    private static RpcStatus Status(int details, int size, int debugInfo, int message)
    {
        var all = new List<StatusDetail>();
        for (var i = 0; i < details; i++)
            all.Add(i == 0 ? StatusDetail.Create(new Rpc.ErrorInfo { Reason = "FIRST", Domain = "d" }) : StatusDetail.Create(new Rpc.ResourceInfo { ResourceName = new string('r', size) }));
        if (debugInfo > 0) all.Add(StatusDetail.Create(new Rpc.DebugInfo { Detail = new string('d', debugInfo) }));
        return new RpcStatus(RpcCode.InvalidArgument, "Zu groß. " + string.Concat(Enumerable.Repeat("äö ", message / 3)), [.. all]);
    }
}
