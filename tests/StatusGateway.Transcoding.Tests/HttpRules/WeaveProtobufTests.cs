using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Json;
using StatusGateway.Transcoding.Tests.Protos;
using StatusGateway.Transcoding.Tests.Weaving;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Bodies in protobuf instead of JSON.</summary>
public class WeaveProtobufTests
{
    // Field 500 is unknown.
    private static readonly byte[] Unknown = [0xA2, 0x1F, 0x01, (byte)'x'];

    [Fact]
    public void The_message_is_unchanged()
    {
        byte[] body = [.. new Request { Name = "n", Thing = new Thing { Title = "t" } }.ToByteArray(), .. Unknown];

        Assert.Equal(body, Weaver.WeaveProtobuf("POST /v1/x *", "/v1/x", body).Bytes);
    }

    [Fact]
    public void A_field_that_is_a_message_is_unchanged()
    {
        byte[] body = [.. new Thing { Title = "t" }.ToByteArray(), .. Unknown];

        var (message, bytes) = Weaver.WeaveProtobuf("POST /v1/x thing", "/v1/x?name=n", body);

        Assert.Equal(("n", "t"), (message.Name, message.Thing.Title));
        Assert.True(bytes.AsSpan().IndexOf(body) > 0);
    }

    [Fact]
    public void Path_and_query_take_precedence()
    {
        Assert.Equal("path", Weaver.WeaveProtobuf("POST /v1/{name} *", "/v1/path", new Request { Name = "body" }.ToByteArray()).Message.Name);
        var nested = Weaver.WeaveProtobuf("PATCH /v1/{thing.name} thing", "/v1/path", new Thing { Name = "body", Title = "t" }.ToByteArray()).Message;
        Assert.Equal(new Request { Thing = new Thing { Name = "path", Title = "t" } }, nested);
    }

    [Fact]
    public void An_empty_body_is_an_empty_message()
    {
        Assert.Equal(new Request(), Weaver.WeaveProtobuf("POST /v1/x *", "/v1/x", []).Message);
        Assert.Equal(new Request { Thing = new Thing { Name = "path" } }, Weaver.WeaveProtobuf("PATCH /v1/{thing.name} thing", "/v1/path", []).Message);
    }

    [Theory]
    [InlineData("POST /v1/x *", new byte[] { 0xFF })]
    [InlineData("POST /v1/x *", new byte[] { 0x0A, 0x7F, 0x41 })]
    [InlineData("POST /v1/x thing", new byte[] { 0x0A, 0x01, 0xFF })]
    public void Bytes_that_are_not_the_message_are_refused(string rule, byte[] body) =>
        Assert.StartsWith("body: ", Weaver.ProtobufRefusal(rule, "/v1/x", body), StringComparison.Ordinal);

    [Fact]
    public void Values_without_a_JSON_form_are_unchanged()
    {
        Request[] messages =
        [
            new() { Mask = new FieldMask { Paths = { "foo_3_bar", "" } } },
            new() { At = new Timestamp { Seconds = long.MaxValue, Nanos = -1 } },
            new() { Lasting = new Duration { Seconds = 1, Nanos = -1 } },
            new() { Struct = new Struct { Fields = { ["a"] = new Value { NumberValue = double.NaN } } } },
        ];
        foreach (var message in messages)
            Assert.Equal(message.ToByteArray(), Weaver.WeaveProtobuf("POST /v1/x *", "/v1/x", message.ToByteArray()).Bytes);

        // With values of the path inside it, the message is converted to JSON.
        Assert.StartsWith(
            "body: A google.protobuf.Timestamp is out of range",
            Weaver.ProtobufRefusal("POST /v1/{thing.name} thing", "/v1/x", new Thing { At = new Timestamp { Nanos = -1 } }.ToByteArray()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0d")] // a truncated number
    [InlineData("00")] // field 0
    [InlineData("0f00")] // wire type 7
    [InlineData("a41f0800")] // an unknown group that does not end
    [InlineData("a41fac1f")] // or ends with another number
    public void Invalid_bytes_are_refused(string hex)
    {
        Assert.Throws<InvalidProtocolBufferException>(() => Request.Parser.ParseFrom(Convert.FromHexString(hex)));
        Assert.StartsWith("body: ", Weaver.ProtobufRefusal("POST /v1/x *", "/v1/x", Convert.FromHexString(hex)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0a02c328")]
    [InlineData("0a01ff0a0161")] // another one replaces it
    [InlineData("8a02050a01ff1200")] // the key of a map
    public void A_string_of_proto3_is_well_formed_UTF_8(string hex) =>
        Assert.StartsWith("body: ", Weaver.ProtobufRefusal("POST /v1/x *", "/v1/x", Convert.FromHexString(hex)), StringComparison.Ordinal);

    [Fact]
    public void Validation_agrees_with_another_parser()
    {
        // proto2, whose strings can be any bytes.
        var plan = Codec.Type(Codec.Old).Plan;
        var random = new Random(1);
        byte[][] corpus = [.. Enumerable.Range(0, 100).Select(seed => new RandomMessages(seed).Old().ToByteArray()).Where(bytes => bytes.Length > 1)];
        var (refused, stricter) = (0, 0);
        const int runs = 20_000;
        for (var run = 0; run < runs; run++)
        {
            var bytes = corpus[random.Next(corpus.Length)].ToArray();
            for (var i = random.Next(2); i >= 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) bytes = bytes[..random.Next(1, bytes.Length)];
            var isSound = WireValidator.IsValid(plan, bytes, 100);
            var isParsed = Record.Exception(() => LenientParser.Parse(Old.Parser, bytes)) is null;
            if (!isParsed) refused++;
            // The other parser truncates tags of more than 32 bits and does not know the extensions.
            else if (!isSound) stricter++;
            Assert.True(isParsed || !isSound, Convert.ToHexString(bytes));
        }

        Assert.InRange(refused, runs / 10, runs - (runs / 10));
        Assert.InRange(stricter, 0, runs / 20);
    }

    [Fact]
    public void A_message_nested_too_deep_is_refused()
    {
        // Field 3 is the part of a thing, and the inner part of a part.
        static byte[] Nested(int levels)
        {
            byte[] bytes = [];
            for (var i = 0; i < levels; i++)
            {
                using var buffer = new PooledBuffer();
                var writer = new WireWriter(buffer);
                writer.WriteTag(3, WireType.LengthDelimited);
                writer.WriteLengthDelimited(bytes);
                writer.Flush();
                bytes = buffer.WrittenSpan.ToArray();
            }

            return bytes;
        }

        Assert.True(Weaver.WeaveBytes("POST /v1/x thing", "/v1/x", Nested(100)).AsSpan().EndsWith(Nested(100)));
        Assert.Contains("nested more than 100 deep", Weaver.ProtobufRefusal("POST /v1/x thing", "/v1/x", Nested(101)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /v1/x *", "weaving.v1.Request")]
    [InlineData("POST /v1/x thing", "weaving.v1.Thing")]
    [InlineData("POST /v1/x name", null)]
    [InlineData("POST /v1/x things", null)]
    [InlineData("POST /v1/x labels", null)]
    [InlineData("GET /v1/x", null)]
    public void Bindings_with_a_message_as_body_are_detected(string rule, string? name) =>
        Assert.Equal(name, Weaver.Binding(rule).BodyMessage?.FullName);
}
