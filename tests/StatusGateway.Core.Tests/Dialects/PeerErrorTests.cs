using System.Globalization;
using System.Text;
using Google.Protobuf;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Known bugs of other gateways.</summary>
public class PeerErrorTests
{
    private static readonly StatusDetail Unknown = new("type.googleapis.com/shop.v1.Unknown", new byte[] { 8, 1 });

    public static TheoryData<string> RoundTripNames => [.. RoundTrips.All.Select(roundTrip => roundTrip.Name)];

    [Theory]
    [InlineData("""{"message":"x"}""")]
    [InlineData("""{"code":0,"message":"x"}""")]
    [InlineData("""{"code":0,"message":"x","details":[]}""")]
    [InlineData("""{"code":"OK","message":"x"}""")]
    [InlineData("""{"code":"ok","message":"x"}""")]
    [InlineData("""{"error":{"code":0,"message":"x"}}""")]
    [InlineData("""{"error":{"code":200,"message":"x","status":"OK"}}""")]
    [InlineData("""{"title":"x","status":200}""")]
    [InlineData("""{"code":"OK","title":"x","status":200}""")]
    public void HTTP_error_is_never_OK(string body)
    {
        foreach (var type in new[] { null, "application/json", "application/problem+json", "text/plain" })
            Assert.Equal(RpcCode.Internal, Read(body, 500, type).Code);
        Assert.NotEqual(RpcCode.Ok, Read(body, 500, "application/x-protobuf").Code);
        if (!body.Contains("title", StringComparison.Ordinal)) Assert.Equal("x", Read(body, 500).Message);
    }

    [Fact]
    public void Protobuf_without_code_in_an_HTTP_error_is_not_OK()
    {
        var context = new StatusReadContext(500, StatusOrigin.Upstream);
        foreach (var bytes in new[] { [], new Rpc.Status { Message = "x" }.ToByteArray(), (byte[])[0x08, 0x00, 0x12, 0x01, (byte)'x'] })
            Assert.Equal(RpcCode.Internal, StatusReader.Read(bytes, "application/x-protobuf", context, out _).Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(17)]
    [InlineData(404)]
    [InlineData(999)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Undefined_number_is_not_an_index(int code)
    {
        var named = new RpcStatus(RpcCode.Unknown, string.Create(CultureInfo.InvariantCulture, $"x (code {code})"));
        var text = code.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(named, GrpcTrailers.Read(text, "x", null, StatusOrigin.Upstream, out _));
        Assert.Equal(named, GrpcWebTrailers.Read(Encoding.ASCII.GetBytes($"grpc-status: {text}\r\ngrpc-message: x\r\n"), StatusOrigin.Upstream, out _, out _));
        Assert.Equal(named, ProtobufDialect.Instance.Read(new Rpc.Status { Code = code, Message = "x" }.ToByteArray(), new(500, StatusOrigin.Upstream)));
        Assert.Equal(named, RpcStatus.FromProto(new Rpc.Status { Code = code, Message = "x" }));
        Assert.Equal(named, Read($$"""{"code":{{text}},"message":"x"}""", 200));

        // An HTTP status that is more specific counts.
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "x"), Read($$"""{"code":{{text}},"message":"x"}""", 404));
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "x"), Read($$"""{"error":{"code":{{text}},"message":"x","status":"NONE"} }""", 404));
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "x"), Read($$"""{"code":{{text}},"title":"x","status":404}""", 404).WithDetails([]));
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "x"), Read($$"""{"code":"code_{{text}}","message":"x"}""", 404).WithDetails([]));
        Assert.Equal(
            new RpcStatus(RpcCode.Unknown, named.Message, [Unknown]),
            Read($$"""{"code":{{text}},"message":"x","details":[{"@type":"{{Unknown.TypeUrl}}","@value":"CAE="}]}""", 404));
    }

    [Theory]
    [MemberData(nameof(RoundTripNames))]
    public void Unknown_detail_replaces_nothing(string dialect)
    {
        var status = new RpcStatus(RpcCode.NotFound, "x", [StatusDetail.Create(Samples.ErrorInfo), Unknown, StatusDetail.Create(Samples.German)]);
        Samples.AssertSame(status, RoundTrips.Get(dialect).Through(status));
    }

    [Fact]
    public void Status_text_never_becomes_a_header_or_a_line()
    {
        const string split = "x\r\nset-cookie: a=b\r\n\r\n\0<script>";
        var status = new RpcStatus(
            RpcCode.Unauthenticated,
            split,
            [
                StatusDetail.Create(new Rpc.ErrorInfo { Reason = split, Domain = split, Metadata = { [split] = split } }),
                StatusDetail.Create(new Rpc.LocalizedMessage { Locale = split, Message = split }),
                StatusDetail.Create(new Rpc.Help { Links = { new Rpc.Help.Types.Link { Url = "https://example.com/" + split, Description = split } } }),
                new StatusDetail(split, Encoding.UTF8.GetBytes(split)),
            ]);
        Assert.Null(StatusHeaders.HelpLinks(status));
        Assert.Null(StatusHeaders.RetryAfter(status));
        Assert.Null(LocalizedMessages.ContentLanguage(status.Details[1]));
        Assert.Equal("x%0D%0Aset-cookie: a=b%0D%0A%0D%0A%00<script>", GrpcTrailers.MessageValue(status));

        using var output = new PooledBuffer();
        GrpcWebTrailers.Write(status, [new("x-a", split), new("x\r\nb", "1"), new("x: y", "1"), new("", "1"), new("x-c", "fine")], output);
        var lines = Encoding.ASCII.GetString(output.WrittenSpan).Split("\r\n");
        Assert.Equal(["grpc-status", "grpc-message", "grpc-status-details-bin", "x-c", ""], lines.Select(line => line.Split(": ")[0]));
        Assert.DoesNotContain('\0', string.Concat(lines));
    }

    [Fact]
    public void Plus_in_a_message_is_not_decoded()
    {
        Assert.Equal("1+1 = 2", GrpcTrailers.Read("3", "1+1 = 2", null, StatusOrigin.Upstream, out _).Message);
        Assert.Equal("1+1 = 2%", GrpcTrailers.Read("3", "1+1%20=%202%25", null, StatusOrigin.Upstream, out _).Message);
        Assert.Equal("1+1", GrpcTrailers.MessageValue(new RpcStatus(RpcCode.InvalidArgument, "1+1")));
    }

    private static RpcStatus Read(string body, int httpStatus, string? mediaType = null) =>
        StatusReader.Read(Encoding.UTF8.GetBytes(body), mediaType, new StatusReadContext(httpStatus, StatusOrigin.Upstream), out _);
}
