using System.Text;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.Json;

public class AnyTests
{
    private const string Any = "google.protobuf.Any";
    private const string InnerUrl = "type.googleapis.com/test.wide.Inner";

    [Theory]
    [InlineData(InnerUrl, "0801", """{"@type":"type.googleapis.com/test.wide.Inner","number":1}""")]
    [InlineData(InnerUrl, "", """{"@type":"type.googleapis.com/test.wide.Inner"}""")]
    [InlineData("example.com/a/test.wide.Inner", "0801", """{"@type":"example.com/a/test.wide.Inner","number":1}""")]
    [InlineData("/test.wide.Inner", "0801", """{"@type":"/test.wide.Inner","number":1}""")]
    [InlineData("t/google.protobuf.Empty", "", """{"@type":"t/google.protobuf.Empty"}""")]
    [InlineData("t/google.protobuf.Duration", "0801", """{"@type":"t/google.protobuf.Duration","value":"1s"}""")]
    [InlineData("t/google.protobuf.Int64Value", "0801", """{"@type":"t/google.protobuf.Int64Value","value":"1"}""")]
    [InlineData("t/google.protobuf.Value", "0800", """{"@type":"t/google.protobuf.Value","value":null}""")]
    [InlineData("t/google.protobuf.Struct", "", """{"@type":"t/google.protobuf.Struct","value":{}}""")]
    [InlineData("t/google.protobuf.Any", "", """{"@type":"t/google.protobuf.Any","value":{}}""")]
    [InlineData("t/google.protobuf.Any", "0a11 742f746573742e776964652e496e6e6572 12020801", """{"@type":"t/google.protobuf.Any","value":{"@type":"t/test.wide.Inner","number":1}}""")]
    [InlineData("t/test.nothing", "0801", """{"@type":"t/test.nothing","@value":"CAE="}""")]
    [InlineData("t/test.nothing", "", """{"@type":"t/test.nothing","@value":""}""")]
    [InlineData("test.wide.Inner", "0801", """{"@type":"test.wide.Inner","@value":"CAE="}""")] // no URL
    [InlineData("", "0801", """{"@type":"","@value":"CAE="}""")]
    [InlineData(InnerUrl, "08", """{"@type":"type.googleapis.com/test.wide.Inner","@value":"CA=="}""")] // invalid bytes
    [InlineData("t/google.protobuf.Duration", "0801 10ffffffffffffffffff01", """{"@type":"t/google.protobuf.Duration","@value":"CAEQ////////////AQ=="}""")]
    public void Parts_and_json_are_equal(string url, string hex, string json)
    {
        var bytes = Codec.Hex(hex);
        Assert.Equal(json, Write(url, bytes, AnyValuePolicy.WhenNotExact));
        using var value = new PooledBuffer();
        Assert.Null(JsonToWire.ReadAny(Encoding.UTF8.GetBytes(json), Codec.Options, out var readUrl, value));
        Assert.Equal(url, readUrl);
        Assert.Equal(Codec.Hex(bytes), Codec.Hex(value.WrittenSpan));

        // The same in a message.
        var wide = new Protos.Wide { WAny = new Google.Protobuf.WellKnownTypes.Any { TypeUrl = url, Value = Google.Protobuf.ByteString.CopyFrom(bytes) } };
        var whole = Google.Protobuf.MessageExtensions.ToByteArray(wide);
        Assert.Equal($$"""{"wAny":{{json}}}""", Codec.Json(Codec.Wide, whole, out var fidelity));
        Assert.Equal(Fidelity.Exact, fidelity);
        Assert.Equal(Codec.Hex(whole), Codec.Hex(Codec.Wire(Codec.Wide, $$"""{"wAny":{{json}}}""")));
    }

    [Theory]
    [InlineData("0801 1801", Fidelity.Lossy)]
    [InlineData("120161 0801", Fidelity.SameValue)]
    [InlineData("0801 120161", Fidelity.Exact)]
    public void The_bytes_are_written_by_the_policy(string hex, Fidelity fidelity)
    {
        var bytes = Codec.Hex(hex);
        Assert.DoesNotContain("@value", Write(InnerUrl, bytes, AnyValuePolicy.WhenNoJsonForm), StringComparison.Ordinal);
        Assert.Equal(fidelity == Fidelity.Lossy, Write(InnerUrl, bytes, AnyValuePolicy.WhenLossy).Contains("@value", StringComparison.Ordinal));
        var json = Write(InnerUrl, bytes, AnyValuePolicy.WhenNotExact);
        Assert.Equal(fidelity != Fidelity.Exact, json.Contains("@value", StringComparison.Ordinal));
        using var value = new PooledBuffer();
        Assert.Null(JsonToWire.ReadAny(Encoding.UTF8.GetBytes(json), Codec.Options, out _, value));
        Assert.Equal(Codec.Hex(bytes), Codec.Hex(value.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"number":1,"@type":"t/test.wide.Inner"}""", "0801")]
    [InlineData("""{"inner":{"number":[]},"@type":"t/test.wide.Inner","@value":"CAE="}""", "0801")] // the members are ignored
    [InlineData("""{"@value":"CAE=","number":true,"@type":"t/test.wide.Inner"}""", "0801")]
    [InlineData("""{"@value":"CAE","nothing":{"a":[]},"@type":"t/test.nothing"}""", "0801")]
    [InlineData("""{"@value":"CAE","@type":"t/google.protobuf.Duration"}""", "0801")]
    [InlineData("""{"value":"1s","@type":"t/google.protobuf.Duration"}""", "0801")]
    [InlineData("""{ "\u0040type" : "t\/test.wide.Inner" , "number" : 1 }""", "0801")]
    [InlineData("""{"@type":"t/google.protobuf.Value","value":[]}""", "3200")]
    [InlineData("""{"@type":"t/google.protobuf.Any","value":{"value":"1s","@type":"t/google.protobuf.Duration"}}""", "0a1a 742f676f6f676c652e70726f746f6275662e4475726174696f6e 12020801")]
    [InlineData("{}", "")]
    [InlineData(" { } ", "")]
    public void Json_is_read_wherever_the_type_is(string json, string hex)
    {
        using var value = new PooledBuffer();
        Assert.Null(JsonToWire.ReadAny(Encoding.UTF8.GetBytes(json), Codec.Options, out _, value));
        Assert.Equal(Codec.Hex(Codec.Hex(hex)), Codec.Hex(value.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"@type":"t/test.nothing","a":1}""", "The type \"t/test.nothing\" is unknown: send its bytes in base64 as \"@value\".", "/@type", 9)]
    [InlineData("""{"@type":"test.wide.Inner"}""", "The type \"test.wide.Inner\" is unknown: send its bytes in base64 as \"@value\".", "/@type", 9)]
    [InlineData("""{"@type":""}""", "The type \"\" is unknown: send its bytes in base64 as \"@value\".", "/@type", 9)]
    [InlineData("""{"@type":1}""", "\"@type\" must be a string.", "/@type", 9)]
    [InlineData("""{"number":1}""", "A google.protobuf.Any needs \"@type\".", "", 0)]
    [InlineData("""{"@type":"t/test.wide.Inner","number":true}""", "Expected an int32, found a bool.", "/number", 38)]
    [InlineData("""{"@type":"t/test.wide.Inner","nothing":1}""", "test.wide.Inner has no field \"nothing\".", "/nothing", 29)]
    [InlineData("""{"@type":"t/test.wide.Inner","@value":"!"}""", "The bytes are not in base64.", "/@value", 38)]
    [InlineData("""{"@type":"t/test.wide.Inner","@value":1}""", "The bytes are not in base64.", "/@value", 38)]
    [InlineData("""{"@type":"t/test.wide.Inner","@type":"t/test.wide.Wide"}""", "The member is repeated.", "/@type", 29)]
    [InlineData("""{"@type":"t/google.protobuf.Duration"}""", "A google.protobuf.Any of google.protobuf.Duration needs the member \"value\".", "", 38)]
    [InlineData("""{"@type":"t/google.protobuf.Duration","value":"1s","value":"1s"}""", "The member is repeated.", "/value", 51)]
    [InlineData("""{"@type":"t/google.protobuf.Duration","value":"1s","a":1}""", "A google.protobuf.Any of google.protobuf.Duration has the members \"@type\" and \"value\" only.", "/a", 51)]
    [InlineData("""{"@type":"t/google.protobuf.Duration","value":1}""", "Expected a google.protobuf.Duration as a string, found a number.", "/value", 46)]
    [InlineData("""{"number":1,"@type":"t/test.wide.Inner" """, "The document ends where ',' or '}' is expected.", "", 40)]
    [InlineData("""{"number":1""", "The document ends where ',' or '}' is expected.", "", 11)]
    public void An_any_without_bytes_is_an_error(string json, string message, string pointer, long offset)
    {
        using var value = new PooledBuffer();
        var error = JsonToWire.ReadAny(Encoding.UTF8.GetBytes(json), Codec.Options, out _, value);
        Assert.NotNull(error);
        Assert.Equal(message, error.Message);
        Assert.Equal(pointer, error.Pointer);
        Assert.Equal(offset, error.Offset);
        Assert.Equal(0, value.Length);
    }

    [Theory]
    [InlineData("1200", Fidelity.SameValue, "{}")]
    [InlineData("0a00 1200", Fidelity.SameValue, "{}")]
    [InlineData("1202 0801 0a11 742f746573742e776964652e496e6e6572", Fidelity.SameValue, """{"@type":"t/test.wide.Inner","number":1}""")]
    [InlineData("1801", Fidelity.Lossy, "{}")]
    public void Other_bytes_are_written_and_reported_as_such(string hex, Fidelity fidelity, string json) =>
        Codec.AssertJson(Any, hex, fidelity, json);

    [Fact]
    public void Lossy_members_make_the_whole_lossy() =>
        Codec.AssertJson(
            Any, "0a11 742f746573742e776964652e496e6e6572 12021801", Fidelity.Lossy, """{"@type":"t/test.wide.Inner"}""");

    [Fact]
    public void A_type_url_that_is_not_utf8_is_an_error() =>
        Assert.Equal("A string is not well-formed UTF-8.", Codec.WireError(Any, Codec.Hex("0a01ff")).Message);

    [Theory]
    [InlineData(32)]
    [InlineData(90)]
    public void Small_documents_can_have_types_after_members_at_many_levels(int levels)
    {
        var json = """{"number":1,"@type":"t/test.wide.Inner"}""";
        for (var i = 0; i < levels; i++) json = $$"""{"value":{{json}},"@type":"t/google.protobuf.Any"}""";
        Assert.Equal(levels + 1, Codec.Json(Any, Codec.Wire(Any, json)).Split("\"@type\"").Length - 1);
    }

    [Fact]
    public void A_mask_with_an_empty_path_keeps_its_bytes()
    {
        Assert.Equal("""{"@type":"t/google.protobuf.FieldMask","@value":"CgAKAA=="}""", Write("t/google.protobuf.FieldMask", [0x0A, 0, 0x0A, 0], AnyValuePolicy.WhenNoJsonForm));
    }

    [Fact]
    public void Anys_nested_too_deep_keep_their_bytes()
    {
        byte[] bytes = [];
        for (var i = 0; i < 150; i++)
            bytes = Google.Protobuf.MessageExtensions.ToByteArray(
                new Google.Protobuf.WellKnownTypes.Any { TypeUrl = "t/google.protobuf.Any", Value = Google.Protobuf.ByteString.CopyFrom(bytes) });
        var json = Codec.Json(Any, bytes, out var fidelity);
        Assert.Contains("@value", json, StringComparison.Ordinal);
        Assert.Equal(Fidelity.Exact, fidelity);
        Assert.Equal(bytes, Codec.Wire(Any, json));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(90, false)]
    public void Types_after_large_members_at_many_levels_are_refused(int levels, bool isOk)
    {
        var json = $$"""{"rInt32":[{{string.Join(',', Enumerable.Repeat("1", 10_000))}}],"@type":"t/test.wide.Wide"}""";
        for (var i = 0; i < levels; i++) json = $$"""{"value":{{json}},"@type":"t/google.protobuf.Any"}""";
        if (isOk) Assert.NotEmpty(Codec.Wire(Any, json));
        else Assert.Equal("Too many google.protobuf.Any messages have \"@type\" after their other members, or \"@value\".", Codec.JsonError(Any, json).Message);
    }

    private static string Write(string url, ReadOnlySpan<byte> bytes, AnyValuePolicy policy)
    {
        using var buffer = new PooledBuffer();
        WireToJson.WriteAny(url, bytes, Codec.Options, policy, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
