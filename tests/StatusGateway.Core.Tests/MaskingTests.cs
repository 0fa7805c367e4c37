using Google.Protobuf;
using StatusGateway.Core.Dialects;

namespace StatusGateway.Core.Tests;

public class MaskingTests
{
    private static readonly string[] Harmless = ["ErrorInfo", "RetryInfo", "RequestInfo", "Help", "LocalizedMessage"];

    private static readonly StatusDetail[] All =
    [
        .. Samples.TenDetails.Select(StatusDetail.Create),
        Samples.Detail("shop.v1.Unknown", 1, 2),
        new("", default),
        StatusDetail.Create(Google.Protobuf.WellKnownTypes.Any.Pack(Samples.DebugInfo)),
    ];

    public static TheoryData<RpcCode> Codes => [.. Enum.GetValues<RpcCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Off_removes_nothing(RpcCode code)
    {
        var status = new RpcStatus(code, "secret", [.. All]);
        Assert.Same(status, Masking.Off.Apply(status));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void On_masks_by_code(RpcCode code)
    {
        var isMasked = code is RpcCode.Unknown or RpcCode.Internal or RpcCode.DataLoss;
        var status = new RpcStatus(code, "secret", [.. All], StatusOrigin.Upstream);
        var shown = Masking.On.Apply(status);

        Assert.Equal(code, shown.Code);
        Assert.Equal(StatusOrigin.Upstream, shown.Origin);
        Assert.Equal(code == RpcCode.Ok ? "" : isMasked ? "Internal error." : "secret", shown.Message);
        var expected = code == RpcCode.Ok ? [] : isMasked ? All.Where(detail => Harmless.Any(name => detail.Is("google.rpc." + name))) : All.Where(detail => !detail.Is("google.rpc.DebugInfo"));
        Assert.Equal(expected, shown.Details);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void DebugInfo_is_removed_with_any_code_and_prefix(RpcCode code)
    {
        var bytes = Samples.DebugInfo.ToByteArray();
        StatusDetail[] debug =
        [
            StatusDetail.Create(Samples.DebugInfo),
            new("example.com/x/google.rpc.DebugInfo", bytes),
            new("google.rpc.DebugInfo", bytes),
            new("/google.rpc.DebugInfo", new byte[] { 0xFF }),
        ];

        Assert.Empty(Masking.On.Apply(new RpcStatus(code, "x", [.. debug])).Details);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Harmless_details_are_kept_with_any_prefix(RpcCode code)
    {
        if (code == RpcCode.Ok) return;
        StatusDetail[] details =
        [
            StatusDetail.Create(Samples.ErrorInfo), StatusDetail.Create(Samples.ErrorInfo),
            new("example.com/google.rpc.Help", StatusDetail.Create(Samples.TenDetails[8]).Value),
            Samples.Detail("google.rpc.RequestInfo"),
            Samples.Detail("google.rpc.ErrorInfo", [.. Samples.ErrorInfo.ToByteArray(), .. Samples.UnknownField]),
        ];

        Assert.Equal(details, Masking.On.Apply(new RpcStatus(code, "x", [.. details])).Details);
    }

    [Fact]
    public void Harmless_type_with_invalid_bytes_is_removed()
    {
        StatusDetail[] broken =
        [
            Samples.Detail("google.rpc.ErrorInfo", 0xFF),
            Samples.Detail("google.rpc.ErrorInfo", 0x0A, 0x05, 0x41),
            Samples.Detail("google.rpc.LocalizedMessage", 0x12, 0x01, 0x80),
            Samples.Detail("google.rpc.Help", [.. Samples.TenDetails[8].ToByteArray(), 0x0A]),
            new("google.rpc.RequestInfo", new byte[] { 0x04 }),
        ];

        Assert.Empty(Masking.On.Apply(new RpcStatus(RpcCode.Internal, "x", [.. broken])).Details);
        Assert.Equal(broken, Masking.On.Apply(new RpcStatus(RpcCode.Aborted, "x", [.. broken])).Details);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Unchanged_status_is_the_same_object(RpcCode code)
    {
        RpcStatus[] harmless =
        [
            new(code, Masking.MaskedMessage),
            new(code, Masking.MaskedMessage, [StatusDetail.Create(Samples.ErrorInfo), StatusDetail.Create(Samples.German)]),
        ];
        foreach (var status in harmless) Assert.Same(status, Masking.On.Apply(status));
        var shown = Masking.On.Apply(new RpcStatus(code, "secret", [.. All]));
        Assert.Same(shown, Masking.On.Apply(shown));
    }

    [Fact]
    public void Masked_status_drops_its_source_bytes()
    {
        var details = Convert.ToBase64String(Samples.Serialize(new RpcStatus(RpcCode.Internal, "secret", [StatusDetail.Create(Samples.ErrorInfo), StatusDetail.Create(Samples.DebugInfo)])));
        var read = GrpcTrailers.Read("13", "secret", details, StatusOrigin.Upstream, out _);
        var shown = Masking.On.Apply(read);

        Assert.False(read.Source.IsEmpty);
        Assert.True(shown.Source.IsEmpty);
        Assert.Equal(new RpcStatus(RpcCode.Internal, Masking.MaskedMessage, [StatusDetail.Create(Samples.ErrorInfo)]), shown);

        // Unknown fields in the source bytes would not be masked.
        byte[] bytes = [.. Samples.Serialize(shown), .. Samples.UnknownField];
        var same = Masking.On.Apply(Samples.Parse(bytes));
        Assert.Equal(shown, same);
        Assert.True(same.Source.IsEmpty);

        var aborted = GrpcTrailers.Read("10", "m", Convert.ToBase64String(Samples.Serialize(new RpcStatus(RpcCode.Aborted, "m", [StatusDetail.Create(Samples.DebugInfo), StatusDetail.Create(Samples.ErrorInfo)]))), StatusOrigin.Upstream, out _);
        Assert.True(Masking.On.Apply(aborted).Source.IsEmpty);
        Assert.Equal("m", Masking.On.Apply(aborted).Message);
    }
}
