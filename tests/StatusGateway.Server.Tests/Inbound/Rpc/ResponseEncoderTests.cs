using System.Text;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Rpc;
using StatusGateway.Server.Protocols;
using StatusGateway.Server.Tests.Framing.Compression;
using StatusGateway.Server.Tests.Pipeline;

namespace StatusGateway.Server.Tests.Inbound.Rpc;

public class ResponseEncoderTests
{
    private static readonly byte[] Large = RpcMethods.Wire(new string('x', 2000));

    [Fact]
    public void A_compressed_response_that_the_client_accepts_is_forwarded()
    {
        using var encoder = Encoder(UpstreamProtocol.Grpc, MessageCodec.Proto, "br, gzip", new ResponseHead { Encoding = "gzip" });
        var given = new GatewayMessage(new byte[] { 1, 2, 3 }, IsCompressed: true);

        Assert.Null(encoder.Encode(given, out var message));
        Assert.Equal((given, "gzip"), (message, encoder.Encoding));
    }

    [Fact]
    public void The_encoding_of_the_request_is_accepted_in_the_response()
    {
        using var encoder = new ResponseEncoder(RpcMethods.Of(UpstreamProtocol.Grpc), MessageCodec.Proto, null, "gzip");
        encoder.SetHead(new ResponseHead { Encoding = "gzip" });

        Assert.Null(encoder.Encode(new GatewayMessage(new byte[] { 1 }, IsCompressed: true), out _));
    }

    [Theory]
    [InlineData(null, "gzip")]
    [InlineData("br", "gzip")]
    [InlineData("gzip", null)]
    [InlineData("gzip", "identity")]
    [InlineData("gzip", "gz\nip")]
    public void An_encoding_that_the_client_does_not_accept_is_a_protocol_error(string? accepted, string? encoding)
    {
        using var encoder = Encoder(UpstreamProtocol.Grpc, MessageCodec.Proto, accepted, new ResponseHead { Encoding = encoding });

        Ends.AssertFailure(encoder.Encode(new GatewayMessage(new byte[] { 1 }, IsCompressed: true), out _), FailureReason.UpstreamProtocolError, RpcCode.Internal);
    }

    [Fact]
    public void A_compressed_response_to_a_request_without_accepted_encodings_is_a_protocol_error()
    {
        using var encoder = Encoder(UpstreamProtocol.Grpc, MessageCodec.Json, "gzip", new ResponseHead { Encoding = "gzip" });

        Ends.AssertFailure(encoder.Encode(new GatewayMessage(new byte[] { 1 }, IsCompressed: true), out _), FailureReason.UpstreamProtocolError, RpcCode.Internal);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("zstd, br, gzip", "br")]
    [InlineData("identity, deflate", "deflate")]
    public void The_gateway_compresses_if_the_upstream_cannot(string accepted, string encoding)
    {
        using var encoder = Encoder(UpstreamProtocol.InProcess, MessageCodec.Proto, accepted, ResponseHead.Empty);

        Assert.Null(encoder.Encode(new GatewayMessage(Large), out var message));
        Assert.Equal((true, encoding), (message.IsCompressed, encoder.Encoding));
        Assert.Equal(Large, Foreign.Decompress(encoding, message.Payload.ToArray()));
        // What is small gets larger.
        Assert.Null(encoder.Encode(new GatewayMessage(new byte[] { 1 }), out var small));
        Assert.Equal((false, 1), (small.IsCompressed, small.Payload.Length));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    [InlineData("zstd")]
    public void Without_an_accepted_encoding_the_response_is_not_compressed(string? accepted)
    {
        using var encoder = Encoder(UpstreamProtocol.InProcess, MessageCodec.Proto, accepted, ResponseHead.Empty);

        Assert.Null(encoder.Encode(new GatewayMessage(Large), out var message));
        Assert.False(message.IsCompressed);
        Assert.Null(encoder.Encoding);
    }

    [Fact]
    public void Protobuf_becomes_JSON_and_is_compressed()
    {
        using var encoder = Encoder(UpstreamProtocol.Grpc, MessageCodec.Json, "gzip", ResponseHead.Empty);

        Assert.Null(encoder.Encode(new GatewayMessage(RpcMethods.Wire("text ☺")), out var small));
        Assert.Equal("\"text ☺\"", Encoding.UTF8.GetString(small.Payload.Span));
        Assert.Null(encoder.Encode(new GatewayMessage(Large), out var message));
        Assert.Equal($"\"{new string('x', 2000)}\"", Encoding.UTF8.GetString(Foreign.Decompress("gzip", message.Payload.ToArray())!));
    }

    [Fact]
    public void A_response_that_does_not_match_the_message_is_invalid()
    {
        using var encoder = Encoder(UpstreamProtocol.Grpc, MessageCodec.Json, null, ResponseHead.Empty);

        Ends.AssertFailure(encoder.Encode(new GatewayMessage(new byte[] { 0x0a, 0xff }), out _), FailureReason.UpstreamResponseInvalid);
    }

    private static ResponseEncoder Encoder(UpstreamProtocol upstream, MessageCodec codec, string? accepted, ResponseHead head)
    {
        var encoder = new ResponseEncoder(RpcMethods.Of(upstream), codec, accepted, null);
        encoder.SetHead(head);
        return encoder;
    }
}
