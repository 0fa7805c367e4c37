namespace StatusGateway.Core.Tests;

public class RpcStatusTests
{
    [Theory]
    [InlineData(-1, "boom", "boom (code -1)")]
    [InlineData(17, "boom", "boom (code 17)")]
    [InlineData(999, "boom", "boom (code 999)")]
    [InlineData(int.MaxValue, "boom", "boom (code 2147483647)")]
    [InlineData(int.MinValue, "boom", "boom (code -2147483648)")]
    [InlineData(17, "", " (code 17)")]
    [InlineData(17, null, " (code 17)")]
    public void Undefined_code_becomes_UNKNOWN_and_is_appended(int code, string? message, string expected)
    {
        foreach (var status in new[] { new RpcStatus(code, message), new RpcStatus((RpcCode)code, message) })
        {
            Assert.Equal(RpcCode.Unknown, status.Code);
            Assert.Equal(expected, status.Message);
        }
    }

    [Fact]
    public void Defined_code_is_kept()
    {
        foreach (var code in Enum.GetValues<RpcCode>())
        {
            Assert.Equal(code, new RpcStatus(code).Code);
            Assert.Equal(code, new RpcStatus((int)code, "x").Code);
            Assert.Equal(code == RpcCode.Ok, new RpcStatus(code).IsOk);
        }
    }

    // Not a theory: attributes cannot hold ill-formed text.
    [Fact]
    public void Unpaired_surrogate_becomes_U_FFFD()
    {
        (string Message, string Expected)[] table =
        [
            ("\uD83D", "\uFFFD"),
            ("\uDE00", "\uFFFD"),
            ("\uDE00\uD83D", "\uFFFD\uFFFD"),
            ("a\uD83Db", "a\uFFFDb"),
            ("\uD83D\uD83D\uDE00", "\uFFFD\uD83D\uDE00"),
            ("\uD83D\uDE00\uDE00", "\uD83D\uDE00\uFFFD"),
            ("\uD83D\uDE00", "\uD83D\uDE00"),
            ("\0\u0007\u007F", "\0\u0007\u007F"),
        ];
        foreach (var (message, expected) in table)
        {
            Assert.Equal(expected, new RpcStatus(RpcCode.NotFound, message).Message);
            Assert.Equal(expected, new RpcStatus(RpcCode.Aborted).WithMessage(message).Message);
            Assert.Equal(expected + " (code 17)", new RpcStatus(17, message).Message);
            Assert.Equal(expected, new StatusDetail(message, default).TypeUrl);
        }
    }

    [Fact]
    public void Well_formed_message_is_the_same_object()
    {
        var message = new string(['a', '\uD83D', '\uDE00']);

        Assert.Same(message, new RpcStatus(RpcCode.NotFound, message).Message);
    }

    [Fact]
    public void OK_has_neither_message_nor_details()
    {
        RpcStatus[] all =
        [
            RpcStatus.Ok,
            new(RpcCode.Ok, "fine", [StatusDetail.Create(Samples.ErrorInfo)]),
            new(0, "fine", [StatusDetail.Create(Samples.ErrorInfo)]),
            RpcStatus.Ok.WithMessage("fine"),
            RpcStatus.Ok.WithDetails([StatusDetail.Create(Samples.ErrorInfo)]),
            RpcStatus.Ok.WithOrigin(StatusOrigin.Upstream),
            Samples.Parse([0x12, 0x01, (byte)'x', 0x1A, 0x00]),
        ];
        foreach (var status in all)
        {
            Assert.True(status.IsOk);
            Assert.Equal("", status.Message);
            Assert.Empty(status.Details);
            Assert.True(status.Source.IsEmpty);
            Assert.Equal(RpcStatus.Ok, status);
        }
    }

    [Fact]
    public void Default_details_are_empty()
    {
        Assert.False(new RpcStatus(RpcCode.NotFound).Details.IsDefault);
        Assert.Empty(new RpcStatus(RpcCode.NotFound).Details);
        Assert.Empty(new RpcStatus(RpcCode.NotFound).WithDetails(default).Details);
    }

    [Fact]
    public void Equality_is_by_value_without_origin()
    {
        RpcStatus Make() => new(RpcCode.NotFound, "gone", [StatusDetail.Create(Samples.ErrorInfo), StatusDetail.Create(Samples.German)]);
        var status = Make();
        RpcStatus[] others =
        [
            new(RpcCode.Aborted, "gone", status.Details),
            status.WithMessage("Gone"),
            status.WithDetails([]),
            status.WithDetails([status.Details[1], status.Details[0]]),
            status.WithDetails([status.Details[0]]),
            status.WithDetails([.. status.Details, status.Details[0]]),
            status.WithDetails([new StatusDetail("example.com/google.rpc.ErrorInfo", status.Details[0].Value), status.Details[1]]),
            status.WithDetails([new StatusDetail(status.Details[0].TypeUrl, Samples.UnknownField), status.Details[1]]),
        ];

        Assert.True(status.Equals(Make()));
        Assert.True(status.Equals((object)Make()));
        Assert.Equal(Make().GetHashCode(), status.GetHashCode());
        Assert.Equal(status, status.WithOrigin(StatusOrigin.Network));
        Assert.All(others, other => Assert.NotEqual(status, other));
        Assert.False(status.Equals(null));
        Assert.False(status.Equals((object)"gone"));
    }

    [Fact]
    public void Copies_keep_the_origin()
    {
        var status = new RpcStatus(RpcCode.Aborted, "x", default, StatusOrigin.Network);

        Assert.Equal(StatusOrigin.Local, new RpcStatus(RpcCode.Aborted).Origin);
        Assert.Equal(StatusOrigin.Network, status.WithMessage("y").Origin);
        Assert.Equal(StatusOrigin.Network, status.WithDetails([StatusDetail.Create(Samples.German)]).Origin);
        Assert.Equal(StatusOrigin.Client, status.WithOrigin(StatusOrigin.Client).Origin);
        Assert.Equal(StatusOrigin.Upstream, RpcStatus.Ok.WithOrigin(StatusOrigin.Upstream).Origin);
    }

    [Fact]
    public void First_detail_of_a_type_is_found_with_any_prefix()
    {
        var foreign = new StatusDetail("example.com/a/google.rpc.ErrorInfo", default);
        var status = new RpcStatus(RpcCode.Aborted, "", [StatusDetail.Create(Samples.German), foreign, StatusDetail.Create(Samples.ErrorInfo)]);

        Assert.Same(foreign, status.FindDetail("google.rpc.ErrorInfo"));
        Assert.Null(status.FindDetail("rpc.ErrorInfo"));
        Assert.Null(status.FindDetail("google.rpc.Help"));
    }

    [Theory]
    [InlineData("type.googleapis.com/a.B", "a.B")]
    [InlineData("a.B", "a.B")]
    [InlineData("https://x/y/a.B", "a.B")]
    [InlineData("a.B/", "")]
    [InlineData("", "")]
    public void Type_name_follows_the_last_slash(string url, string name) =>
        Assert.Equal(name, new StatusDetail(url, default).TypeName.ToString());

    [Fact]
    public void Created_detail_has_the_default_prefix()
    {
        var any = Google.Protobuf.WellKnownTypes.Any.Pack(Samples.ErrorInfo);
        var detail = StatusDetail.Create(Samples.ErrorInfo);

        Assert.Equal(any.TypeUrl, detail.TypeUrl);
        Assert.Equal(any.Value.ToByteArray(), detail.Value.ToArray());
        Assert.Equal(detail, StatusDetail.Create(Samples.ErrorInfo.Clone()));
        Assert.Equal(detail.GetHashCode(), StatusDetail.Create(Samples.ErrorInfo.Clone()).GetHashCode());
    }

    [Fact]
    public void ToString_has_code_and_message()
    {
        Assert.Equal("NOT_FOUND: gone", new RpcStatus(RpcCode.NotFound, "gone").ToString());
        Assert.Equal("OK", RpcStatus.Ok.ToString());
        Assert.Equal("a/b (2 bytes)", new StatusDetail("a/b", new byte[2]).ToString());
    }
}
