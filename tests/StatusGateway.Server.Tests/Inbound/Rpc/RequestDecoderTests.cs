using System.Text;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Rpc;
using StatusGateway.Server.Protocols;
using StatusGateway.Server.Tests.Framing.Compression;
using StatusGateway.Server.Tests.Pipeline;

namespace StatusGateway.Server.Tests.Inbound.Rpc;

public class RequestDecoderTests
{
    private const int Limit = 10_000;

    private static readonly byte[] Message = RpcMethods.Wire(new string('x', 2000));

    [Fact]
    public void An_uncompressed_message_is_forwarded_unchanged()
    {
        using var decoder = Decoder(null);

        Assert.Null(decoder.Decode(new GatewayMessage(Message), out var message));
        Assert.Equal((Message, false), (message.Payload, message.IsCompressed));
        Assert.Null(decoder.PassedEncoding);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("br")]
    [InlineData("deflate")]
    public void A_compressed_message_is_forwarded_unchanged(string encoding)
    {
        var sent = new GatewayMessage(Foreign.Compress(encoding.ToLowerInvariant(), Message), IsCompressed: true);
        using var decoder = Decoder(encoding);

        Assert.Null(decoder.Decode(sent, out var message));
        Assert.Equal(sent, message);
        Assert.Equal(encoding, decoder.PassedEncoding, ignoreCase: true);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public void A_message_is_decompressed_for_an_upstream_without_compression(string encoding)
    {
        using var decoder = Decoder(encoding, passesCompressed: false);

        Assert.Null(decoder.Decode(new GatewayMessage(Foreign.Compress(encoding, Message), IsCompressed: true), out var message));
        Assert.Equal(Message, message.Payload.ToArray());
        Assert.False(message.IsCompressed);
        Assert.Null(decoder.PassedEncoding);
    }

    [Fact]
    public void JSON_becomes_protobuf_compressed_or_not()
    {
        var json = Encoding.UTF8.GetBytes("\"text ☺\"");
        using var decoder = Decoder("gzip", MessageCodec.Json);

        Assert.Null(decoder.Decode(new GatewayMessage(json), out var plain));
        Assert.Equal(RpcMethods.Wire("text ☺"), plain.Payload.ToArray());
        Assert.Null(decoder.Decode(new GatewayMessage(Foreign.Compress("gzip", json), IsCompressed: true), out var compressed));
        Assert.Equal(RpcMethods.Wire("text ☺"), compressed.Payload.ToArray());
        Assert.False(compressed.IsCompressed);
        Assert.Null(decoder.PassedEncoding);
    }

    [Fact]
    public void JSON_that_does_not_match_the_message_is_a_malformed_body()
    {
        using var decoder = Decoder(null, MessageCodec.Json);

        var error = decoder.Decode(new GatewayMessage("{}"u8.ToArray()), out _);

        Ends.AssertFailure(error, FailureReason.MalformedBody);
        // gRPC has another code for it.
        Assert.Equal(RpcCode.Internal, error!.ForGrpc().Status.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Invalid_compressed_bytes_are_a_malformed_frame(bool passesCompressed)
    {
        using var decoder = Decoder("gzip", passesCompressed: passesCompressed);

        Ends.AssertFailure(decoder.Decode(new GatewayMessage(Message, IsCompressed: true), out _), FailureReason.MalformedFrame);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_decompressed_message_over_the_limit_is_too_large(bool passesCompressed)
    {
        using var decoder = Decoder("gzip", passesCompressed: passesCompressed);
        var bomb = Foreign.Compress("gzip", new byte[Limit + 1]);

        Ends.AssertFailure(decoder.Decode(new GatewayMessage(bomb, IsCompressed: true), out _), FailureReason.MessageTooLarge);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("identity")]
    public void A_compressed_flag_without_an_encoding_is_malformed(string? encoding)
    {
        using var decoder = Decoder(encoding);

        Assert.Null(decoder.EncodingError);
        Ends.AssertFailure(decoder.Decode(new GatewayMessage(Message, IsCompressed: true), out _), FailureReason.MalformedFrame);
    }

    [Fact]
    public void The_error_of_an_unknown_encoding_lists_the_supported_ones()
    {
        using var decoder = Decoder("zstd");

        Ends.AssertFailure(decoder.EncodingError, FailureReason.UnsupportedEncoding);
        Assert.Contains("gzip, br, deflate, identity", decoder.EncodingError!.Status.Message, StringComparison.Ordinal);
    }

    private static RequestDecoder Decoder(string? encoding, MessageCodec codec = MessageCodec.Proto, bool passesCompressed = true) =>
        new(RpcMethods.Of(UpstreamProtocol.Grpc), codec, encoding, passesCompressed, new ReadLimits(Limit));
}
